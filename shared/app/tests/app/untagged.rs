//! Feedback of an identity carries none of our tags: the message's id alone leads to its delivery. The relay writes
//! where it leads.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use app::delivery::record_engagement::Recorded;
use chrono::TimeDelta;
use domain::delivery::engagement::{Happened, MailEvent};
use domain::ids::{DeliveryId, DocumentId};
use ports::SendError;
use testing::{Call, Fault, Faults, Moment, Outcome, SentEmail, Tenant, World, builders, run};

use crate::engagement::{event, record};

/// One invoice, opened; a worker has sent its e-mail, and nothing was relayed since.
fn sent(world: &World) -> (Tenant, DocumentId, SentEmail) {
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    run(world.open(&tenant, id, Some(builders::email()))).unwrap();
    world.relay_all();
    let delivery = world.deliveries(&tenant, id).remove(0).id;
    run(world.send_delivery().send(&tenant.id, id, delivery, || true)).unwrap();
    (tenant, id, world.mailer.sent().remove(0))
}

fn untagged(world: &World, email: &SentEmail) -> MailEvent {
    MailEvent { origin: None, ..event(world, email, 5, Happened::Delivered) }
}

fn leads_to(world: &World, message: &str) -> Option<DeliveryId> {
    run(world.store().sent_message(message)).unwrap().map(|origin| origin.delivery)
}

#[test]
fn an_untagged_event_that_comes_before_the_relay_is_given_back_and_found_later() {
    let world = World::new(1);
    let (tenant, id, email) = sent(&world);
    let told = untagged(&world, &email);
    assert_eq!(record(&world, &told), Recorded::UnknownMessage);
    world.relay_all();
    assert!(matches!(record(&world, &told), Recorded::Noted { .. }));
    assert!(world.deliveries(&tenant, id)[0].recipients()[0].engagement.delivered_at.is_some());
}

#[test]
fn an_untagged_event_is_found_though_the_pointer_was_parked() {
    let mut world = World::new(1);
    let (tenant, id, email) = sent(&world);
    // So often that the record is parked, and fails once more from there.
    let calls = Arc::new(AtomicU32::new(0));
    world.workers_table = world.table.with_faults(Faults::new(move |call, moment| {
        let message = |item: &ports::Item| item["type"] == "message";
        let hit = matches!(call, Call::PutAll(items) if items.iter().any(message))
            && moment == Moment::Before
            && calls.fetch_add(1, Ordering::Relaxed) < 4;
        hit.then_some(Fault::Throttled)
    }));
    world.relay_all();
    assert_eq!((world.parked(), record(&world, &untagged(&world, &email))), (1, Recorded::UnknownMessage));
    world.drain();
    assert!(matches!(record(&world, &untagged(&world, &email)), Recorded::Noted { .. }));
    assert_eq!(leads_to(&world, &email.id), Some(world.deliveries(&tenant, id)[0].id));
    assert_eq!(world.dead(), 0);
}

/// The answer of the mail service was lost; an event with our tags proves what was sent.
#[test]
fn a_message_that_an_event_proved_is_found_by_its_id() {
    let world = World::new(1);
    world.mailer.next(Outcome::TakenButLost);
    let (tenant, id, email) = sent(&world);
    world.relay_all();
    assert_eq!(leads_to(&world, &email.id), None);
    record(&world, &event(&world, &email, 1, Happened::Sent));
    world.relay_all();
    assert_eq!(leads_to(&world, &email.id), Some(world.deliveries(&tenant, id)[0].id));
    assert!(matches!(record(&world, &untagged(&world, &email)), Recorded::Noted { .. }));
}

/// A retry takes over who was reached before: the message still leads to the delivery that sent it.
#[test]
fn a_message_leads_to_the_delivery_that_sent_it() {
    let world = World::new(1);
    let tenant = world.tenant();
    let mut customer = world.customer(&tenant, "anna");
    customer.version = 2;
    customer.contacts.push(builders::contact("ben@customer.example", "finance"));
    world.put(&tenant, &customer);
    let id = world.draft(&tenant, &customer);
    world.mailer.next(Outcome::Taken);
    world.mailer.next(Outcome::Failed(SendError::Rejected("blocked".into())));
    let batch = world.start_batch(&tenant, &[id], Some(builders::email()));
    world.drain();
    // Deliveries sort by the time they were made.
    world.clock.advance(TimeDelta::seconds(1));
    world.retry(&tenant, batch);
    world.drain();
    let [first, second] = world.deliveries(&tenant, id).try_into().unwrap();
    let [to_anna, to_ben] = world.mailer.sent().try_into().unwrap();
    assert!(second.recipients()[0].has_got(&to_anna.id), "taken over");
    assert_eq!(leads_to(&world, &to_anna.id), Some(first.id));
    assert_eq!(leads_to(&world, &to_ben.id), Some(second.id));
}
