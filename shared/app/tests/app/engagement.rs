//! What the mail service tells, in any order and as often as it likes.

use std::sync::{Arc, Mutex};

use app::delivery::record_engagement::{Recorded, record_engagement};
use chrono::TimeDelta;
use domain::batches::{BatchStatus, ItemStatus};
use domain::delivery::engagement::{Agent, BounceKind, Happened, MailEvent, Origin};
use domain::delivery::{Delivery, DeliveryStatus, Recipient};
use domain::documents::shown::Light;
use domain::ids::{BatchId, DocumentId};
use testing::{
    Call, Fault, Faults, Moment, SeededEntropy, SentEmail, Tenant, World, builders, interleave, run,
};

pub(crate) struct Sent {
    pub(crate) world: World,
    pub(crate) tenant: Tenant,
    batch: BatchId,
    pub(crate) invoices: Vec<DocumentId>,
}

/// A batch that was opened and sent, each invoice to anna with a copy to cleo.
pub(crate) fn sent(invoices: usize) -> Sent {
    let world = World::new(1);
    let tenant = world.tenant();
    let mut customer = world.customer(&tenant, "anna");
    customer.version = 2;
    customer.contacts.push(builders::contact("cleo@customer.example", "copy"));
    world.put(&tenant, &customer);
    let invoices = world.drafts(&tenant, &customer, invoices);
    let batch = world.start_batch(&tenant, &invoices, Some(builders::email()));
    world.drain();
    Sent { world, tenant, batch, invoices }
}

fn tag(email: &SentEmail, name: &str) -> String {
    email.tags.iter().find(|(own, _)| *own == name).unwrap().1.clone()
}

/// As SES tells of a message: by its tags, or by its id alone.
pub(crate) fn event(world: &World, email: &SentEmail, seconds: i64, happened: Happened) -> MailEvent {
    let origin = Origin {
        tenant: tag(email, "tenant").parse().unwrap(),
        subject: tag(email, "subject").parse().unwrap(),
        delivery: tag(email, "delivery").parse().unwrap(),
        recipient: tag(email, "recipient").parse().unwrap(),
    };
    MailEvent {
        message_id: email.id.clone(),
        sent_at: world.now(),
        origin: Some(origin),
        recipients: vec![email.recipient.clone()],
        at: world.now() + TimeDelta::seconds(seconds),
        happened,
    }
}

pub(crate) fn hard() -> Happened {
    let diagnostic = Some("smtp; 550 5.1.1 user unknown".to_owned());
    Happened::Bounced { kind: BounceKind::Permanent, sub_type: "General".to_owned(), diagnostic }
}

pub(crate) fn opened(id: &str) -> Happened {
    Happened::Opened { id: id.to_owned(), agent: Agent::Direct }
}

pub(crate) fn record(world: &World, event: &MailEvent) -> Recorded {
    run(async { record_engagement(&world.store(), &world.clock, event, "r").await }).unwrap()
}

impl Sent {
    fn delivery(&self, invoice: usize) -> Delivery {
        self.world.deliveries(&self.tenant, self.invoices[invoice]).pop().unwrap()
    }

    /// The copy of an invoice's recipient.
    pub(crate) fn email(&self, invoice: usize, recipient: &str) -> SentEmail {
        let invoice = self.invoices[invoice].to_string();
        let mut all = self.world.mailer.sent_to(recipient).into_iter();
        all.find(|email| tag(email, "subject") == invoice).unwrap()
    }

    fn light(&self, invoice: usize) -> Option<Light> {
        self.world.relay_all();
        self.world.invoice(&self.tenant, self.invoices[invoice]).shown.distribution.light
    }
}

/// Some of everything, for each of a hundred messages.
fn many_events(case: &Sent) -> Vec<MailEvent> {
    let entropy = SeededEntropy::new(9);
    let mut events = Vec::new();
    for email in case.world.mailer.sent() {
        for n in 0..10 {
            let happened = match entropy.next_u64() % 16 {
                0 => Happened::Sent,
                1..4 => Happened::Delivered,
                4 => Happened::Delayed { kind: "MailboxFull".to_owned() },
                5 if email.id.ends_with('7') => hard(),
                6 if email.id.ends_with('3') => Happened::Complained { kind: Some("abuse".to_owned()) },
                7 | 8 => Happened::Opened { id: format!("{n}"), agent: Agent::ApplePrivacy },
                9 | 10 => Happened::Clicked {
                    id: format!("{n}"),
                    agent: Agent::Direct,
                    link: format!("https://x.example/{}", n % 2),
                    kind: None,
                },
                _ => opened(&format!("{n}")),
            };
            let seconds = i64::try_from(entropy.next_u64() % 600).unwrap();
            events.push(event(&case.world, &email, seconds, happened));
        }
    }
    events
}

/// What clients see of an invoice, without when and how often it was written.
#[derive(Debug, PartialEq)]
struct Seen {
    recipients: Vec<Recipient>,
    status: DeliveryStatus,
    delivery: Option<Light>,
    invoice: Option<Light>,
}

fn seen(case: &Sent) -> Vec<Seen> {
    let of = |invoice: usize| {
        let delivery = case.delivery(invoice);
        let (status, light) = (delivery.status(), delivery.light());
        Seen {
            recipients: delivery.recipients().to_vec(),
            status,
            delivery: light,
            invoice: case.light(invoice),
        }
    };
    (0..case.invoices.len()).map(of).collect()
}

#[test]
fn two_thousand_events_in_disorder_end_as_in_order() {
    let in_order = sent(100);
    let events = many_events(&in_order);
    assert_eq!(events.len(), 2_000);
    for event in &events {
        record(&in_order.world, event);
    }

    let in_disorder = sent(100);
    let entropy = SeededEntropy::new(4);
    let mut shuffled: Vec<MailEvent> = events.iter().chain(events.iter().step_by(3)).cloned().collect();
    for last in (1..shuffled.len()).rev() {
        shuffled.swap(last, (entropy.next_u64() % (last as u64 + 1)) as usize);
    }
    // Several workers at once, some answers lost, some tables busy; what fails comes again.
    let kinds = [Fault::Lost, Fault::Throttled, Fault::Conflict];
    let chance = SeededEntropy::new(5);
    let table = in_disorder.world.table.with_faults(Faults::new(move |call, _| {
        let hit = matches!(call, Call::Transact(_)) && chance.next_u64().is_multiple_of(20);
        hit.then(|| kinds[(chance.next_u64() % 3) as usize])
    }));
    let store = store::Store::new(table);
    for wave in shuffled.chunks(6) {
        let mut left: Vec<&MailEvent> = wave.iter().collect();
        while !left.is_empty() {
            let tried = left.iter().map(|event| {
                let (store, clock) = (&store, &in_disorder.world.clock);
                async move { record_engagement(store, clock, event, "r").await.is_err() }
            });
            let failed = interleave(&entropy, tried);
            left =
                left.into_iter().zip(failed).filter_map(|(event, failed)| failed.then_some(event)).collect();
        }
    }

    assert_eq!(seen(&in_disorder), seen(&in_order));
    let lists = |case: &Sent| run(case.world.store().suppressions(&case.tenant.id, None, 100)).unwrap().data;
    let addresses = |case: &Sent| lists(case).into_iter().map(|one| one.address).collect::<Vec<_>>();
    assert_eq!(addresses(&in_disorder), addresses(&in_order));
    let lights: std::collections::BTreeSet<_> =
        seen(&in_order).into_iter().map(|seen| format!("{:?}", seen.invoice)).collect();
    assert_eq!(lights.len(), 3, "the events lead to every light: {lights:?}");
}

#[test]
fn an_event_costs_at_most_four_calls() {
    let case = sent(3);
    let calls: Arc<Mutex<Vec<String>>> = Arc::default();
    let counted = calls.clone();
    let table = case.world.table.with_faults(Faults::new(move |call, moment| {
        if moment == Moment::Before {
            let name = format!("{call:?}");
            counted.lock().unwrap().push(name.split(['(', ' ']).next().unwrap().to_owned());
        }
        None
    }));
    let store = store::Store::new(table);
    let cost = |event: &MailEvent| {
        run(record_engagement(&store, &case.world.clock, event, "r")).unwrap();
        std::mem::take(&mut *calls.lock().unwrap())
    };
    let first = event(&case.world, &case.email(0, "anna@customer.example"), 9, hard());
    assert_eq!(cost(&first), ["BatchGet", "Transact"]);
    assert_eq!(cost(&first), ["BatchGet"], "told again");
    let email = case.email(2, "anna@customer.example");
    for happened in [Happened::Delivered, opened("1"), Happened::Sent] {
        assert!(cost(&event(&case.world, &email, 60, happened)).len() <= 4);
    }
    // What SES tells an identity's own topic about the same message.
    assert_eq!(cost(&MailEvent { origin: None, ..first }), [""; 0]);
}

#[test]
fn the_invoice_shows_the_light_of_its_latest_delivery() {
    let case = sent(2);
    assert_eq!(case.light(0), Some(Light::Yellow));
    let shown = |invoice: usize| case.world.invoice(&case.tenant, case.invoices[invoice]).shown.version;
    let before = shown(0);
    let email = case.email(0, "anna@customer.example");
    record(&case.world, &event(&case.world, &email, 2, Happened::Delivered));
    assert_eq!((case.light(0), shown(0)), (Some(Light::Yellow), before), "nothing is written");
    record(&case.world, &event(&case.world, &email, 60, opened("1")));
    assert_eq!((case.light(0), shown(0)), (Some(Light::Green), before + 1));
    record(&case.world, &event(&case.world, &email, 90, opened("2")));
    assert_eq!(shown(0), before + 1);
    // Only the copy failed.
    let copy = case.email(1, "cleo@customer.example");
    record(&case.world, &event(&case.world, &copy, 2, hard()));
    assert_eq!(case.light(1), Some(Light::Yellow));

    // The list of red ones holds what is red, and lets go of it.
    let store = case.world.store();
    let red = || {
        run(store.red_documents(&case.tenant.id, domain::ids::DocumentKind::Invoice, None, 10)).unwrap().data
    };
    assert!(red().is_empty());
    record(&case.world, &event(&case.world, &case.email(1, "anna@customer.example"), 9, hard()));
    assert_eq!(case.light(1), Some(Light::Red));
    assert_eq!(red().iter().map(|invoice| invoice.id).collect::<Vec<_>>(), [case.invoices[1]]);
    // A later bounce changes the light only.
    let item = case
        .world
        .items(&case.tenant, case.batch)
        .into_iter()
        .find(|item| item.subject == case.invoices[1].into());
    assert_eq!(item.unwrap().status, ItemStatus::Succeeded);
    assert_eq!(case.world.batch(&case.tenant, case.batch).status, BatchStatus::Completed);
}

/// The report names who was not reached and why, and pages through them.
#[test]
fn the_bounce_report_says_which_and_why() {
    let case = sent(30);
    for invoice in (0..30).step_by(4) {
        record(&case.world, &event(&case.world, &case.email(invoice, "anna@customer.example"), 9, hard()));
    }
    let filter =
        app::delivery::bounce_report::BounceFilter { batch_id: Some(case.batch), ..Default::default() };
    let store = case.world.store();
    let (mut found, mut cursor): (Vec<_>, Option<String>) = (Vec::new(), None);
    loop {
        let page = run(app::delivery::bounce_report::bounce_report(
            &store,
            &case.tenant.id,
            &filter,
            cursor.as_deref(),
            3,
        ))
        .unwrap();
        found.extend(page.data);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let invoices: std::collections::BTreeSet<_> = found.iter().map(|bounced| bounced.subject).collect();
    assert_eq!(
        (found.len(), &invoices),
        (8, &case.invoices.iter().step_by(4).copied().map(domain::ids::Subject::from).collect())
    );
    assert!(found.iter().all(|bounced| {
        bounced.number.is_some()
            && bounced.recipient.addressee.address.as_str() == "anna@customer.example"
            && bounced
                .recipient
                .engagement
                .bounce
                .as_ref()
                .unwrap()
                .diagnostic
                .as_ref()
                .unwrap()
                .contains("5.1.1")
    }));
    // D26.
    assert!(found.iter().all(|bounced| bounced.customer_name.as_deref() == Some("anna")));
    let none = |filter| {
        run(app::delivery::bounce_report::bounce_report(&store, &case.tenant.id, &filter, None, 50)).unwrap()
    };
    let other = domain::ids::BatchId::new(case.world.now(), 99);
    assert!(
        none(app::delivery::bounce_report::BounceFilter { batch_id: Some(other), ..filter }).data.is_empty()
    );
    let later = case.world.now() + TimeDelta::days(1);
    assert!(none(app::delivery::bounce_report::BounceFilter { from: Some(later), ..filter }).data.is_empty());
    assert_eq!(
        none(app::delivery::bounce_report::BounceFilter { to: Some(later), ..filter }).data.len(),
        found.len()
    );
}
