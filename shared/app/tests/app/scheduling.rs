//! E-mails for later: put off on opening and in a batch, moved, called off, released.

use app::batches::start_batch::Selected;
use app::delivery::change_schedule::{cancel_delivery, reschedule_delivery, waiting_delivery};
use app::due::delivery::{CANCELED, QUEUED};
use app::due::{Called, come_due};
use app::{Error, Refusal};
use chrono::{DateTime, TimeDelta, Utc};
use domain::batches::{BatchStatus, ItemStatus};
use domain::customers::Customer;
use domain::delivery::schedule::{SendAt, WallTime};
use domain::delivery::{Delivery, DeliveryStatus};
use domain::documents::document::{Document, State};
use domain::documents::shown::DistributionStatus;
use domain::ids::{DeliveryId, DocumentId};
use domain::zone::Zone;
use store::documents::headers;
use store::due::DueKey;
use store::{Store, keys};
use testing::world::answer;
use testing::{Tenant, World, builders, interleave, run};

use crate::broken::codes;

pub(crate) fn send_at(time: &str, zone: Option<Zone>) -> Option<SendAt> {
    Some(SendAt { time: WallTime::parse(time).unwrap(), zone })
}

pub(crate) fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// An invoice that was opened with an e-mail for 13:00 in Berlin: noon, as the clock of the world goes.
pub(crate) fn scheduled(world: &World) -> (Tenant, DocumentId, Delivery) {
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let time = send_at("2026-11-22T13:00", Some(zone("Europe/Berlin")));
    run(world.open_at(&tenant, id, Some(builders::email()), time)).unwrap();
    world.relay_all();
    let delivery = world.deliveries(&tenant, id).remove(0);
    (tenant, id, delivery)
}

fn cancel(world: &World, tenant: &Tenant, id: DeliveryId) -> Result<app::Reply, Error> {
    let (store, caller) = (world.store(), world.caller(tenant));
    run(cancel_delivery(&store, &caller, id, None, |delivery| answer(delivery.id)))
}

fn reschedule(
    world: &World,
    tenant: &Tenant,
    id: DeliveryId,
    if_match: Option<u64>,
    time: &str,
) -> Result<Delivery, Error> {
    let (store, caller) = (world.store(), world.caller(tenant));
    let waiting = run(waiting_delivery(&store, &caller, id, if_match))?;
    run(reschedule_delivery(&store, &caller, waiting, send_at(time, Some(zone("Europe/Berlin"))).unwrap()))
}

fn code(refused: Result<impl std::fmt::Debug, Error>) -> String {
    match refused {
        Err(Error::Refused(Refusal::Conflict { code, .. })) => code.to_owned(),
        Err(Error::Refused(Refusal::Invalid(defects))) => {
            assert_eq!(defects.iter().map(|defect| defect.field.as_str()).collect::<Vec<_>>(), ["send_at"]);
            defects[0].code.clone()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_email_for_later_goes_out_at_its_time_and_not_before() {
    let world = World::new(1);
    let (tenant, id, delivery) = scheduled(&world);
    assert_eq!(delivery.status(), DeliveryStatus::Scheduled);
    let shown = world.invoice(&tenant, id).shown.distribution;
    assert_eq!((shown.status, shown.last_delivery_id), (DistributionStatus::Scheduled, Some(delivery.id)));
    assert!(world.schedules.timers().is_empty() && world.queue.is_empty(), "that is for the hourly look");

    world.clock.set(instant("2026-11-22T11:00:00Z"));
    run(world.reconcile()).unwrap();
    assert!(world.handle_due());
    let timers = world.schedules.timers();
    assert_eq!((timers.len(), timers[0].at), (1, instant("2026-11-22T12:00:00Z")));
    assert_eq!(timers[0].name, format!("{}-1", delivery.id));

    world.clock.set(instant("2026-11-22T11:59:59Z"));
    world.fire_timers();
    assert!(!world.handle_due() && world.mailer.sent().is_empty());

    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
    let delivery = world.deliveries(&tenant, id).remove(0);
    assert_eq!(delivery.status(), DeliveryStatus::Sent);
    assert!(delivery.sent_at().unwrap() >= instant("2026-11-22T12:00:00Z"));
    assert_eq!(world.invoice(&tenant, id).shown.distribution.status, DistributionStatus::Sent);
    assert_eq!(delivery.last_schedule().unwrap().zone, zone("Europe/Berlin"));
}

#[test]
fn a_time_without_a_zone_is_the_customers_or_else_the_sellers() {
    let world = World::new(1);
    let tenant = world.tenant();
    for (place, at) in
        [(None, "2026-11-24T08:00:00Z"), (Some(zone("America/New_York")), "2026-11-24T14:00:00Z")]
    {
        let customer = Customer { version: 2, time_zone: place, ..world.customer(&tenant, "anna") };
        world.put(&tenant, &customer);
        let id = world.draft(&tenant, &customer);
        let time = send_at("2026-11-24T09:00", None);
        run(world.open_at(&tenant, id, Some(builders::email()), time)).unwrap();
        let schedule = world.deliveries(&tenant, id)[0].schedule().unwrap();
        assert_eq!((schedule.at, schedule.zone), (instant(at), place.unwrap_or(zone("Europe/Berlin"))));
    }
}

#[test]
fn an_impossible_time_opens_nothing() {
    let world = World::new(1);
    let tenant = world.tenant();
    let id = world.draft(&tenant, &world.customer(&tenant, "anna"));
    for (time, expected) in [
        ("2026-11-22T11:00", "send_at_in_past"),
        ("2027-03-28T02:30", "send_at_skipped"),
        ("2027-10-31T02:30", "send_at_ambiguous"),
        ("2028-01-01T00:00", "send_at_too_far"),
    ] {
        let time = send_at(time, Some(zone("Europe/Berlin")));
        assert_eq!(code(run(world.open_at(&tenant, id, Some(builders::email()), time))), expected);
    }
    assert_eq!(world.number(&tenant, id), None);
}

/// 2:30 on the last Sunday in March is no time in Berlin, and an ordinary one in New York.
#[test]
fn in_a_batch_a_time_fails_only_those_for_whom_it_does_not_exist() {
    let world = World::new(1);
    let tenant = world.tenant();
    let berlin = world.customer(&tenant, "anna");
    let york =
        Customer { version: 2, time_zone: Some(zone("America/New_York")), ..world.customer(&tenant, "ben") };
    world.put(&tenant, &york);
    let ids = [world.draft(&tenant, &berlin), world.draft(&tenant, &york), world.draft(&tenant, &berlin)];
    let time = send_at("2027-03-28T02:30", None);
    let batch =
        world.start_at(&tenant, Selected::Ids(builders::subjects(&ids)), Some(builders::email()), time);
    world.relay_all();
    while world.handle_due() {}

    let items = world.items(&tenant, batch);
    for refused in [&items[0], &items[2]] {
        assert_eq!((refused.status, codes(refused)), (ItemStatus::Failed, vec!["send_at_skipped"]));
        assert!(refused.errors[0].message.contains("2027-03-28T03:00"), "{:?}", refused.errors);
        assert_eq!(world.number(&tenant, builders::document_of(refused)), None);
    }
    assert_eq!(items[1].status, ItemStatus::Succeeded, "it ends when it is scheduled");
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Failed);
    assert!(world.mailer.sent().is_empty());

    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
    assert!(world.now() >= instant("2027-03-28T06:30:00Z"));
    assert_eq!(world.items(&tenant, batch)[1].status, ItemStatus::Succeeded);
}

/// It was a time to come when it was asked for: then it is not refused for the batch's own slowness.
#[test]
fn a_batch_that_takes_longer_than_its_time_sends_at_once() {
    let world = World::new(1);
    let tenant = world.tenant();
    let id = world.draft(&tenant, &world.customer(&tenant, "anna"));
    let time = send_at("2026-11-22T11:10", Some(zone("Europe/Berlin")));
    let batch = world.start_at(&tenant, Selected::Ids(vec![id.into()]), Some(builders::email()), time);
    world.clock.advance(TimeDelta::hours(2));
    world.drain();
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Completed);
    assert_eq!(world.mailer.sent().len(), 1);
    assert!(world.schedules.timers().is_empty(), "a timer of the past never goes off");
}

#[test]
fn what_was_moved_goes_out_at_its_new_time_only() {
    let world = World::new(1);
    let (tenant, id, delivery) = scheduled(&world);
    let moved = reschedule(&world, &tenant, delivery.id, Some(delivery.version), "2026-11-23T09:00").unwrap();
    assert_eq!(moved.schedule().unwrap().at, instant("2026-11-23T08:00:00Z"));
    world.relay_all();

    // The timer of before goes off all the same.
    world.clock.set(instant("2026-11-22T12:00:00Z"));
    assert_eq!(release(&world, &tenant, &delivery, 1), Called::Superseded);
    assert!(matches!(release(&world, &tenant, &delivery, 2), Called::Early(_)));

    world.drain();
    let delivery = world.deliveries(&tenant, id).remove(0);
    assert!(delivery.sent_at().unwrap() >= instant("2026-11-23T08:00:00Z"));
    assert_eq!(world.mailer.sent().len(), 1);
    assert_eq!(delivery.scheduling().len(), 2, "both times, and who set them, are kept");
}

#[test]
fn a_move_is_refused_as_the_first_time_is_and_when_it_is_stale() {
    let world = World::new(1);
    let (tenant, _, delivery) = scheduled(&world);
    let id = delivery.id;
    assert_eq!(code(reschedule(&world, &tenant, id, None, "2026-11-22T10:00")), "send_at_in_past");
    let stale = reschedule(&world, &tenant, id, Some(delivery.version + 1), "2026-11-23T09:00");
    assert!(matches!(stale, Err(Error::Refused(Refusal::Stale { .. }))));
    let same = reschedule(&world, &tenant, id, None, "2026-11-22T13:00").unwrap();
    assert_eq!(same.version, delivery.version, "the same time is no change");
    let other = world.tenant();
    assert!(matches!(
        reschedule(&world, &other, id, None, "2026-11-23T09:00"),
        Err(Error::Refused(Refusal::NotFound(_)))
    ));
    for minute in 0..49 {
        reschedule(&world, &tenant, id, None, &format!("2026-11-23T09:{minute:02}")).unwrap();
    }
    assert_eq!(code(reschedule(&world, &tenant, id, None, "2026-11-24T09:00")), "too_many_changes");
    cancel(&world, &tenant, id).unwrap();
}

#[test]
fn what_was_called_off_is_never_sent() {
    let world = World::new(1);
    let (tenant, id, delivery) = scheduled(&world);
    cancel(&world, &tenant, delivery.id).unwrap();
    world.relay_all();
    world.clock.set(instant("2026-11-22T12:00:00Z"));
    assert_eq!(release(&world, &tenant, &delivery, 1), Called::Superseded, "a timer that was under way");
    world.drain();
    assert!(world.mailer.sent().is_empty());
    let canceled = world.deliveries(&tenant, id).remove(0);
    assert_eq!(canceled.status(), DeliveryStatus::Canceled);
    assert_eq!(world.invoice(&tenant, id).shown.distribution.status, DistributionStatus::NotSent);
    assert_eq!(code(cancel(&world, &tenant, delivery.id)), "already_withdrawn");
    assert_eq!(code(reschedule(&world, &tenant, delivery.id, None, "2026-11-23T09:00")), "already_withdrawn");
}

#[test]
fn nothing_can_be_moved_or_called_off_once_it_was_released() {
    let world = World::new(1);
    let (tenant, _, delivery) = scheduled(&world);
    world.clock.set(instant("2026-11-22T12:00:00Z"));
    assert_eq!(release(&world, &tenant, &delivery, 1).as_str(), QUEUED);
    assert_eq!(code(cancel(&world, &tenant, delivery.id)), "already_released");
    assert_eq!(code(reschedule(&world, &tenant, delivery.id, None, "2026-11-23T09:00")), "already_released");

    let customer = world.customer(&tenant, "ben");
    let at_once = world.draft(&tenant, &customer);
    run(world.open(&tenant, at_once, Some(builders::email()))).unwrap();
    world.relay_all();
    let id = world.deliveries(&tenant, at_once)[0].id;
    assert_eq!(code(cancel(&world, &tenant, id)), "not_scheduled");
}

/// Whichever comes first: either it is called off and nothing goes out, or the caller is told that it is too late.
#[test]
fn a_cancel_that_races_with_the_timer_is_answered_truthfully() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..60 {
        let world = World::new(seed);
        let (tenant, _, delivery) = scheduled(&world);
        world.clock.set(instant("2026-11-22T12:00:00Z"));
        let (store, caller) = (world.store(), world.caller(&tenant));
        let race: Vec<std::pin::Pin<Box<dyn Future<Output = bool>>>> = vec![
            Box::pin(async {
                let done = cancel_delivery(&store, &caller, delivery.id, None, |it| answer(it.id)).await;
                done.is_ok()
            }),
            Box::pin(async {
                let key = due_key(&tenant, &delivery);
                let done = come_due(&store, &world.clock, &world.kinds(), &tenant.id, &key, 1).await;
                done.unwrap().as_str() == QUEUED
            }),
        ];
        let ended = interleave(&world.entropy, race);
        world.drain();
        assert_eq!(ended, [ended[0], !ended[0]], "one of them, and only one");
        assert_eq!(world.mailer.sent().is_empty(), ended[0], "seed {seed}");
        seen.insert(ended[0]);
    }
    assert_eq!(seen.len(), 2, "both were seen to win");
}

#[test]
fn what_is_no_longer_open_is_not_sent_and_says_why() {
    let world = World::new(1);
    let (tenant, id, delivery) = scheduled(&world);
    // Nothing takes an invoice back yet: what will, is to find this.
    let invoice = world.invoice(&tenant, id);
    let deleted = Document { state: State::Deleted, version: invoice.version + 1, ..invoice.clone() };
    let actions = headers::change(&tenant.id, &invoice, &deleted, instant("2026-11-22T11:00:00Z"));
    run(world.store().commit(actions)).unwrap();
    world.clock.set(instant("2026-11-22T12:00:00Z"));
    assert_eq!(release(&world, &tenant, &delivery, 1).as_str(), CANCELED);
    let canceled = world.deliveries(&tenant, id).remove(0);
    assert_eq!(canceled.status(), DeliveryStatus::Canceled);
    assert!(
        canceled.withdrawn().unwrap().change.reason.as_ref().unwrap().as_str().contains("no longer open")
    );
    world.drain();
    assert!(world.mailer.sent().is_empty());
}

#[test]
fn what_waits_is_listed_by_time() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let times = ["2026-11-25T09:00", "2026-11-23T09:00", "2026-11-24T09:00", "2026-11-23T09:00"];
    for time in times {
        let id = world.draft(&tenant, &customer);
        let time = send_at(time, Some(zone("Europe/Berlin")));
        run(world.open_at(&tenant, id, Some(builders::email()), time)).unwrap();
    }
    let store: Store<_> = world.store();
    let (mut days, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = run(store.scheduled_deliveries(&tenant.id, after.as_deref(), 2)).unwrap();
        assert!(page.data.len() <= 2);
        days.extend(
            page.data.iter().map(|delivery| delivery.schedule().unwrap().local.format("%d").to_string()),
        );
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(days, ["23", "23", "24", "25"]);
    let other = world.tenant();
    assert!(run(store.scheduled_deliveries(&other.id, None, 10)).unwrap().data.is_empty());
    world.drain();
    assert!(run(store.scheduled_deliveries(&tenant.id, None, 10)).unwrap().data.is_empty());
}

pub(crate) fn due_key(tenant: &Tenant, delivery: &Delivery) -> DueKey {
    DueKey::split(&keys::delivery(&tenant.id, delivery.subject, delivery.id)).unwrap().1
}

/// A call for a version of the schedule.
pub(crate) fn release(world: &World, tenant: &Tenant, delivery: &Delivery, version: u64) -> Called {
    let (store, key) = (world.store(), due_key(tenant, delivery));
    run(come_due(&store, &world.clock, &world.kinds(), &tenant.id, &key, version)).unwrap()
}
