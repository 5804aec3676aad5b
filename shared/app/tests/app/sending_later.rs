//! Open invoices sent for later, beside what is held and what is recalled.

use app::batches::start_batch::{NewBatch, Selected};
use app::delivery::send_invoice::SendRequest;
use chrono::{DateTime, TimeDelta, Utc};
use domain::batches::{BatchStatus, ItemStatus};
use domain::delivery::{Delivery, DeliveryStatus};
use domain::documents::shown::DistributionStatus;
use domain::ids::{DeliveryId, DocumentId};
use testing::{Tenant, World, builders, run};

use crate::scheduling::{scheduled, send_at, zone};
use crate::sending::{conflict, open_one};

/// To be sent at a time in Berlin.
fn send_later(world: &World, tenant: &Tenant, id: DocumentId, time: &str) -> Delivery {
    let (email, send_at) = (builders::email(), send_at(time, Some(zone("Europe/Berlin"))));
    let request = SendRequest { id, email: &email, send_at, force: false };
    let made: DeliveryId = run(world.send_at(tenant, request)).unwrap().body.parse().unwrap();
    world.relay_all();
    world.deliveries(tenant, id).into_iter().find(|delivery| delivery.id == made).unwrap()
}

fn shown(world: &World, tenant: &Tenant, id: DocumentId) -> (DistributionStatus, Option<DeliveryId>) {
    let distribution = world.invoice(tenant, id).shown.distribution;
    (distribution.status, distribution.last_delivery_id)
}

#[test]
fn one_for_later_takes_no_place_of_one_that_went_out_until_it_is_released_and_is_not_held() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    let first = world.deliveries(&tenant, id).remove(0);
    world.drain();
    world.hold(&tenant, 15);
    let later = send_later(&world, &tenant, id, "2026-11-22T13:00");
    assert_eq!((later.status(), later.held_until()), (DeliveryStatus::Scheduled, None));
    assert_eq!(shown(&world, &tenant, id), (DistributionStatus::Sent, Some(first.id)));

    // What is sent meanwhile is held, and takes the place at once.
    world.clock.advance(TimeDelta::minutes(20));
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    let held = world.deliveries(&tenant, id).pop().unwrap();
    assert_eq!(shown(&world, &tenant, id), (DistributionStatus::Held, Some(held.id)));

    world.drain();
    let at: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
    let later = world.deliveries(&tenant, id).into_iter().find(|it| it.id == later.id).unwrap();
    assert_eq!(later.status(), DeliveryStatus::Sent);
    assert!(later.sent_at().is_some_and(|sent| sent >= at && sent < at + TimeDelta::minutes(1)));
    assert_eq!(shown(&world, &tenant, id), (DistributionStatus::Sent, Some(later.id)));
    assert_eq!(world.mailer.sent().len(), 3);
}

#[test]
fn what_was_sent_just_before_the_time_it_is_for_is_not_sent_at_it() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    world.drain();
    let soon = (world.now() + TimeDelta::minutes(5)).with_timezone(&zone("Europe/Berlin"));
    let (email, send_at) = (builders::email(), send_at(&soon.format("%Y-%m-%dT%H:%M").to_string(), None));
    let request = |force| SendRequest { id, email: &email, send_at, force };
    assert_eq!(conflict(&run(world.send_at(&tenant, request(false))).unwrap_err()), Some("just_sent"));
    run(world.send_at(&tenant, request(true))).unwrap();
    world.drain();
    assert_eq!(world.mailer.sent().len(), 2);
}

#[test]
fn what_waits_for_its_time_can_be_recalled() {
    let world = World::new(1);
    let (tenant, id, delivery) = scheduled(&world);
    assert_eq!(run(world.recall(&tenant, delivery.id)).unwrap().body, "recalled");
    world.drain();
    let recalled = world.deliveries(&tenant, id).remove(0);
    assert_eq!((recalled.status(), recalled.schedule()), (DeliveryStatus::Recalled, None));
    assert_eq!(recalled.last_schedule(), delivery.schedule(), "what it waited for is still told");
    assert_eq!(shown(&world, &tenant, id), (DistributionStatus::NotSent, None));
    assert!(world.mailer.sent().is_empty() && world.schedules.timers().is_empty());
}

#[test]
fn a_batch_that_sends_for_later_ends_at_scheduling_and_can_be_recalled_still() {
    let world = World::new(1);
    let (tenant, customer, first) = open_one(&world);
    let second = world.draft(&tenant, &customer);
    run(world.open(&tenant, second, None)).unwrap();
    let wanted = NewBatch {
        operation: builders::sending(builders::email(), send_at("2026-11-22T13:00", None), false),
        selected: Selected::Ids(vec![first.into(), second.into()]),
    };
    let batch = world.start_new(&tenant, wanted);
    while world.relay_all() | world.handle_due() {}
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Completed);
    assert_eq!(world.deliveries(&tenant, first)[0].status(), DeliveryStatus::Scheduled);
    world.recall_batch(&tenant, batch).unwrap();
    world.drain();
    assert!(world.mailer.sent().is_empty());
    assert_eq!(world.batch(&tenant, batch).recall.map(|recall| recall.recalled), Some(2));
    for (item, id) in world.items(&tenant, batch).iter().zip([first, second]) {
        assert_eq!(item.status, ItemStatus::Succeeded, "it had ended");
        assert_eq!(world.deliveries(&tenant, id)[0].status(), DeliveryStatus::Recalled);
    }
}
