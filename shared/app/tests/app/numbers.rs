use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use domain::batches::{BatchStatus, Counts};
use domain::ids::{DocumentId, DocumentKind};
use ports::Entropy;
use testing::world::Conditions;
use testing::{Call, Fault, Faults, Moment, SeededEntropy, World, builders, run};

/// One of so many transactions goes wrong, in one way or another.
pub(crate) fn now_and_then(seed: u64, one_in: u64, kinds: &'static [Fault]) -> Faults {
    let entropy = SeededEntropy::new(seed);
    Faults::new(move |call, moment| {
        let hit = matches!(call, Call::Transact(_))
            && moment == Moment::Before
            && entropy.next_u64().is_multiple_of(one_in);
        hit.then(|| kinds[(entropy.draw() % kinds.len() as u128) as usize])
    })
}

fn overlapping_batches(seed: u64, invoices: usize, batches: u64) {
    let mut world = World::new(seed);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, invoices);
    world.table.take_changes();
    world.conditions = Conditions { workers: 5, receives: 1_000, one_late_in: 20, ..Conditions::default() };
    world.workers_table = world.table.with_faults(now_and_then(
        seed,
        12,
        &[Fault::Conflict, Fault::Conflict, Fault::Throttled],
    ));
    let entropy = SeededEntropy::new(seed);
    let started: Vec<_> = (0..batches)
        .map(|n| {
            // Each takes every third, or what nobody else may have taken, in an order of its own.
            let mut own: Vec<DocumentId> = ids
                .iter()
                .enumerate()
                .filter(|(index, _)| *index as u64 % batches == n || entropy.next_u64().is_multiple_of(3))
                .map(|(_, id)| *id)
                .collect();
            let turn = (entropy.next_u64() % own.len() as u64) as usize;
            own.rotate_left(turn);
            (world.start_batch(&tenant, &own, None), own.len())
        })
        .collect();
    world.drain();

    let mut numbers: Vec<usize> =
        ids.iter().map(|id| world.number(&tenant, *id).unwrap().parse().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=invoices).collect::<Vec<_>>(), "seed {seed}");
    let mut opened = 0;
    for (batch, selected) in started {
        let counts = world.counts(&tenant, batch);
        assert_eq!((counts.ended(), counts.sending), (selected as i64, 0), "seed {seed}");
        assert_ne!(world.batch(&tenant, batch).status, BatchStatus::InProgress, "seed {seed}");
        opened += counts.succeeded;
    }
    assert_eq!(opened, invoices as i64, "each invoice is opened by one batch, seed {seed}");
    assert!(ids.iter().all(|id| world.invoice(&tenant, *id).version == 2), "seed {seed}");
    assert_eq!(world.dead(), 0, "seed {seed}");
}

/// Runs seeds on all cores; a failing one names itself.
pub(crate) fn seeds(count: u64, check: impl Fn(u64) + Sync) {
    let next = AtomicU64::new(0);
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= count {
                        return;
                    }
                    check(seed);
                }
            });
        }
    });
}

#[test]
fn numbers_stay_gapless_when_batches_overlap() {
    seeds(2, |seed| overlapping_batches(seed, 200, 8));
    // Smaller ones meet more often.
    seeds(50, |seed| overlapping_batches(1_000 + seed, 30, 8));
}

#[test]
fn numbers_stay_gapless_when_workers_crash_and_answers_are_lost() {
    seeds(50, |seed| {
        let mut world = World::new(seed);
        let tenant = world.tenant();
        let customer = world.customer(&tenant, "anna");
        let ids = world.drafts(&tenant, &customer, 40);
        world.conditions =
            Conditions { workers: 3, copies: 2, relays: 2, one_dies_in: 4, receives: 1_000, one_late_in: 10 };
        let entropy = SeededEntropy::new(seed);
        let faults = Faults::new(move |call, _| {
            let hit = matches!(call, Call::Transact(_)) && entropy.next_u64().is_multiple_of(15);
            hit.then_some(Fault::Lost)
        });
        world.workers_table = world.table.with_faults(faults);
        let batches =
            [world.start_batch(&tenant, &ids[..30], None), world.start_batch(&tenant, &ids[10..], None)];
        world.drain();
        let mut numbers: Vec<usize> =
            ids.iter().map(|id| world.number(&tenant, *id).unwrap().parse().unwrap()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=40).collect::<Vec<_>>(), "seed {seed}");
        let counts = batches.map(|batch| world.counts(&tenant, batch));
        let both = counts[0].plus(counts[1]);
        assert_eq!(both, Counts { succeeded: 40, failed: 20, ..Counts::default() }, "seed {seed}");
        for batch in batches {
            assert_ne!(world.batch(&tenant, batch).status, BatchStatus::InProgress, "seed {seed}");
        }
    });
}

#[test]
fn a_yearly_series_starts_again_with_the_year_of_the_issue_date() {
    let world = World::new(1);
    let tenant = world.tenant();
    let mut entity = testing::builders::entity(tenant.entity, world.now());
    entity.version = 2;
    entity.numbering = testing::builders::numbering("{yyyy}-{seq}");
    entity.numbering.of_mut(DocumentKind::Invoice).unwrap().yearly_restart = true;
    world.put(&tenant, &entity);
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 3);
    // In Berlin the new year has come; in UTC it has not.
    for (id, now, number) in [
        (ids[0], "2026-12-31T22:59:59Z", "2026-1"),
        (ids[1], "2026-12-31T23:00:00Z", "2027-1"),
        (ids[2], "2027-01-01T10:00:00Z", "2027-2"),
    ] {
        world.clock.set(now.parse().unwrap());
        run(world.open(&tenant, id, None)).unwrap();
        assert_eq!(world.number(&tenant, id).as_deref(), Some(number));
    }
}

/// Of a group in two transactions the first meets another, while a number is given out elsewhere: the
/// second must not count on what the first would have taken.
#[test]
fn a_transaction_that_was_canceled_moves_no_series() {
    let world = World::new(3);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 41);
    let (other, group) = (ids[40], &ids[..40]);
    let batch = world.start_batch(&tenant, group, None);
    run(app::batches::expand_batch::expand_batch(&world.store(), &world.clock, &tenant.id, batch, || true))
        .unwrap();
    let (table, clock, entropy) = (world.table.clone(), world.clock.clone(), SeededEntropy::new(9));
    let (caller, met) = (world.caller(&tenant), AtomicBool::new(false));
    let faulty = world.table.with_faults(Faults::new(move |call, moment| {
        let transaction = matches!(call, Call::Transact(_)) && moment == Moment::Before;
        if !transaction || met.swap(true, Ordering::Relaxed) {
            return None;
        }
        let request = app::documents::open_invoice::OpenRequest {
            id: other,
            if_match: None,
            email: None,
            send_at: None,
        };
        let store = store::Store::new(table.clone());
        let show = |opened: &app::documents::read_invoice::DocumentWithParties| {
            testing::world::answer(opened.invoice.id)
        };
        run(app::documents::open_invoice::open_invoice(&store, &clock, &entropy, &caller, request, show))
            .unwrap();
        Some(Fault::Conflict)
    }));
    let group = builders::subjects(group);
    let task = app::batches::process_batch::Task {
        tenant: &tenant.id,
        batch,
        subjects: &group,
        request_id: "worker",
    };
    let store = store::Store::new(faulty);
    let done =
        app::batches::process_batch::process_batch(&store, &world.clock, &world.entropy, task, || true);
    assert_eq!(run(done).unwrap().done, 40);

    let number = |id: &DocumentId| world.number(&tenant, *id).unwrap().parse::<usize>().unwrap();
    let mut numbers: Vec<usize> = ids.iter().map(number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=41).collect::<Vec<_>>());
}
