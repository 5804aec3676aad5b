//! Timers that fail: whatever is due goes out all the same, once.

use app::delivery::release_delivery::Released;
use app::messages::Message;
use app::reconcile_due::Reconciled;
use chrono::{DateTime, TimeDelta, Utc};
use ports::{Change, QueueName};
use testing::{Call, Fault, Faults, World, run};

use crate::scheduling::{release, scheduled};

const NOON: &str = "2026-11-22T12:00:00Z";

fn noon() -> DateTime<Utc> {
    NOON.parse().unwrap()
}

fn reconcile(world: &World) -> Reconciled {
    run(world.reconcile()).unwrap()
}

#[test]
fn a_timer_that_goes_off_twice_sends_once() {
    let world = World::new(1);
    let (tenant, _, delivery) = scheduled(&world);
    world.clock.set(noon());
    assert_eq!(release(&world, &tenant, &delivery, 1), Released::Queued);
    assert_eq!(release(&world, &tenant, &delivery, 1), Released::Superseded);
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
}

/// It comes again, by the queue, until it is time.
#[test]
fn a_timer_that_goes_off_early_is_kept_until_it_is_time() {
    let world = World::new(1);
    let (..) = scheduled(&world);
    world.clock.set(noon() - TimeDelta::seconds(50));
    let timer = world.schedules.lose(&world.schedules.timers()[0].name).unwrap();
    let call = ports::Envelope { body: timer.body, group: "timer".to_owned(), delay_seconds: 0 };
    world.queue.push(QueueName::Due, &[call]);
    assert!(world.handle_due());
    assert!(world.mailer.sent().is_empty());
    assert_eq!(world.queue.waiting(QueueName::Due).len(), 1);
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
}

#[test]
fn what_no_timer_called_for_is_found_when_it_is_overdue() {
    let world = World::new(1);
    let (tenant, id, delivery) = scheduled(&world);
    world.schedules.lose(&delivery.id.to_string());
    world.clock.set(noon() + TimeDelta::minutes(4));
    let early = reconcile(&world);
    assert_eq!(
        (early.released, early.renewed),
        (0, 1),
        "its timer may yet come: it is set anew, which is soon"
    );
    let delivery = world.deliveries(&tenant, id).remove(0);
    assert!(delivery.schedule().is_some());

    world.clock.set(noon() + TimeDelta::minutes(5));
    assert_eq!(reconcile(&world).released, 1);
    assert_eq!(reconcile(&world), Reconciled::default(), "once");
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
}

#[test]
fn the_timer_of_what_is_due_soon_is_set_anew() {
    let world = World::new(1);
    let (tenant, id, delivery) = scheduled(&world);
    world.clock.set(noon() - TimeDelta::minutes(91));
    assert_eq!(reconcile(&world).renewed, 0, "a later run will see to it");
    world.clock.set(noon() - TimeDelta::minutes(90));
    world.schedules.lose(&delivery.id.to_string());
    assert_eq!(reconcile(&world).renewed, 1);
    world.relay_all();
    let timer = world.schedules.timers().remove(0);
    assert_eq!((timer.name, timer.at), (delivery.id.to_string(), noon()));
    let Message::ReleaseDelivery { version, .. } = serde_json::from_str(&timer.body).unwrap() else {
        panic!()
    };
    let delivery = world.deliveries(&tenant, id).remove(0);
    assert_eq!((version, delivery.scheduling().len()), (2, 1), "nobody has changed the time");
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
}

/// The stream may tell of an earlier change after a later one: what counts is how things are now.
#[test]
fn a_timer_follows_the_latest_state_in_whatever_order_changes_are_told() {
    let world = World::new(1);
    let (tenant, id, delivery) = scheduled(&world);
    let (store, caller) = (world.store(), world.caller(&tenant));
    let put_off: Vec<Change> = {
        let item = store::delivery::deliveries::put(&tenant.id, &delivery);
        let ports::Action::Put { item, .. } = item else { panic!() };
        vec![Change { old: None, new: Some(item) }]
    };
    let canceled =
        app::delivery::change_schedule::cancel_delivery(&store, &caller, delivery.id, None, |delivery| {
            testing::world::answer(delivery.id)
        });
    run(canceled).unwrap();
    world.relay_all();
    assert!(world.schedules.timers().is_empty());
    run(world.relay_changes().relay(&put_off));
    assert!(world.schedules.timers().is_empty(), "{:?}", world.deliveries(&tenant, id));
}

/// Parked by the relay, and given up; then the table alone knows of it.
#[test]
fn what_the_scheduler_never_took_on_goes_out_late() {
    let mut world = World::new(1);
    world.schedules = world
        .schedules
        .clone()
        .with_faults(Faults::new(|call, _| matches!(call, Call::PutTimer(_)).then_some(Fault::Lost)));
    let (tenant, id, _) = scheduled(&world);
    world.drain();
    assert!(world.schedules.timers().len() <= 1 && world.mailer.sent().len() <= 1);
    world.schedules.lose(&world.deliveries(&tenant, id)[0].id.to_string());
    world.clock.set(noon() + TimeDelta::hours(1));
    reconcile(&world);
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1);
}

/// What is left over is found by the next run.
#[test]
fn a_run_without_time_leaves_the_rest_to_the_next_one() {
    let world = World::new(1);
    let (..) = scheduled(&world);
    world.clock.set(noon() + TimeDelta::hours(3));
    let store = store::Store::new(world.workers_table.clone());
    let none = run(app::reconcile_due::reconcile_due(&store, &world.clock, || false)).unwrap();
    assert_eq!(none, Reconciled { unfinished: true, ..Reconciled::default() });
    assert_eq!(run(store.due_watermark()).unwrap(), None);
    assert_eq!(reconcile(&world).released, 1);
    assert_eq!(run(store.due_watermark()).unwrap(), Some(noon() + TimeDelta::hours(2)));

    // From the watermark on, also days later.
    world.clock.advance(TimeDelta::days(3));
    assert_eq!(reconcile(&world), Reconciled::default());
}

/// Of two that are overdue one cannot be read.
#[test]
fn a_delivery_that_cannot_be_read_hides_no_other_and_holds_the_watermark_for_a_day() {
    let world = World::new(1);
    let (.., broken) = scheduled(&world);
    let (tenant, id, _) = scheduled(&world);
    let item = world.table.items().into_iter().find(|item| item["sk"] == format!("DELIVERY#{}", broken.id));
    let item = item.unwrap();
    let text = |name: &str| item[name].as_str().unwrap().to_owned();
    let spoil = ports::Action::Update {
        key: ports::Key { pk: text("pk"), sk: text("sk") },
        set: serde_json::from_value(serde_json::json!({"channel": "pigeon"})).unwrap(),
        remove: Vec::new(),
        add: Vec::new(),
        condition: ports::Condition::Exists,
    };
    run(world.store().commit(vec![spoil])).unwrap();

    world.clock.set(noon() + TimeDelta::hours(3));
    let found = reconcile(&world);
    assert_eq!((found.released, found.failed, found.unfinished), (1, 1, false));
    assert!(world.deliveries(&tenant, id)[0].schedule().is_none());
    world.clock.advance(TimeDelta::hours(20));
    assert_eq!(reconcile(&world).failed, 1, "it is tried again");
    world.clock.advance(TimeDelta::hours(2));
    assert_eq!(reconcile(&world).failed, 1);
    let watermark = run(world.store().due_watermark()).unwrap();
    assert_eq!(watermark, Some(noon() + TimeDelta::hours(1)), "it no longer holds up the watermark");
    world.clock.advance(TimeDelta::hours(1));
    assert_eq!(reconcile(&world), Reconciled { failed: 1, ..Reconciled::default() });
}

/// A day after it was taken on an e-mail that cannot be sent is given up: a day after its time, not after it was
/// asked for.
#[test]
fn what_waited_for_long_is_not_given_up_at_once() {
    let world = World::new(1);
    let (tenant, id, _) = scheduled(&world);
    let (store, caller) = (world.store(), world.caller(&tenant));
    let delivery = world.deliveries(&tenant, id).remove(0);
    let later =
        crate::scheduling::send_at("2026-12-20T09:00", Some(crate::scheduling::zone("Europe/Berlin")))
            .unwrap();
    let waiting =
        run(app::delivery::change_schedule::waiting_delivery(&store, &caller, delivery.id, None)).unwrap();
    run(app::delivery::change_schedule::reschedule_delivery(&store, &caller, waiting, later)).unwrap();
    world.mailer.next(testing::Outcome::Failed(ports::SendError::Throttled("slowly".to_owned())));
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1, "{:?}", world.deliveries(&tenant, id));
}
