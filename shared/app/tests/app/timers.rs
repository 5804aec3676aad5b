//! Scheduled e-mails whose timers fail, are late or come twice: whatever is due goes out all the same, once.

use std::sync::{Arc, Mutex};

use app::due::Called;
use app::messages::Message;
use chrono::{DateTime, TimeDelta, Utc};
use domain::delivery::{Channel, Delivery, Progress};
use ports::{Envelope, QueueName, Timer};
use testing::{Call, Fault, Faults, Moment, Tenant, World, run};

use crate::scheduling::{due_key, release, scheduled, send_at, zone};

const NOON: &str = "2026-11-22T12:00:00Z";

fn noon() -> DateTime<Utc> {
    NOON.parse().unwrap()
}

/// Looks, and carries out the calls that have come of it.
fn look(world: &World) -> app::reconcile_due::Reconciled {
    let looked = run(world.reconcile()).unwrap();
    while world.relay_all() | world.handle_due() {}
    looked
}

fn call(tenant: &Tenant, delivery: &Delivery, version: u64) -> Envelope {
    Message::Due { v: 1, tenant: tenant.id, key: due_key(tenant, delivery), version }.envelope(0)
}

#[test]
fn a_timer_that_goes_off_twice_sends_once() {
    let world = World::new(1);
    let (tenant, _, delivery) = scheduled(&world);
    world.clock.set(noon());
    assert!(matches!(release(&world, &tenant, &delivery, 1), Called::Done { outcome: "queued", .. }));
    assert_eq!(release(&world, &tenant, &delivery, 1), Called::Superseded);
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
}

/// It comes again when it is time, and uses up none of its message's receives.
#[test]
fn a_call_that_comes_early_comes_again_when_it_is_time() {
    let world = World::new(1);
    let (tenant, _, delivery) = scheduled(&world);
    world.clock.set(noon() - TimeDelta::seconds(50));
    world.queue.push(QueueName::Due, &[call(&tenant, &delivery, 1)]);
    assert!(world.handle_due());
    assert!(world.mailer.sent().is_empty());
    let waiting = world.queue.waiting(QueueName::Due);
    assert_eq!((waiting.len(), world.queue.next_due()), (1, Some(noon())));
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
}

/// Hour by hour: one call when 85 minutes are left, one timer, nothing else.
#[test]
fn a_timer_is_set_once_and_no_further_ahead_than_ninety_minutes() {
    let mut world = World::new(1);
    let set = Arc::new(Mutex::new(Vec::<(DateTime<Utc>, Timer)>::new()));
    let (noted, clock) = (set.clone(), world.clock.clone());
    world.schedules = world.schedules.clone().with_faults(Faults::new(move |call, moment| {
        if let (Call::SetTimer(timer), Moment::After) = (call, moment) {
            noted.lock().unwrap().push((clock.present(), timer.clone()));
        }
        None
    }));
    let (tenant, _, delivery) = scheduled(&world);
    let moved = reschedule(&world, &tenant, &delivery, "2026-11-24T09:10");
    world.drain();
    let set = set.lock().unwrap().clone();
    assert_eq!(set.len(), 1, "{set:?}");
    let (at, timer) = &set[0];
    assert_eq!(
        (timer.at, timer.name.as_str()),
        (moved.schedule().unwrap().at, &*format!("{}-2", delivery.id))
    );
    assert!(timer.at - *at <= TimeDelta::minutes(90), "{set:?}");
    assert_eq!(world.mailer.sent().len(), 1);
}

fn reschedule(world: &World, tenant: &Tenant, delivery: &Delivery, time: &str) -> Delivery {
    let (store, caller) = (world.store(), world.caller(tenant));
    let time = send_at(time, Some(zone("Europe/Berlin"))).unwrap();
    let waiting = app::delivery::change_schedule::waiting_delivery(&store, &caller, delivery.id, None);
    run(app::delivery::change_schedule::reschedule_delivery(&store, &caller, run(waiting).unwrap(), time))
        .unwrap()
}

/// R7: what is due within the next minutes needs no timer, and the relay calls no scheduler at all.
#[test]
fn what_is_due_soon_is_called_for_by_the_queue() {
    let world = World::new(1);
    let (tenant, id, delivery) = scheduled(&world);
    let moved = reschedule(&world, &tenant, &delivery, "2026-11-22T11:10");
    world.relay_all();
    assert_eq!(world.queue.next_due(), moved.schedule().map(|schedule| schedule.at));
    // More than a quarter of an hour: the call comes early and sets a timer.
    let moved = reschedule(&world, &tenant, &delivery, "2026-11-22T12:00");
    world.relay_all();
    world.clock.advance(TimeDelta::minutes(15));
    assert!(world.handle_due());
    let timers = world.schedules.timers();
    assert_eq!(timers.iter().map(|timer| timer.at).collect::<Vec<_>>(), [moved.schedule().unwrap().at]);
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
    let sent_at = world.deliveries(&tenant, id)[0].sent_at().unwrap();
    assert!(sent_at >= moved.schedule().unwrap().at, "{sent_at}");
}

/// C10: a caller's version stays valid however often the reconciler runs.
#[test]
fn the_reconciler_writes_to_no_item() {
    let world = World::new(1);
    let (tenant, id, delivery) = scheduled(&world);
    let items = |world: &World| {
        let mut items = world.everything();
        items.retain(|key, _| !key.starts_with("\"DUE\""));
        items
    };
    let before = items(&world);
    for _ in 0..3 {
        look(&world);
        world.clock.advance(TimeDelta::minutes(35));
    }
    assert!(!world.schedules.timers().is_empty());
    assert_eq!(items(&world), before);
    let caller = world.caller(&tenant);
    let if_match = Some(delivery.version);
    run(app::delivery::change_schedule::waiting_delivery(&world.store(), &caller, delivery.id, if_match))
        .unwrap();
    assert_eq!(world.deliveries(&tenant, id)[0].version, delivery.version);
}

#[test]
fn what_no_timer_called_for_is_found_when_it_is_overdue() {
    let world = World::new(1);
    let (tenant, id, delivery) = scheduled(&world);
    world.clock.set(noon() - TimeDelta::hours(1));
    assert_eq!(look(&world).soon, 1);
    assert!(world.schedules.lose(&format!("{}-1", delivery.id)).is_some());
    world.clock.set(noon() + TimeDelta::minutes(4));
    assert_eq!(look(&world).overdue, 0, "its timer may yet come");
    assert!(world.deliveries(&tenant, id)[0].schedule().is_some());

    world.clock.set(noon() + TimeDelta::minutes(5));
    assert_eq!(look(&world).overdue, 1);
    assert_eq!(look(&world).overdue, 0, "once");
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
}

/// The stream may tell of an earlier change after a later one: the item alone says what counts.
#[test]
fn a_call_for_an_earlier_version_does_nothing() {
    let world = World::new(1);
    let (tenant, id, delivery) = scheduled(&world);
    reschedule(&world, &tenant, &delivery, "2026-11-22T11:05");
    reschedule(&world, &tenant, &delivery, "2026-11-22T11:30");
    let mut changes = world.table.take_changes();
    changes.reverse();
    run(world.relay_changes().relay(&changes));
    world.clock.advance(TimeDelta::minutes(20));
    while world.relay_all() | world.handle_due() {}
    assert!(world.mailer.sent().is_empty(), "{:?}", world.deliveries(&tenant, id));
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
}

/// As long as the scheduler takes on nothing the messages come again, and fail at last; then the table alone knows of it.
#[test]
fn what_the_scheduler_never_took_on_goes_out_late() {
    let mut world = World::new(1);
    world.schedules = world
        .schedules
        .clone()
        .with_faults(Faults::new(|call, _| matches!(call, Call::SetTimer(_)).then_some(Fault::Lost)));
    let (tenant, id, _) = scheduled(&world);
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
    let sent_at = world.deliveries(&tenant, id)[0].sent_at().unwrap();
    assert!(sent_at >= noon() && sent_at < noon() + TimeDelta::minutes(66), "{sent_at}");
}

/// By the rules of the time when it was scheduled it was another instant.
#[test]
fn an_email_goes_out_at_its_local_time_although_the_rules_of_its_zone_have_changed() {
    for shift in [-1, 1] {
        let world = World::new(1);
        let (tenant, id, delivery) = scheduled(&world);
        let right = reschedule(&world, &tenant, &delivery, "2026-11-24T09:10");
        let schedule = right.schedule().unwrap();
        let by_old_rules =
            domain::delivery::schedule::Schedule { at: schedule.at + TimeDelta::hours(shift), ..schedule };
        let mut old = right.next(world.now());
        let Channel::Email(email) = &mut old.channel else { panic!() };
        email.progress = Progress::Scheduled(by_old_rules);
        run(world.store().commit(vec![store::delivery::deliveries::put(&tenant.id, &old)])).unwrap();
        world.drain();
        let sent = world.deliveries(&tenant, id).remove(0);
        let late = sent.sent_at().unwrap() - schedule.at;
        assert!(late >= TimeDelta::zero() && late < TimeDelta::minutes(1), "{shift}: {late} {sent:?}");
        assert_eq!(world.mailer.sent().len(), 1);
        assert_eq!(sent.scheduling().len(), 2, "nobody has changed the time");
    }
}

/// A day after it was taken on an e-mail that cannot be sent is given up: a day after its time, not after it was
/// asked for.
#[test]
fn what_waited_for_long_is_not_given_up_at_once() {
    let world = World::new(1);
    let (tenant, id, delivery) = scheduled(&world);
    reschedule(&world, &tenant, &delivery, "2026-12-20T09:00");
    world.mailer.next(testing::Outcome::Failed(ports::SendError::Throttled("slowly".to_owned())));
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1, "{:?}", world.deliveries(&tenant, id));
}
