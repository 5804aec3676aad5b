//! Sending what is open: again and again, in batches, and what keeps it back.

use app::batches::start_batch::{NewBatch, Selected};
use app::documents::history::read_history;
use app::{Error, Refusal};
use chrono::TimeDelta;
use domain::batches::{BatchStatus, ItemStatus};
use domain::change::Actor;
use domain::customers::Customer;
use domain::delivery::email::{AddresseeKind, EmailSettings};
use domain::delivery::send::SentOutside;
use domain::delivery::{DeliveryStatus, MarkedMethod, RecipientState, Trigger};
use domain::documents::document::DocumentStatus;
use domain::documents::filter::Filter;
use domain::documents::shown::{DistributionStatus, Light};
use domain::ids::DocumentId;
use ports::SendError;
use testing::{Outcome, Tenant, World, builders, interleave, run};

use crate::broken::codes;
use crate::numbers::seeds;

pub(crate) fn conflict(error: &Error) -> Option<&'static str> {
    match error {
        Error::Refused(Refusal::Conflict { code, .. }) => Some(code),
        _ => None,
    }
}

fn invalid(error: &Error) -> Vec<(String, String)> {
    match error {
        Error::Refused(Refusal::Invalid(defects)) => {
            defects.iter().map(|defect| (defect.code.clone(), defect.field.clone())).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// Without e-mail.
pub(crate) fn open_one(world: &World) -> (Tenant, Customer, DocumentId) {
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    run(world.open(&tenant, id, None)).unwrap();
    world.clock.advance(TimeDelta::seconds(1));
    (tenant, customer, id)
}

pub(crate) fn suppress(world: &World, tenant: &Tenant, address: &str) {
    let (store, caller) = (world.store(), world.caller(tenant));
    let show = |it: &domain::delivery::suppression::Suppression| testing::world::answer(&it.address);
    run(app::delivery::suppress_address::suppress_address(
        &store,
        &caller,
        builders::parse(address),
        None,
        show,
    ))
    .unwrap();
}

#[test]
fn an_open_invoice_is_sent_again_and_again() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    let invoice = world.invoice(&tenant, id);
    assert_eq!(invoice.shown.distribution.status, DistributionStatus::Sending);
    world.drain();
    for (n, force) in [(2, true), (3, false)] {
        let wait = if force { TimeDelta::seconds(1) } else { TimeDelta::minutes(10) };
        world.clock.advance(wait);
        run(world.send(&tenant, id, builders::email(), force)).unwrap();
        world.drain();
        assert_eq!(world.mailer.sent_to("anna@customer.example").len(), n);
    }
    let triggers: Vec<_> = world.deliveries(&tenant, id).iter().map(|it| it.trigger).collect();
    assert_eq!(triggers, [Trigger::Send, Trigger::Resend, Trigger::Resend]);
    let last = world.deliveries(&tenant, id).pop().unwrap();
    let shown = world.invoice(&tenant, id).shown.distribution;
    assert_eq!((shown.status, shown.last_delivery_id), (DistributionStatus::Sent, Some(last.id)));
    // The history tells of each, and who asked for it. The version is that of the invoice, which did not change.
    let history = run(read_history(&world.store(), &tenant.id, id)).unwrap();
    let sends: Vec<_> = history.iter().filter(|told| told.delivery.is_some()).collect();
    assert_eq!(sends.len(), 3);
    for told in sends {
        assert!(matches!(&told.entry.change.actor, Actor::Key { name, .. } if name == "Kim"));
        assert_eq!((told.entry.version, told.entry.status), (2, DocumentStatus::Open));
        assert_eq!(told.entry.fields["delivery_id"].after, told.delivery.unwrap().to_string());
    }
    assert_eq!(world.invoice(&tenant, id).version, 2);
}

#[test]
fn the_same_recipients_do_not_get_it_twice_within_ten_minutes_unless_by_force() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    let to = |addresses: &[&str]| EmailSettings {
        recipients: Some(addresses.iter().map(|address| builders::parse(address)).collect()),
        ..builders::email()
    };
    run(world.send(&tenant, id, to(&["a@x.example", "b@x.example"]), false)).unwrap();
    // On its way: even by force. To somebody else it may go.
    for force in [false, true] {
        let refused = run(world.send(&tenant, id, to(&["B@x.example", "c@x.example"]), force));
        assert_eq!(conflict(&refused.unwrap_err()), Some("already_sending"));
    }
    run(world.send(&tenant, id, to(&["d@x.example"]), false)).unwrap();
    world.drain();
    let refused = run(world.send(&tenant, id, to(&["A@x.example"]), false));
    assert_eq!(conflict(&refused.unwrap_err()), Some("just_sent"));
    // Somebody new is among them.
    run(world.send(&tenant, id, to(&["a@x.example", "e@x.example"]), false)).unwrap();
    world.drain();
    world.clock.advance(TimeDelta::minutes(10));
    run(world.send(&tenant, id, to(&["d@x.example"]), false)).unwrap();

    // A recipient that was not reached is no reason to wait.
    let (tenant, _, id) = open_one(&world);
    world.mailer.next_for("f@x.example", Outcome::Failed(SendError::Rejected("typo".into())));
    run(world.send(&tenant, id, to(&["f@x.example"]), false)).unwrap();
    world.drain();
    run(world.send(&tenant, id, to(&["f@x.example"]), false)).unwrap();
}

#[test]
fn of_two_that_send_at_once_one_is_refused() {
    seeds(40, |seed| {
        let world = World::new(seed);
        let (tenant, _, id) = open_one(&world);
        let sends = (0..2).map(|_| world.send(&tenant, id, builders::email(), true));
        let ended = interleave(&world.entropy, sends);
        let refused: Vec<_> = ended.iter().filter_map(|ended| ended.as_ref().err()).map(conflict).collect();
        assert_eq!(refused, [Some("already_sending")], "seed {seed}");
        world.drain();
        assert_eq!(world.mailer.sent().len(), 1, "seed {seed}");
    });
}

#[test]
fn what_keeps_a_send_back_is_told_all_at_once_with_the_way_out() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let draft = world.draft(&tenant, &customer);
    let before = world.everything();
    let refused = run(world.send(&tenant, draft, builders::email(), false)).unwrap_err();
    assert_eq!(conflict(&refused), Some("invoice_not_open"));
    assert!(format!("{refused:?}").contains("Open it first"));
    let (store, caller) = (world.store(), world.caller(&tenant));
    run(app::documents::draft_invoice::delete_draft(&store, &caller, draft, None)).unwrap();
    let gone = run(world.send(&tenant, draft, builders::email(), false)).unwrap_err();
    assert!(matches!(gone, Error::Refused(Refusal::Gone("invoice"))), "{gone:?}");
    assert_eq!(before.len(), world.everything().len());

    let (_, id) = (0, world.draft(&tenant, &customer));
    run(world.open(&tenant, id, None)).unwrap();
    let entity = builders::entity(tenant.entity, world.now());
    world.put(&tenant, &domain::settings::entity::LegalEntity { version: 2, sender: None, ..entity });
    world.put(&tenant, &Customer { version: 2, contacts: Vec::new(), ..customer });
    let refused = run(world.send(&tenant, id, builders::email(), false)).unwrap_err();
    let expected = [("sender_missing", "entity.sender"), ("no_recipient", "recipients")];
    let expected: Vec<_> = expected.map(|(code, field)| (code.to_owned(), field.to_owned())).into();
    assert_eq!(invalid(&refused), expected);
    assert!(world.deliveries(&tenant, id).is_empty());
}

/// An invoice may be opened before there is a sender; the one of today sends it.
#[test]
fn the_sender_of_today_sends_an_invoice_of_yesterday() {
    let world = World::new(1);
    let tenant = world.tenant();
    let entity = builders::entity(tenant.entity, world.now());
    let sender = entity.sender.clone();
    world.put(&tenant, &domain::settings::entity::LegalEntity { version: 2, sender: None, ..entity.clone() });
    let id = world.draft(&tenant, &world.customer(&tenant, "anna"));
    run(world.open(&tenant, id, None)).unwrap();
    world.put(&tenant, &domain::settings::entity::LegalEntity { version: 3, sender, ..entity });
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    world.drain();
    assert_eq!(world.mailer.sent()[0].from, "invoices@nordlicht.example");
}

#[test]
fn the_archive_gets_a_copy_of_its_own_unless_it_is_written_to_anyway() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    let settings = builders::settings(world.now());
    let archive_address = Some(builders::parse("archive@nordlicht.example"));
    world.put(&tenant, &domain::settings::Settings { version: 2, archive_address, ..settings });
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    world.drain();
    let to = |delivery: &domain::delivery::Delivery| -> Vec<_> {
        let recipients = delivery.recipients().iter();
        recipients.map(|it| (it.addressee.kind, it.addressee.address.to_string())).collect()
    };
    let first = world.deliveries(&tenant, id).remove(0);
    let anna = (AddresseeKind::To, "anna@customer.example".to_owned());
    assert_eq!(to(&first), [anna.clone(), (AddresseeKind::Bcc, "archive@nordlicht.example".to_owned())]);
    assert_eq!((world.mailer.sent().len(), first.status()), (2, DeliveryStatus::Sent));

    // Nothing changes for the customer where the archive cannot be written to.
    suppress(&world, &tenant, "archive@nordlicht.example");
    world.clock.advance(TimeDelta::seconds(1));
    run(world.send(&tenant, id, builders::email(), true)).unwrap();
    world.drain();
    let second = world.deliveries(&tenant, id).remove(1);
    assert!(matches!(second.recipients()[1].state, RecipientState::Suppressed { .. }));
    assert_eq!((world.mailer.sent().len(), second.light()), (3, Some(Light::Yellow)));

    world.clock.advance(TimeDelta::seconds(1));
    let cc = EmailSettings { cc: vec![builders::parse("Archive@nordlicht.example")], ..builders::email() };
    run(world.send(&tenant, id, cc, true)).unwrap();
    let third = world.deliveries(&tenant, id).remove(2);
    assert_eq!(to(&third), [anna, (AddresseeKind::Cc, "Archive@nordlicht.example".to_owned())]);
}

#[test]
fn a_suppressed_recipient_is_told_at_once_and_nobody_left_is_refused() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    suppress(&world, &tenant, "anna@customer.example");
    let refused = run(world.send(&tenant, id, builders::email(), false)).unwrap_err();
    assert_eq!(invalid(&refused), [("recipient_suppressed".to_owned(), "recipients".to_owned())]);
    let both = EmailSettings {
        recipients: Some(vec![builders::parse("Anna@customer.example"), builders::parse("ben@x.example")]),
        ..builders::email()
    };
    run(world.send(&tenant, id, both, false)).unwrap();
    let delivery = world.deliveries(&tenant, id).remove(0);
    let state = &delivery.recipients()[0].state;
    assert!(matches!(state, RecipientState::Suppressed { .. }), "{state:?}");
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
}

#[test]
fn what_was_sent_in_another_way_is_noted() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    let today = world.now().date_naive();
    let post = |date| SentOutside { method: MarkedMethod::Post, date, note: Some(builders::parse("R 123")) };
    for (date, code) in
        [(today + TimeDelta::days(1), "date_in_future"), (today - TimeDelta::days(1), "date_before_issue")]
    {
        let refused = run(world.mark_sent(&tenant, id, &post(date))).unwrap_err();
        assert_eq!(invalid(&refused), [(code.to_owned(), "date".to_owned())]);
    }
    run(world.mark_sent(&tenant, id, &post(today))).unwrap();
    world.drain();
    let delivery = world.deliveries(&tenant, id).remove(0);
    assert_eq!((delivery.marked().is_some(), delivery.trigger), (true, Trigger::MarkSent));
    let shown = world.invoice(&tenant, id).shown.distribution;
    assert_eq!((shown.status, shown.light), (DistributionStatus::Sent, Some(Light::Yellow)));
    assert_eq!(shown.sent_at, delivery.sent_at());
    assert!(shown.sent_at.is_some_and(|at| at <= world.now()));
    assert!(world.mailer.sent().is_empty());
    // It is no e-mail: the first one is still to come.
    world.clock.advance(TimeDelta::seconds(1));
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    assert_eq!(world.deliveries(&tenant, id)[1].trigger, Trigger::Send);
    let draft = world.draft(&tenant, &world.customer(&tenant, "ben"));
    let refused = run(world.mark_sent(&tenant, draft, &post(today))).unwrap_err();
    assert_eq!(conflict(&refused), Some("invoice_not_open"));
}

fn sending(selected: Selected, force: bool) -> NewBatch {
    NewBatch { operation: builders::sending(builders::email(), None, force), selected }
}

#[test]
fn a_batch_sends_what_is_open_and_says_why_the_rest_failed() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 5);
    let opened = world.start_batch(&tenant, &ids[..4], None);
    world.drain();
    assert_eq!(world.batch(&tenant, opened).status, BatchStatus::Completed);
    // The first one just now by hand, to the same recipients.
    run(world.send(&tenant, ids[0], builders::email(), false)).unwrap();
    world.drain();
    world.mailer.next_for("anna@customer.example", Outcome::Failed(SendError::Rejected("blocked".into())));
    world.clock.advance(TimeDelta::seconds(1));
    let batch = world.start_new(&tenant, sending(Selected::Ids(builders::subjects(&ids)), false));
    world.drain();

    let ended = world.batch(&tenant, batch);
    assert_eq!((ended.status, ended.total), (BatchStatus::Failed, 5));
    let items = world.items(&tenant, batch);
    assert_eq!(codes(&items[0]), ["just_sent"]);
    assert_eq!(codes(&items[4]), ["invoice_not_open"]);
    let rejected: Vec<_> = items[1..4].iter().filter(|item| codes(item) == ["rejected"]).collect();
    assert_eq!(rejected.len(), 1);
    assert_eq!(world.counts(&tenant, batch).succeeded, 2);
    assert_eq!(world.invoice(&tenant, ids[4]).status(), DocumentStatus::Draft);
    assert_eq!(world.mailer.sent().len(), 3);

    // Again, later: the rejected one is sent; the first one had got its e-mail before this batch and gets another, since
    // that is what the batch is for.
    world.clock.advance(TimeDelta::minutes(10));
    let again = world.retry(&tenant, batch);
    world.drain();
    let items = world.items(&tenant, again);
    assert_eq!(
        items.iter().map(|item| item.status).collect::<Vec<_>>(),
        [ItemStatus::Succeeded, ItemStatus::Succeeded, ItemStatus::Failed]
    );
    assert_eq!(world.mailer.sent().len(), 5);
    // By force everybody gets it now.
    let forced = world.start_new(&tenant, sending(Selected::Ids(builders::subjects(&ids[..4])), true));
    world.drain();
    assert_eq!(world.batch(&tenant, forced).status, BatchStatus::Completed);
    assert_eq!(world.mailer.sent().len(), 9);
}

#[test]
fn a_filter_selects_what_was_open_when_the_batch_was_started() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 120);
    world.start_batch(&tenant, &ids[..110], None);
    world.drain();
    run(world.send(&tenant, ids[3], builders::email(), false)).unwrap();
    world.drain();
    let filter = Filter { distribution: Some(DistributionStatus::NotSent), ..Filter::default() };
    let batch = world.start_new(&tenant, sending(Selected::Filter(filter), false));
    world.clock.advance(TimeDelta::seconds(1));
    run(world.open(&tenant, ids[115], None)).unwrap();
    world.drain();
    let found: Vec<DocumentId> = world.items(&tenant, batch).iter().map(builders::document_of).collect();
    let mut expected: Vec<DocumentId> = ids[..110].iter().copied().filter(|id| *id != ids[3]).collect();
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Completed);
    assert!(world.deliveries(&tenant, ids[5])[0].status() == DeliveryStatus::Sent);
}
