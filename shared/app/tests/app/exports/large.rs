//! An export of more than a request reads.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::reports::ageing::{Which, ageing};
use app::{Error, Refusal};
use chrono::Days;
use domain::exports::{Ageing, State, What};
use testing::{Call, Faults, Moment, run};

use crate::reports::large::business;

#[test]
fn a_report_that_is_too_large_for_a_request_is_exported_in_bounded_steps() {
    let (mut world, tenant, _) = business(30_001, 50);
    // What follows from opening is of no interest.
    world.table.take_changes();
    let caller = world.caller(&tenant);
    let as_of = world.now().date_naive().checked_sub_days(Days::new(1));
    let refused = run(ageing(&world.store(), &caller, Which { as_of, ..Which::default() })).unwrap_err();
    let Error::Refused(Refusal::Conflict { code, detail, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(code, "report_too_large");
    assert!(detail.contains("POST /v1/exports"), "{detail}");

    let most = Arc::new(AtomicUsize::new(0));
    let seen = most.clone();
    world.workers_table = world.table.with_faults(Faults::new(move |call, moment| {
        if let (Call::BatchGet(keys), Moment::Before) = (call, moment) {
            seen.fetch_max(keys.len(), Ordering::Relaxed);
        }
        None
    }));
    let id = world.export(&tenant, What::Ageing(Ageing { as_of, ..Ageing::default() }));
    world.drain();
    let export = world.exported(&tenant, id);
    let State::Finished { read, file, .. } = &export.state else { panic!("{export:?}") };
    // A hundred customers; a thousand documents a step, each call of which reads a hundred.
    assert_eq!((*read, file.rows, most.load(Ordering::Relaxed)), (30_001, 100, 100));
    assert!((31..=33).contains(&export.version), "{}", export.version);
    let (_, bytes) = world.file_of(&caller, id).unwrap();
    let total = |line: &str| line.rsplit(',').next().unwrap().replace('.', "").parse::<i64>().unwrap();
    let sum: i64 = str::from_utf8(&bytes).unwrap().lines().skip(1).map(total).sum();
    assert_eq!(sum, 30_001 * 11_900);
}
