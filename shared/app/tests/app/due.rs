//! Due work of any kind, by the example of a kind that exists in tests only (R7, C6, C6b).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use app::due::worker::Ran;
use app::due::{Called, Kind, Plan, come_due};
use app::fail_dead_letter::{Letter, fail_dead_letter};
use app::reconcile_due::Reconciled;
use app::relay_changes::Parked;
use chrono::TimeDelta;
use domain::ids::TenantId;
use ports::{Action, Condition, Item, QueueName};
use store::due::{DueKey, Look};
use testing::alarm::{self, Alarm};
use testing::world::Conditions;
use testing::{Call, Fault, Faults, Tenant, World, run};

use crate::numbers::seeds;

/// Sets an alarm for so many minutes from now.
fn set(world: &World, tenant: &Tenant, minutes: i64) -> Alarm {
    let random = ports::Entropy::draw(&world.entropy);
    let alarm =
        Alarm::new(random, ports::Calendar::now(&world.clock, &tenant.id) + TimeDelta::minutes(minutes));
    run(world.store().commit(vec![alarm::put(&tenant.id, &alarm)])).unwrap();
    alarm
}

fn get(world: &World, tenant: TenantId, id: &str) -> Alarm {
    alarm::read(run(world.store().get::<Item>(&alarm::key(&tenant, id))).unwrap().unwrap())
}

/// It rang once, at or after its time, and at most so many minutes after.
fn rang(world: &World, tenant: &Tenant, alarm: &Alarm, minutes: i64) {
    let found = get(world, tenant.id, &alarm.id);
    assert_eq!((found.rang.len(), found.at), (1, None), "{found:?}");
    let (at, due) = found.rang[0];
    assert!(at >= due && at - due <= TimeDelta::minutes(minutes), "{found:?}");
}

fn look(world: &World) -> Reconciled {
    let looked = run(world.reconcile()).unwrap();
    while world.relay_all() | world.handle_due() {}
    looked
}

#[test]
fn whatever_is_due_happens_once_at_its_time() {
    let world = World::new(1);
    let tenant = world.tenant();
    let minutes = [-5, 0, 1, 14, 16, 84, 86, 99, 101, 150, 1_000, 5_000];
    let alarms: Vec<Alarm> = minutes.iter().map(|minutes| set(&world, &tenant, *minutes)).collect();
    world.drain();
    for (alarm, minutes) in alarms.iter().zip(minutes) {
        rang(&world, &tenant, alarm, if minutes < 0 { 6 } else { 1 });
    }
}

#[test]
fn what_is_due_happens_once_whatever_fires_twice_late_or_never() {
    seeds(60, |seed| {
        let mut world = World::new(seed);
        world.conditions =
            Conditions { workers: 3, copies: 2, relays: 2, receives: 1_000, ..Conditions::default() };
        let entropy = testing::SeededEntropy::new(seed);
        let kinds = [Fault::Lost, Fault::Throttled, Fault::Conflict];
        let faults = Faults::new(move |_, _| {
            let hit = entropy.next_u64().is_multiple_of(60);
            hit.then(|| kinds[(entropy.next_u64() % 3) as usize])
        });
        world.workers_table = world.table.with_faults(faults.clone());
        world.schedules = world.schedules.clone().with_faults(faults);
        let tenant = world.tenant();
        let alarms: Vec<Alarm> = (0..8).map(|n| set(&world, &tenant, n * n * 9)).collect();
        world.drain();
        alarms.iter().for_each(|alarm| rang(&world, &tenant, alarm, 130));
    });
}

/// A call that is repeated after the time was changed is for another version.
#[test]
fn an_item_that_waits_for_another_time_is_not_called_by_the_first_one() {
    let world = World::new(1);
    let tenant = world.tenant();
    let alarm = set(&world, &tenant, 10);
    world.relay_all();
    let later = alarm.at.map(|at| at + TimeDelta::minutes(30));
    let put = |alarm: &Alarm| run(world.store().commit(vec![alarm::put(&tenant.id, alarm)])).unwrap();
    let alarm = alarm.set(later);
    put(&alarm);
    world.clock.advance(TimeDelta::minutes(10));
    while world.handle_due() {}
    assert!(get(&world, tenant.id, &alarm.id).rang.is_empty());
    world.drain();
    rang(&world, &tenant, &alarm, 1);

    let called_off = set(&world, &tenant, 10);
    put(&called_off.clone().set(None));
    world.drain();
    assert!(get(&world, tenant.id, &called_off.id).rang.is_empty());
}

/// A message cannot reach another tenant's items: the key in it is below its own tenant.
#[test]
fn a_call_finds_items_of_its_tenant_only() {
    let world = World::new(1);
    let (tenant, other) = (world.tenant(), world.tenant());
    let alarm = set(&world, &tenant, 0);
    let (owner, key) = DueKey::split(&alarm::key(&tenant.id, &alarm.id)).unwrap();
    assert_eq!(owner, tenant.id);
    let ran = run(world.run_due().run(&other.id, &key, 1)).unwrap();
    assert_eq!(ran, Ran::Called(Called::Superseded));
    assert!(get(&world, tenant.id, &alarm.id).rang.is_empty());
}

/// Writes an attribute that makes the item unreadable or of no kind.
fn spoil(world: &World, tenant: &Tenant, alarm: &Alarm) {
    let spoil = Action::Update {
        key: alarm::key(&tenant.id, &alarm.id),
        set: serde_json::from_value(serde_json::json!({"type": "siren"})).unwrap(),
        remove: Vec::new(),
        add: Vec::new(),
        condition: Condition::Exists,
    };
    run(world.store().commit(vec![spoil])).unwrap();
}

/// C6: it is its own message that fails, and its own dead letter. C6b: nothing looks for it all days since.
#[test]
fn an_item_that_cannot_be_carried_out_hides_no_other_and_holds_no_watermark() {
    let mut world = World::new(1);
    let (tenant, other) = (world.tenant(), world.tenant());
    let broken = set(&world, &tenant, 120);
    let sound = set(&world, &other, 120);
    world.relay_all();
    spoil(&world, &tenant, &broken);
    world.clock.advance(TimeDelta::hours(3));
    let looked = run(world.reconcile()).unwrap();
    assert_eq!((looked.overdue, looked.unreadable, looked.unfinished), (2, 0, false));
    for _ in 0..world.conditions.receives {
        world.handle_due();
        world.clock.advance(TimeDelta::minutes(4));
    }
    rang(&world, &other, &sound, 65);
    assert!(!world.queue.waiting(QueueName::Due).is_empty(), "its message stays, and an alarm tells of it");
    let watermark = run(world.store().due_watermark()).unwrap();
    assert!(watermark[&Look::Overdue] > world.now() - TimeDelta::hours(1));

    // It is still overdue a month later, and costs nothing any more.
    let queries = Arc::new(AtomicU32::new(0));
    let count = queries.clone();
    world.workers_table = world.table.with_faults(Faults::new(move |call, moment| {
        let query = matches!((call, moment), (Call::Query(_), testing::Moment::Before));
        count.fetch_add(u32::from(query), Ordering::Relaxed);
        None
    }));
    for _ in 0..30 * 24 {
        world.clock.advance(TimeDelta::hours(1));
        queries.store(0, Ordering::Relaxed);
        let looked = run(world.reconcile()).unwrap();
        assert!(looked.overdue <= 1 && queries.load(Ordering::Relaxed) <= 80, "{looked:?} {queries:?}");
    }
    assert_eq!(run(world.reconcile()).unwrap(), Reconciled::default());
}

/// Its kind would leave it in the index: it fails, instead of happening again and again.
#[test]
fn a_kind_that_leaves_its_item_waiting_fails() {
    let world = World::new(1);
    let tenant = world.tenant();
    let alarm = set(&world, &tenant, 0);
    let nothing = Kind {
        come_due: Box::new(|_| Box::pin(async { Ok(Plan { actions: Vec::new(), outcome: "nothing" }) })),
        ..alarm::kind()
    };
    let (_, key) = DueKey::split(&alarm::key(&tenant.id, &alarm.id)).unwrap();
    let called = run(come_due(&world.store(), &world.clock, &[nothing], &tenant.id, &key, 1));
    assert!(called.is_err(), "{called:?}");
}

/// The record of an item that is due in months becomes a dead letter, which does not stay until then.
#[test]
fn a_parked_record_of_what_is_due_later_is_done_with() {
    let world = World::new(1);
    let tenant = world.tenant();
    let alarm = set(&world, &tenant, 100_000);
    let change = world.table.take_changes().pop().unwrap();
    let letter = Letter::Parked(Box::new(Parked { v: 1, reason: "down".to_owned(), change }));
    run(fail_dead_letter(&world.store(), &world.clock, &world.kinds(), &letter)).unwrap();
    world.drain();
    rang(&world, &tenant, &alarm, 1);
}

/// What is left over is found by the next run, which goes on from there.
#[test]
fn a_run_without_time_leaves_the_rest_to_the_next_one() {
    let world = World::new(1);
    let tenant = world.tenant();
    let alarm = set(&world, &tenant, 120);
    world.relay_all();
    world.clock.advance(TimeDelta::hours(3));
    let left = std::cell::Cell::new(1);
    let some = run(world.run_due().reconcile(|| left.replace(left.get() - 1) > 0)).unwrap();
    assert!(some.unfinished);
    let first = run(world.store().due_watermark()).unwrap();
    assert!(first[&Look::Overdue] < world.now() - TimeDelta::hours(10));
    assert_eq!(look(&world).overdue, 1);
    assert!(run(world.store().due_watermark()).unwrap()[&Look::Overdue] > first[&Look::Overdue]);
    rang(&world, &tenant, &alarm, 65);

    // From the watermark on, also days later.
    world.clock.advance(TimeDelta::days(3));
    assert_eq!(look(&world), Reconciled::default());
}

/// A run that starts late, and has no time from its first moment on, calls for what is overdue all the same.
#[test]
fn what_is_overdue_is_called_for_by_runs_that_never_have_time() {
    let world = World::new(1);
    let tenant = world.tenant();
    look(&world);
    let alarm = set(&world, &tenant, 90);
    world.relay_all();
    for _ in 0..3 {
        world.clock.advance(TimeDelta::hours(1));
        assert!(run(world.run_due().reconcile(|| false)).unwrap().unfinished);
        while world.relay_all() | world.handle_due() {}
    }
    rang(&world, &tenant, &alarm, 65);
}

/// R11: timers and delays go by the time of the infrastructure, so a tenant with its own clock gets none.
#[test]
fn a_tenant_with_its_own_clock_is_called_when_its_clock_is_moved() {
    let world = World::new(1);
    let (tenant, usual) = (world.tenant(), world.tenant());
    let start = world.now();
    world.clock.set_for(tenant.id, start);
    let waits = [5, 50, 500_000].map(|minutes| set(&world, &tenant, minutes));
    let at_once = set(&world, &tenant, 0);
    let other = set(&world, &usual, 50);
    world.drain();
    world.clock.advance(TimeDelta::days(2));
    look(&world);
    rang(&world, &tenant, &at_once, 0);
    rang(&world, &usual, &other, 1);
    for alarm in &waits {
        assert!(get(&world, tenant.id, &alarm.id).rang.is_empty(), "its clock has not moved");
    }
    assert!(world.schedules.timers().is_empty() && world.queue.is_empty());

    world.move_clock(&tenant, start + TimeDelta::minutes(60));
    world.drain();
    for (alarm, rings) in waits.iter().zip([1, 1, 0]) {
        assert_eq!(get(&world, tenant.id, &alarm.id).rang.len(), rings);
    }
    // A year ahead of everybody else.
    world.move_clock(&tenant, start + TimeDelta::days(365));
    world.drain();
    assert_eq!(get(&world, tenant.id, &waits[2].id).rang.len(), 1);
}
