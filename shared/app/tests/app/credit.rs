//! Credit notes: what they credit, and what becomes of the invoice and of the customer's balance.

mod batch;
mod cancellation;
mod limits;
mod races;
mod texts;

use app::documents::credit::credit_document::{CreditMade, CreditRequest, Then, credit_document};
use app::documents::lifecycle::Asked as Verb;
use app::{Error, Reply};
use domain::documents::credit::{Asked, LineAsked, Manner};
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::kinds::Surplus;
use domain::ids::DocumentId;
use domain::payments::ledger::{EntryKind, Refund};
use domain::payments::payment::Method;
use testing::world::answer;
use testing::{builders, run};

use crate::payments::{Case, refused};

pub(crate) fn request(of: DocumentId, asked: Asked) -> CreditRequest {
    CreditRequest {
        of: Verb { id: of, if_match: None },
        asked,
        manner: Manner::default(),
        then: Then::Open(None),
        rebill: false,
    }
}

impl Case {
    pub(crate) fn ask_credit(&self, request: &CreditRequest) -> Result<Reply, Error> {
        let (world, caller) = (&self.world, self.world.caller(&self.tenant));
        let render = |made: &CreditMade| {
            let rebill = made.rebill.map_or(String::new(), |id| id.to_string());
            answer(format!("{} {rebill}", made.note.invoice.id))
        };
        run(credit_document(&world.store(), &world.clock, &world.entropy, &caller, request, render))
    }

    /// A credit note that is accepted, as it stands.
    pub(crate) fn credit(&self, request: &CreditRequest) -> Document {
        let reply = self.ask_credit(request).unwrap();
        let id = reply.body.split(' ').next().unwrap().parse().unwrap();
        self.world.invoice(&self.tenant, id)
    }

    pub(crate) fn invoice(&self, index: usize) -> Document {
        self.world.invoice(&self.tenant, self.invoices[index])
    }
}

#[test]
fn an_open_invoice_is_credited_in_full() {
    let case = Case::new(2);
    let note = case.credit(&request(case.invoices[0], Asked::Rest));
    assert_eq!(note.status(), DocumentStatus::Credited);
    assert_eq!(
        note.state.number().unwrap().to_string(),
        format!("CN-{}-00001", case.world.now().format("%Y"))
    );
    assert_eq!(note.totals.gross, 11_900);
    assert_eq!(note.totals.tax, case.invoice(0).totals.tax);
    assert_eq!(case.status(0), DocumentStatus::Credited);
    assert_eq!((case.due(0), case.invoice(0).balance.credited), (0, 11_900));
    assert_eq!((case.due(1), case.balance()), (11_900, 0));
    case.adds_up();
    let again = case.ask_credit(&request(case.invoices[0], Asked::Rest));
    assert_eq!(refused(again), ("cannot_be_credited".to_owned(), vec!["credited_already".to_owned()]));
    let allocations = run(case.world.store().allocations(&case.tenant.id, case.invoices[0])).unwrap();
    assert_eq!(allocations.len(), 1);
    assert_eq!((allocations[0].credit_note_id, allocations[0].settlement.credited), (Some(note.id), 11_900));
}

#[test]
fn a_draft_credits_nothing_until_it_opens() {
    let case = Case::new(1);
    let draft = CreditRequest { then: Then::Draft, ..request(case.invoices[0], Asked::Amount(5_000)) };
    let note = case.credit(&draft);
    assert_eq!((note.status(), note.totals.gross, note.state.number()), (DocumentStatus::Draft, 5_000, None));
    assert_eq!(case.due(0), 11_900);
    run(case.world.open(&case.tenant, note.id, Some(builders::email()))).unwrap();
    assert_eq!((case.due(0), case.status(0)), (6_900, DocumentStatus::Open));
    case.world.drain();
    assert_eq!(case.world.mailer.sent().len(), 1);
    case.adds_up();
}

/// What the customer has paid belongs to the customer.
#[test]
fn a_credit_of_a_paid_invoice_goes_to_the_balance_or_is_paid_back() {
    let case = Case::new(2);
    for invoice in case.invoices.clone() {
        case.pay(11_900, &[(invoice, None)]);
    }
    case.credit(&request(case.invoices[0], Asked::Amount(2_000)));
    assert_eq!((case.status(0), case.balance()), (DocumentStatus::Paid, 2_000));
    case.credit(&request(case.invoices[0], Asked::Rest));
    assert_eq!((case.status(0), case.balance()), (DocumentStatus::Credited, 11_900));

    let refund = Refund { method: Method::BankTransfer, reference: None };
    let manner = Manner { surplus: Surplus::Refund(refund), ..Manner::default() };
    case.credit(&CreditRequest { manner, ..request(case.invoices[1], Asked::Rest) });
    assert_eq!((case.status(1), case.balance()), (DocumentStatus::Credited, 11_900));
    let entries = case.world.entries(&case.tenant, case.customer.id);
    let last: Vec<_> =
        entries.iter().map(|entry| (entry.posting.kind, entry.posting.amount)).take(2).collect();
    assert_eq!(last, [(EntryKind::Refund, -11_900), (EntryKind::CreditNote, 11_900)]);
    case.adds_up();
}

#[test]
fn a_partly_paid_invoice_owes_less_first() {
    let case = Case::new(1);
    case.pay(10_000, &[(case.invoices[0], Some(10_000))]);
    case.credit(&request(case.invoices[0], Asked::Amount(5_000)));
    let balance = case.invoice(0).balance;
    assert_eq!((balance.paid, balance.credited, balance.due), (10_000, 1_900, 0));
    assert_eq!((case.status(0), case.balance()), (DocumentStatus::Credited, 3_100));
    case.adds_up();
}

#[test]
fn credit_and_rebill_makes_a_draft_of_the_same_lines() {
    let case = Case::new(1);
    let wanted = CreditRequest { rebill: true, ..request(case.invoices[0], Asked::Rest) };
    let reply = case.ask_credit(&wanted).unwrap();
    let rebill: DocumentId = reply.body.split(' ').nth(1).unwrap().parse().unwrap();
    let (old, new) = (case.invoice(0), case.world.invoice(&case.tenant, rebill));
    assert_eq!((new.status(), new.totals.clone()), (DocumentStatus::Draft, old.totals));
    assert_eq!(case.status(0), DocumentStatus::Credited);
    run(case.world.open(&case.tenant, rebill, None)).unwrap();
}

#[test]
fn drafts_and_what_is_void_or_written_off_are_not_credited() {
    let case = Case::new(1);
    let draft = case.world.draft(&case.tenant, &case.customer);
    let ask = |id| refused(case.ask_credit(&request(id, Asked::Rest)));
    let expected = || ("cannot_be_credited".to_owned(), vec!["not_creditable".to_owned()]);
    assert_eq!(ask(draft), expected());
    let note = case.credit(&request(case.invoices[0], Asked::Amount(100)));
    assert_eq!(ask(note.id), expected());
}

/// The lines of a large invoice are written ahead, and are the credit note's all the same.
#[test]
fn an_idempotent_request_credits_once() {
    let case = Case::new(1);
    let caller = case.world.caller_with_key(&case.tenant, "key-1");
    let request = request(case.invoices[0], Asked::Amount(1_000));
    let (store, world) = (case.world.store(), &case.world);
    let render = |made: &CreditMade| answer(made.note.invoice.id);
    let ask = || run(credit_document(&store, &world.clock, &world.entropy, &caller, &request, render));
    ask().unwrap();
    let _ = ask();
    assert_eq!(case.due(0), 10_900);
}

pub(crate) fn line(case: &Case, invoice: usize, quantity: &str) -> Asked {
    let store = case.world.store();
    let lines = run(store.lines(&case.tenant.id, &case.invoice(invoice))).unwrap();
    let quantity = domain::documents::line::Quantity::parse(quantity).ok();
    Asked::Lines(vec![LineAsked { line_id: lines[0].id, quantity }])
}
