use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use app::relay_changes::{Parked, RelayChanges, Unreadable};
use domain::batches::{BatchStatus, ItemStatus};
use domain::delivery::RecipientState;
use ports::QueueName;
use testing::{Call, Fault, Faults, World, builders, run};

/// A relay whose queue fails for these.
fn with_queue_faults(
    world: &World,
    fails: impl Fn(QueueName) -> bool + Send + Sync + 'static,
) -> RelayChanges<testing::MemoryTable, testing::MemoryQueue, testing::FixedClock> {
    let faults = Faults::new(move |call, moment| {
        let hit = matches!(call, Call::Enqueue(queue, _) if fails(queue));
        (hit && moment == testing::Moment::Before).then_some(Fault::Lost)
    });
    RelayChanges { queue: world.queue.clone().with_faults(faults), ..world.relay_changes() }
}

#[test]
fn what_fails_three_times_is_parked_and_takes_effect_later() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let batch = world.start_batch(&tenant, &[id], Some(builders::email()));
    let changes = world.table.take_changes();
    let relay = with_queue_faults(&world, |queue| queue == QueueName::Expand);
    let relayed = run(relay.relay(&changes));
    assert_eq!((relayed.parked, relayed.lost.len()), (1, 0));
    assert!(world.queue.waiting(QueueName::Expand).is_empty());
    assert_eq!(run(world.store().history(&tenant.id, id)).unwrap().len(), 1, "the others took effect");
    let waiting = world.queue.waiting(QueueName::Parked);
    let parked: Parked = serde_json::from_str(&waiting[0].body).unwrap();
    assert!(!parked.reason.is_empty());
    assert!(parked.change.new.is_some());
    // It stays parked while it fails.
    assert!(run(relay.relay_parked(parked)).is_err());
    world.drain();
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Completed);
    assert_eq!(world.mailer.sent().len(), 1);
    // Again, long after: nothing new.
    let before = world.everything();
    let parked: Parked = serde_json::from_str(&waiting[0].body).unwrap();
    run(world.relay_changes().relay_parked(parked)).unwrap();
    world.drain();
    assert_eq!(world.everything(), before);
}

/// Given up, a record still takes effect in the table; its messages have failed.
#[test]
fn a_parked_record_that_dies_takes_effect_in_the_table() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let batch = world.start_batch(&tenant, &[id], None);
    for change in world.table.take_changes() {
        let parked = Parked { v: 1, reason: "down".to_owned(), change };
        let letter = app::fail_dead_letter::Letter::Parked(Box::new(parked));
        for _ in 0..2 {
            run(app::fail_dead_letter::fail_dead_letter(
                &world.store(),
                &world.clock,
                &world.kinds(),
                &letter,
            ))
            .unwrap();
        }
    }
    assert_eq!(run(world.store().history(&tenant.id, id)).unwrap().len(), 1);
    world.drain();
    let ended = world.batch(&tenant, batch);
    assert_eq!((ended.status, ended.errors[0].code.as_str()), (BatchStatus::Failed, "processing_failed"));
}

#[test]
fn what_cannot_be_parked_is_reported_lost() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    world.start_batch(&tenant, &[id], None);
    let changes = world.table.take_changes();
    let place = changes.iter().position(|change| change.new.as_ref().unwrap()["type"] == "batch").unwrap();
    let relay = with_queue_faults(&world, |_| true);
    let relayed = run(relay.relay(&changes));
    assert_eq!(relayed.lost, [place].into());
    assert_eq!(relayed.parked, 0);
}

#[test]
fn a_failure_that_passes_is_not_parked() {
    let world = World::new(1);
    let tenant = world.tenant();
    world.start(&tenant, app::batches::start_batch::Selected::Filter(Default::default()), None);
    let changes = world.table.take_changes();
    let calls = Arc::new(AtomicU32::new(0));
    let relay = with_queue_faults(&world, move |_| calls.fetch_add(1, Ordering::Relaxed) < 2);
    let relayed = run(relay.relay(&changes));
    assert_eq!((relayed.parked, relayed.lost.len()), (0, 0));
    assert_eq!(world.queue.waiting(QueueName::Expand).len(), 1);
}

/// C2: Of a batch of records only the culprit fails, and it waits apart.
#[test]
fn a_record_that_panics_is_parked_and_stops_no_other() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let batch = world.start_batch(&tenant, &[id], None);
    let changes = world.table.take_changes();
    let relay = with_queue_faults(&world, |queue| {
        assert_ne!(queue, QueueName::Expand, "a bug that one record meets");
        false
    });
    let relayed = run(relay.relay(&changes));
    assert_eq!((relayed.parked, relayed.lost.len()), (1, 0));
    assert_eq!(run(world.store().history(&tenant.id, id)).unwrap().len(), 1, "the others took effect");
    let parked: Parked = serde_json::from_str(&world.queue.waiting(QueueName::Parked)[0].body).unwrap();
    assert!(parked.reason.starts_with("panicked"), "{}", parked.reason);
    assert_eq!(parked.change.new.as_ref().unwrap()["type"], "batch");
    assert!(run(relay.relay_parked(parked)).is_err(), "it stays parked while it panics");
    world.drain();
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Completed);
}

#[test]
fn a_record_that_cannot_be_read_is_parked_as_it_came() {
    let world = World::new(1);
    let unreadable =
        |n: u32| Unreadable { v: 1, reason: "no".to_owned(), record: serde_json::json!({"n": n}) };
    let lost = run(world.relay_changes().park_unreadable(vec![unreadable(1), unreadable(2)]));
    assert!(lost.is_empty());
    let waiting = world.queue.waiting(QueueName::Parked);
    let first: Unreadable = serde_json::from_str(&waiting[0].body).unwrap();
    assert_eq!((waiting.len(), &first.record["n"]), (2, &serde_json::json!(1)));
    // A dead letter of it stays for a person.
    let letter: app::fail_dead_letter::Letter = serde_json::from_str(&waiting[0].body).unwrap();
    assert!(
        run(app::fail_dead_letter::fail_dead_letter(&world.store(), &world.clock, &world.kinds(), &letter))
            .is_err()
    );

    let relay = with_queue_faults(&world, |_| true);
    assert_eq!(run(relay.park_unreadable(vec![unreadable(3)])), [0].into(), "it comes again");
}

/// What is recomputed in groups fails one by one.
#[test]
fn a_batch_item_that_cannot_be_read_holds_up_no_other() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 2);
    for _ in &ids {
        world.mailer.next(testing::Outcome::Failed(ports::SendError::Rejected("blocked".into())));
    }
    let batch = world.start_batch(&tenant, &ids, Some(builders::email()));
    world.drain();
    // Events that come late say that both were accepted after all. One of the items does not read any more.
    for id in &ids {
        let mut delivery = world.deliveries(&tenant, *id).remove(0);
        delivery.version += 1;
        delivery.email_mut().unwrap().recipients[0].state =
            RecipientState::Sent { at: world.now(), message_id: delivery.id.to_string() };
        run(world.store().commit(vec![store::delivery::deliveries::put(&tenant.id, &delivery)])).unwrap();
    }
    let changes = world.table.take_changes();
    let set = serde_json::from_value(serde_json::json!({"status": "mislaid"})).unwrap();
    let spoil = ports::Action::Update {
        key: store::keys::batch_item(&tenant.id, batch, ids[0].into()),
        set,
        remove: Vec::new(),
        add: Vec::new(),
        condition: ports::Condition::Exists,
    };
    run(world.store().commit(vec![spoil])).unwrap();
    let relayed = run(world.relay_changes().relay(&changes));
    assert_eq!((relayed.parked, relayed.lost.len()), (1, 0));
    assert_eq!((world.counts(&tenant, batch).failed, world.counts(&tenant, batch).succeeded), (1, 1));
}

/// The whole stream once more, in one go and with records twice in a call.
#[test]
fn replaying_the_stream_changes_nothing() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let mut stream = Vec::new();
    let ids = world.drafts(&tenant, &customer, 4);
    world.start_batch(&tenant, &ids, Some(builders::email()));
    loop {
        let new = world.table.take_changes();
        let relay = world.relay_changes();
        run(relay.relay(&new));
        stream.extend(new.clone());
        if !world.handle_due_keeping(&mut stream) && new.is_empty() {
            break;
        }
    }
    let before = world.everything();
    let twice: Vec<_> = stream.iter().chain(&stream).cloned().collect();
    let relayed = run(world.relay_changes().relay(&twice));
    assert_eq!((relayed.parked, relayed.lost.len()), (0, 0));
    world.drain();
    assert_eq!(world.everything(), before);
    assert_eq!(world.mailer.sent().len(), 4);
}

/// Two deliveries of one invoice end in the same call of the relay: neither is overlooked.
#[test]
fn deliveries_of_one_invoice_are_settled_each() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let rejected = || testing::Outcome::Failed(ports::SendError::Rejected("blocked".into()));
    world.mailer.next(rejected());
    let first = world.start_batch(&tenant, &[id], Some(builders::email()));
    world.drain();
    world.mailer.next(rejected());
    let second = world.retry(&tenant, first);
    world.drain();
    assert_eq!(world.items(&tenant, second)[0].status, ItemStatus::Failed);
    // Events that come late say that both were accepted after all.
    for mut delivery in world.deliveries(&tenant, id) {
        delivery.version += 1;
        delivery.email_mut().unwrap().recipients[0].state =
            RecipientState::Sent { at: world.now(), message_id: delivery.id.to_string() };
        run(world.store().commit(vec![store::delivery::deliveries::put(&tenant.id, &delivery)])).unwrap();
    }
    run(world.relay_changes().relay(&world.table.take_changes()));
    world.drain();
    for batch in [first, second] {
        assert_eq!(world.items(&tenant, batch)[0].status, ItemStatus::Succeeded);
        assert!(world.items(&tenant, batch)[0].errors.is_empty());
        assert_eq!(world.counts(&tenant, batch).failed, 0);
        assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Completed);
    }
}
