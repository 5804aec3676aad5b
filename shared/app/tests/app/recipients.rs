//! Who gets an e-mail, with which texts and in whose name: as it is when it goes out.

use app::Reply;
use app::delivery::send_invoice::{SendRequest, send_invoice};
use chrono::TimeDelta;
use domain::batches::{BatchStatus, ItemStatus};
use domain::delivery::email::{EmailSettings, OwnTexts};
use domain::delivery::{Delivery, DeliveryStatus, RecipientState};
use domain::ids::{CustomerId, DeliveryId, DocumentId};
use domain::settings::Settings;
use domain::text::Lines;
use ports::{SendError, Table};
use testing::{Outcome, Tenant, World, builders, run};

use crate::broken::codes;
use crate::scheduling::send_at;
use crate::sending::{conflict, open_one};

const EVA: &str = "eva@x.example";
const NEW: &str = "new@x.example";

fn to(recipients: &[&str], cc: &[&str]) -> EmailSettings {
    let parsed = |all: &[&str]| all.iter().map(|address| builders::parse(address)).collect();
    EmailSettings { recipients: Some(parsed(recipients)), cc: parsed(cc), ..builders::email() }
}

fn copies(world: &World, address: &str) -> usize {
    world.mailer.sent_to(address).len()
}

fn left_out(delivery: &Delivery) -> Vec<String> {
    delivery.left_out().map(|to| to.addressee.address.to_string()).collect()
}

fn last(world: &World, tenant: &Tenant, id: DocumentId) -> Delivery {
    world.deliveries(tenant, id).pop().unwrap()
}

/// An invoice that Eva has got three seconds ago.
fn sent_to_eva() -> (World, Tenant, DocumentId) {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    run(world.send(&tenant, id, to(&[EVA], &[]), false)).unwrap();
    world.drain();
    world.clock.advance(TimeDelta::seconds(3));
    (world, tenant, id)
}

/// D1. As To, as Cc, or with only the copy for somebody new.
#[test]
fn whoever_just_got_it_is_left_out_and_named() {
    for (recipients, cc) in [(&[NEW, "Eva@x.example"][..], &[][..]), (&[NEW], &[EVA]), (&[EVA], &[NEW])] {
        let (world, tenant, id) = sent_to_eva();
        run(world.send(&tenant, id, to(recipients, cc), false)).unwrap();
        world.drain();
        assert_eq!((copies(&world, EVA), copies(&world, NEW)), (1, 1), "{recipients:?} {cc:?}");
        let delivery = last(&world, &tenant, id);
        assert_eq!(left_out(&delivery).len(), 1);
        assert!(left_out(&delivery)[0].eq_ignore_ascii_case(EVA), "{:?}", left_out(&delivery));
        assert_eq!(delivery.status(), DeliveryStatus::Sent);
    }
}

/// D1. A blind copy for the archive alone is no reason to send.
#[test]
fn only_where_nobody_is_left_it_is_refused_and_force_sends_to_all() {
    let (world, tenant, id) = sent_to_eva();
    let archive = Some(builders::parse("archive@nordlicht.example"));
    world.put(&tenant, &Settings { version: 2, archive_address: archive, ..builders::settings(world.now()) });
    let refused = run(world.send(&tenant, id, to(&[EVA], &[]), false)).unwrap_err();
    assert_eq!(conflict(&refused), Some("just_sent"));
    run(world.send(&tenant, id, to(&[EVA], &[NEW]), true)).unwrap();
    world.drain();
    assert_eq!((copies(&world, EVA), copies(&world, NEW)), (2, 1));
    assert_eq!(left_out(&last(&world, &tenant, id)), [""; 0]);
    // The archive has got it as Bcc, so it gets no other copy.
    run(world.send(&tenant, id, to(&["third@x.example"], &[]), false)).unwrap();
    world.drain();
    assert_eq!(copies(&world, "archive@nordlicht.example"), 1);
    assert_eq!(copies(&world, "third@x.example"), 1);
    // After ten minutes everybody gets it again.
    world.clock.advance(TimeDelta::minutes(10));
    run(world.send(&tenant, id, to(&[EVA], &[]), false)).unwrap();
    world.drain();
    assert_eq!((copies(&world, EVA), copies(&world, "archive@nordlicht.example")), (3, 2));
}

/// D1. One that is on its way to a recipient of a copy.
#[test]
fn a_recipient_of_a_copy_that_it_is_on_its_way_to_gets_no_second_one() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    run(world.send(&tenant, id, to(&[EVA], &[]), false)).unwrap();
    let refused = run(world.send(&tenant, id, to(&[NEW], &[EVA]), false)).unwrap_err();
    assert_eq!(conflict(&refused), Some("already_sending"));
}

/// "In the way 10".
#[test]
fn sending_beside_a_scheduled_e_mail_says_so() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    let answer = |email: &EmailSettings, send_at| -> Vec<DeliveryId> {
        let request = SendRequest { id, email, send_at, force: false };
        let caller = world.caller(&tenant);
        let seen = std::cell::RefCell::new(Vec::new());
        let render = |sent: &domain::delivery::send::Sent| -> Reply {
            *seen.borrow_mut() = sent.scheduled.clone();
            testing::world::answer(sent.delivery.id)
        };
        run(send_invoice(&world.store(), &world.clock, &world.entropy, &caller, request, render)).unwrap();
        seen.into_inner()
    };
    let email = builders::email();
    assert_eq!(answer(&email, send_at("2026-12-01T09:00", None)), []);
    let scheduled = last(&world, &tenant, id).id;
    assert_eq!(answer(&email, None), [scheduled]);
}

fn correct(world: &World, tenant: &Tenant, customer: CustomerId, contacts: &[(&str, &str)]) {
    let mut new = builders::customer(customer, "anna", world.now());
    new.version = 2;
    new.contacts = contacts.iter().map(|(address, role)| builders::contact(address, role)).collect();
    world.put(tenant, &new);
}

/// B14.
#[test]
fn a_recipient_chosen_by_role_is_looked_up_when_it_goes_out_and_a_named_one_stays() {
    let world = World::new(1);
    let (tenant, customer, id) = open_one(&world);
    for email in [builders::email(), to(&[EVA], &[])] {
        let at = send_at("2026-11-22T13:00", None);
        run(world.send_at(&tenant, SendRequest { id, email: &email, send_at: at, force: false })).unwrap();
    }
    let contacts = [("right@customer.example", "finance"), ("copy@customer.example", "copy")];
    correct(&world, &tenant, customer.id, &contacts);
    world.drain();
    let sent: Vec<String> = world.mailer.sent().iter().map(|mail| mail.recipient.clone()).collect();
    assert_eq!(sent.len(), 3, "{sent:?}");
    for address in ["right@customer.example", "copy@customer.example", EVA] {
        assert!(sent.iter().any(|sent| sent == address), "{address} of {sent:?}");
    }
}

/// B14. The new address is checked like the old one.
#[test]
fn a_recipient_that_is_looked_up_may_be_suppressed_and_may_be_nobody() {
    for (contacts, code) in [
        (&[("right@customer.example", "finance")][..], "recipient_suppressed"),
        (&[("other@customer.example", "reception")], "no_recipient"),
    ] {
        let world = World::new(1);
        let tenant = world.tenant();
        let customer = world.customer(&tenant, "anna");
        world.hold(&tenant, 5);
        let id = world.draft(&tenant, &customer);
        let batch = world.start_batch(&tenant, &[id], Some(builders::email()));
        while world.deliveries(&tenant, id).is_empty() {
            world.relay_all();
            world.handle_due();
        }
        correct(&world, &tenant, customer.id, contacts);
        crate::sending::suppress(&world, &tenant, "right@customer.example");
        world.drain();
        assert!(world.mailer.sent().is_empty());
        let item = world.items(&tenant, batch).remove(0);
        assert_eq!((item.status, codes(&item)), (ItemStatus::Failed, vec![code]));
    }
}

/// B03.
#[test]
fn the_date_of_an_e_mail_is_the_moment_at_which_it_goes_out() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    let email = builders::email();
    let at = send_at("2026-11-25T00:10", None);
    run(world.send_at(&tenant, SendRequest { id, email: &email, send_at: at, force: false })).unwrap();
    world.drain();
    let raw = String::from_utf8(world.mailer.sent()[0].raw.clone()).unwrap();
    assert!(raw.contains("Date: 2026-11-24 23:10:"), "{raw}");
}

/// C9.
#[test]
fn an_entity_whose_domain_was_taken_away_no_longer_sends() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    let email = builders::email();
    let at = send_at("2026-11-22T13:00", None);
    run(world.send_at(&tenant, SendRequest { id, email: &email, send_at: at, force: false })).unwrap();
    let settings = builders::settings(world.now());
    let without = ["other.example".to_owned()].into();
    world.put(&tenant, &Settings { version: 2, sender_domains: without, ..settings });
    let refused = run(world.send(&tenant, id, to(&[EVA], &[]), false)).unwrap_err();
    assert!(format!("{refused:?}").contains("sender_domain_not_granted"), "{refused:?}");
    world.drain();
    assert!(world.mailer.sent().is_empty());
    let failed = last(&world, &tenant, id);
    assert_eq!(failed.status(), DeliveryStatus::Failed);
    assert_eq!(failed.failure().map(|failure| failure.code.as_str()), Some("sender_domain_not_granted"));
    assert!(matches!(failed.recipients()[0].state, RecipientState::Failed { .. }));
}

/// C8.
#[test]
fn a_retry_after_the_time_to_send_at_sends_at_once() {
    let world = World::new(1);
    let tenant = world.tenant();
    let mut customer = world.customer(&tenant, "anna");
    customer.version = 2;
    let contacts = std::mem::take(&mut customer.contacts);
    world.put(&tenant, &customer);
    let id = world.draft(&tenant, &customer);
    let at = send_at("2026-11-22T13:00", None);
    let selected = app::batches::start_batch::Selected::Ids(vec![id.into()]);
    let batch = world.start_at(&tenant, selected, Some(builders::email()), at);
    world.drain();
    assert_eq!(codes(&world.items(&tenant, batch)[0]), ["no_recipient"]);
    world.put(&tenant, &domain::customers::Customer { version: 3, contacts, ..customer });
    world.clock.advance(TimeDelta::days(2));
    let again = world.retry(&tenant, batch);
    world.drain();
    assert_eq!(world.batch(&tenant, again).status, BatchStatus::Completed);
    assert_eq!(world.mailer.sent().len(), 1);
}

fn long() -> EmailSettings {
    let message: Lines<10_000> = builders::parse(&"Do pay us. ".repeat(900));
    EmailSettings { message: Some(message), subject: Some(builders::parse("Long")), ..builders::email() }
}

/// R14: a message is kept once, however many deliveries have it.
#[test]
fn a_long_message_is_kept_once_and_sent_as_it_was_given() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 20);
    let batch = world.start_batch(&tenant, &ids, Some(long()));
    world.drain();
    let message = long().message.unwrap();
    assert_eq!(world.mailer.sent().len(), 20);
    for mail in world.mailer.sent() {
        assert!(String::from_utf8(mail.raw).unwrap().contains(message.as_str()));
    }
    let items = world.table.items();
    assert_eq!(items.iter().filter(|item| item["type"] == "email_texts").count(), 1);
    let deliveries: Vec<_> = items.iter().filter(|item| item["type"] == "delivery").collect();
    assert_eq!(deliveries.len(), 20);
    for delivery in deliveries {
        let bytes = testing::item_size(delivery);
        assert!(bytes < 1_024, "{bytes} bytes: {delivery:?}");
    }
    // The header of a batch is written again for each page of items.
    let header = items.iter().find(|item| item["type"] == "batch").unwrap();
    assert!(testing::item_size(header) < 1_024, "{header:?}");
    // A retry says the same.
    assert_eq!(world.batch(&tenant, batch).operation.email().unwrap().texts, long().texts().digest());
}

/// What was asked for is sent, or nothing.
#[test]
fn texts_that_differ_from_what_was_asked_for_are_not_sent() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    run(world.send(&tenant, id, long(), false)).unwrap();
    let digest = last(&world, &tenant, id).email().unwrap().texts.clone().unwrap();
    let key = store::keys::email_texts(&tenant.id, &digest);
    let mut item = run(world.table.get(&key)).unwrap().unwrap();
    item.insert("message".to_owned(), "Pay somebody else.".into());
    run(world.store().put_all(vec![item])).unwrap();
    world.drain();
    assert!(world.mailer.sent().is_empty());
    assert_eq!(last(&world, &tenant, id).status(), DeliveryStatus::Failed);
}

#[test]
fn texts_are_named_by_all_that_they_say() {
    let digest = |settings: EmailSettings| settings.texts().digest();
    assert_eq!(digest(builders::email()), None);
    assert_eq!(digest(long()), digest(EmailSettings { cc: to(&[], &[EVA]).cc, ..long() }));
    assert_ne!(digest(long()), digest(EmailSettings { reply_to: Some(builders::parse(EVA)), ..long() }));
    assert_eq!(OwnTexts::default().digest(), None);
}

/// D1 in a batch: an item with somebody left is sent, one without is refused.
#[test]
fn a_batch_leaves_out_whoever_just_got_it() {
    let world = World::new(1);
    let tenant = world.tenant();
    let mut customer = world.customer(&tenant, "anna");
    customer.version = 2;
    customer.contacts.push(builders::contact("ben@customer.example", "finance"));
    world.put(&tenant, &customer);
    let id = world.draft(&tenant, &customer);
    world.mailer.next_for("ben@customer.example", Outcome::Failed(SendError::Rejected("full".into())));
    run(world.open(&tenant, id, Some(builders::email()))).unwrap();
    world.drain();
    let sending = || app::batches::start_batch::NewBatch {
        operation: builders::sending(builders::email(), None, false),
        selected: app::batches::start_batch::Selected::Ids(vec![id.into()]),
    };
    let batch = world.start_new(&tenant, sending());
    world.drain();
    assert_eq!(world.items(&tenant, batch)[0].status, ItemStatus::Succeeded);
    let copies = |name: &str| copies(&world, &format!("{name}@customer.example"));
    assert_eq!((copies("anna"), copies("ben")), (1, 1));
    let again = world.start_new(&tenant, sending());
    world.drain();
    assert_eq!(codes(&world.items(&tenant, again)[0]), ["just_sent"]);
}
