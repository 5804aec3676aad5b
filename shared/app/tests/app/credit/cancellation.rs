//! Making a document void that somebody got: a credit note cancels it, in the same transaction.

use app::batches::start_batch::{NewBatch, Selected};
use app::{Error, Reply};
use domain::batches::{Counts, ItemStatus, Operation, VoidOptions};
use domain::delivery::DeliveryStatus;
use domain::delivery::email::EmailSettings;
use domain::documents::document::{Document, DocumentStatus, State};
use domain::documents::filter::Filter;
use domain::ids::{DocumentId, DocumentKind};
use domain::settings::Settings;
use testing::{Verb, builders, interleave, run};

use crate::numbers::seeds;
use crate::payments::{Case, refused};

impl Case {
    pub(crate) fn mail(&self, index: usize, to: &[&str]) {
        let recipients = Some(to.iter().map(|address| builders::parse(address)).collect());
        let email = EmailSettings { recipients, ..builders::email() };
        run(self.world.send(&self.tenant, self.invoices[index], email, true)).unwrap();
        self.world.drain();
    }

    pub(crate) fn ask(&self, index: usize, verb: Verb) -> Result<Reply, Error> {
        let answer = run(self.world.ask(&self.world.caller(&self.tenant), self.invoices[index], verb));
        self.world.drain();
        answer
    }

    pub(crate) fn set(&self, change: impl FnOnce(&mut Settings)) {
        let stored = run(self.world.store().get::<Settings>(&store::keys::settings(&self.tenant.id)));
        let mut settings = stored.unwrap().unwrap();
        settings.version += 1;
        change(&mut settings);
        self.world.put(&self.tenant, &settings);
    }

    /// The credit note that the void document names.
    pub(crate) fn canceled_by(&self, index: usize) -> Option<Document> {
        let State::Void(void) = self.invoice(index).state else { panic!("not void") };
        void.credit_note_id.map(|id| self.world.invoice(&self.tenant, id))
    }

    fn credit_notes(&self) -> Vec<Document> {
        let filter = Filter { kind: DocumentKind::CreditNote, ..Filter::default() };
        let store = self.world.store();
        let page = app::documents::read_invoice::list_documents(&store, &self.tenant.id, &filter, None, 100);
        run(page).unwrap().data
    }

    /// The addresses that got this document.
    fn mailed(&self, id: DocumentId) -> Vec<(String, DeliveryStatus)> {
        let deliveries = self.world.deliveries(&self.tenant, id);
        let all = deliveries.iter().flat_map(|delivery| {
            let status = delivery.status();
            delivery.recipients().iter().map(move |to| (to.addressee.address.to_string(), status))
        });
        let mut all: Vec<_> = all.collect();
        all.sort();
        all
    }
}

fn sent_to(addresses: &[&str]) -> Vec<(String, DeliveryStatus)> {
    addresses.iter().map(|address| ((*address).to_owned(), DeliveryStatus::Sent)).collect()
}

#[test]
fn those_who_got_a_document_get_the_credit_note_that_cancels_it() {
    let case = Case::new(2);
    case.mail(0, &["anna@customer.example", "boss@customer.example"]);
    case.mail(0, &["boss@customer.example", "office@customer.example"]);
    case.ask(0, Verb::Void).unwrap();
    let note = case.canceled_by(0).unwrap();
    assert_eq!(note.status(), DocumentStatus::Credited);
    assert!(note.state.number().unwrap().to_string().starts_with("CN-"));
    assert_eq!(note.totals.tax, case.invoice(0).totals.tax);
    assert_eq!(note.kind.of().unwrap().id, case.invoices[0]);
    assert_eq!(
        case.mailed(note.id),
        sent_to(&["anna@customer.example", "boss@customer.example", "office@customer.example"])
    );
    // It changes nothing else: neither the balance nor what was credited of the invoice.
    assert_eq!((case.due(0), case.balance(), case.invoice(0).credits.len()), (0, 0, 0));
    assert!(run(case.world.store().allocations(&case.tenant.id, case.invoices[0])).unwrap().is_empty());
    assert!(refused(case.ask(0, Verb::Void)).0 == "not_open", "once");
    assert_eq!(case.credit_notes().len(), 1);
}

#[test]
fn a_document_that_nobody_got_is_void_without_a_credit_note() {
    let case = Case::new(3);
    case.ask(0, Verb::Void).unwrap();
    // Held: it is withdrawn.
    case.set(|settings| settings.hold_minutes = 5);
    let email = EmailSettings { recipients: None, ..builders::email() };
    run(case.world.send(&case.tenant, case.invoices[1], email, true)).unwrap();
    case.ask(1, Verb::Void).unwrap();
    assert_eq!((case.canceled_by(0), case.canceled_by(1)), (None, None));
    // Switched off.
    case.set(|settings| settings.plain_void = true);
    case.mail(2, &["anna@customer.example"]);
    case.ask(2, Verb::Void).unwrap();
    assert_eq!(case.canceled_by(2), None);
    assert!(case.credit_notes().is_empty());
}

/// Nobody knows an address: the credit note is there to be sent as the document was.
#[test]
fn a_document_that_was_sent_by_post_is_canceled_by_a_credit_note_without_an_email() {
    let case = Case::new(1);
    case.ask(0, Verb::MarkSent).unwrap();
    case.ask(0, Verb::Void).unwrap();
    let note = case.canceled_by(0).unwrap();
    assert_eq!((note.status(), case.mailed(note.id)), (DocumentStatus::Credited, Vec::new()));
}

#[test]
fn an_email_that_cannot_go_out_does_not_keep_the_document_from_being_void() {
    let case = Case::new(2);
    (0..2).for_each(|index| case.mail(index, &["anna@customer.example"]));
    case.set(|settings| settings.sender_domains.clear());
    case.ask(0, Verb::Void).unwrap();
    let batch = void_all(&case, &case.invoices[1..]);
    assert_eq!(case.world.counts(&case.tenant, batch), Counts { succeeded: 1, ..Counts::default() });
    for index in 0..2 {
        let note = case.canceled_by(index).unwrap();
        let delivery = case.world.deliveries(&case.tenant, note.id).remove(0);
        assert_eq!(delivery.failure().unwrap().code, "sender_domain_not_granted");
    }
}

/// Without its numbering, the credit note cannot be opened.
#[test]
fn a_credit_note_that_cannot_open_keeps_the_document_from_being_void() {
    let case = Case::new(1);
    case.mail(0, &["anna@customer.example"]);
    let mut customer = case.customer.clone();
    customer.version += 1;
    customer.address = None;
    case.world.put(&case.tenant, &customer);
    let before = case.invoice(0);
    let (code, errors) = refused(case.ask(0, Verb::Void));
    assert_eq!(
        (code.as_str(), errors),
        ("cancellation_incomplete", vec!["customer_address_missing".to_owned()])
    );
    let batch = void_all(&case, &case.invoices);
    let item = case.world.items(&case.tenant, batch).remove(0);
    assert_eq!((item.status, item.errors[0].code.as_str()), (ItemStatus::Failed, "customer_address_missing"));
    assert_eq!((case.invoice(0), case.credit_notes()), (before, Vec::new()));
}

fn void_all(case: &Case, ids: &[DocumentId]) -> domain::ids::BatchId {
    let operation = Operation::Void(VoidOptions { reason: None });
    let selected = Selected::Ids(builders::subjects(ids));
    let batch = case.world.start_new(&case.tenant, NewBatch { operation, selected });
    case.world.drain();
    batch
}

#[test]
fn a_batch_cancels_what_went_out_and_only_that() {
    let case = Case::new(25);
    let sent: Vec<usize> = (0..25).filter(|index| index % 5 != 0).collect();
    sent.iter().for_each(|index| case.mail(*index, &[&format!("reader{index}@customer.example")]));
    case.pay(11_900, &[(case.invoices[3], None)]);
    let batch = void_all(&case, &case.invoices);
    let counts = case.world.counts(&case.tenant, batch);
    assert_eq!(counts, Counts { succeeded: 24, failed: 1, ..Counts::default() });
    for index in (0..25).filter(|index| *index != 3) {
        let note = case.canceled_by(index);
        assert_eq!(note.is_some(), sent.contains(&index), "{index}");
        if let Some(note) = note {
            assert_eq!(case.mailed(note.id), sent_to(&[&format!("reader{index}@customer.example")]));
        }
    }
    let mut numbers: Vec<_> =
        case.credit_notes().iter().map(|note| note.state.number().unwrap().to_string()).collect();
    numbers.sort();
    let year = case.world.now().format("%Y");
    assert_eq!(numbers, (1..=19).map(|n| format!("CN-{year}-{n:05}")).collect::<Vec<_>>());
    // A second batch finds nothing to do.
    let counts = case.world.counts(&case.tenant, void_all(&case, &case.invoices));
    assert_eq!(counts, Counts { succeeded: 24, failed: 1, ..Counts::default() });
    assert_eq!(case.credit_notes().len(), 19);
}

/// Whatever happens at the same moment, a void document has a credit note if and only if somebody got it.
#[test]
fn of_void_and_claim_the_credit_note_knows_who_was_first() {
    let (with, without) = (std::sync::atomic::AtomicU32::new(0), std::sync::atomic::AtomicU32::new(0));
    seeds(150, |seed| {
        let world = testing::World::new(seed);
        let tenant = world.tenant();
        let customer = world.customer(&tenant, "anna");
        let id = world.draft(&tenant, &customer);
        run(world.open(&tenant, id, Some(builders::email()))).unwrap();
        world.relay_all();
        let delivery = world.deliveries(&tenant, id).remove(0).id;
        let (worker, caller) = (world.send_delivery(), world.caller(&tenant));
        type Step<'a> = std::pin::Pin<Box<dyn Future<Output = ()> + 'a>>;
        let void: Step<'_> = Box::pin(async { _ = world.ask(&caller, id, Verb::Void).await });
        let work: Step<'_> = Box::pin(async { _ = worker.send(&tenant.id, id, delivery, || true).await });
        interleave(&world.entropy, [void, work]);
        world.drain();
        let got = !world.mailer.sent_of(id).is_empty();
        let State::Void(void) = world.invoice(&tenant, id).state else { return };
        assert_eq!(void.credit_note_id.is_some(), got, "seed {seed}");
        if got { &with } else { &without }.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    });
    let seen = (with.into_inner(), without.into_inner());
    assert!(seen.0 > 5 && seen.1 > 5, "{seen:?}");
}
