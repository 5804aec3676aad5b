//! Exports: files that are made step by step.

mod ending;
mod large;

use app::exports::{Sizes, ageing, dso, numbering};
use app::reports::ageing::{AgeingReport, Which, customer_names};
use app::{Caller, reports};
use chrono::{Days, TimeDelta};
use domain::exports::{Ageing, Dso, Numbering, State, What};
use domain::ids::{CustomerId, DocumentKind, ExportId};
use testing::world::Conditions;
use testing::{World, run};

use crate::reports::replay::Business;

/// Steps that leave most of the work to the next ones.
const SMALL: Sizes = Sizes { documents: 3, numbers: 4, names: 1 };

/// The file of the report that asks the same.
fn report(world: &World, caller: &Caller, what: &What) -> Vec<u8> {
    let store = world.store();
    match *what {
        What::Ageing(Ageing { as_of, entity_id, customer_id }) => {
            let which = Which { as_of, entity_id, customer_id };
            let AgeingReport { as_of, ageing } = run(reports::ageing::ageing(&store, caller, which)).unwrap();
            let rows: Vec<ageing::Row> = ageing.rows.into_iter().collect();
            let customers: Vec<CustomerId> = rows.iter().map(|((customer, _), _)| *customer).collect();
            let names = run(customer_names(&store, &caller.tenant, customers)).unwrap();
            ageing::csv(as_of, &rows, &names).unwrap()
        }
        What::Dso(Dso { days, entity_id }) => {
            let which = reports::dso::Which { days, entity_id };
            dso::csv(&run(reports::dso::dso(&store, caller, which)).unwrap()).unwrap()
        }
        What::Numbering(Numbering { entity_id, document_kind: kind, year }) => {
            let which = reports::numbering::Which { entity_id, kind, year };
            let found = run(reports::numbering::audit_numbers(&store, &world.clock, caller, which));
            numbering::csv(&found.unwrap()).unwrap()
        }
    }
}

/// Some months of a business, and what to ask about it.
fn asked(business: &mut Business) -> Vec<What> {
    let first = business.world.now().date_naive();
    for _ in 0..20 {
        for _ in 0..business.pick(6) {
            business.happen();
            business.world.clock.advance(TimeDelta::minutes(1));
        }
        let days = 1 + i64::try_from(business.pick(20)).unwrap();
        business.world.clock.advance(TimeDelta::days(days));
    }
    business.world.relay_all();
    let today = business.world.now().date_naive();
    let whole = u64::try_from((today - first).num_days()).unwrap();
    let customer_id = Some(business.customers[business.pick(3)].id);
    let entity_id = Some(business.tenant.entity);
    let day = |days: u64| first.checked_add_days(Days::new(days));
    let past = day(whole / 2);
    let ageing = |as_of| What::Ageing(Ageing { as_of, ..Ageing::default() });
    vec![
        ageing(None),
        ageing(day(whole + 40)),
        ageing(past),
        ageing(day(whole.saturating_sub(1))),
        What::Ageing(Ageing { as_of: past, entity_id, customer_id: None }),
        What::Ageing(Ageing { as_of: past, entity_id, customer_id }),
        What::Ageing(Ageing { as_of: None, entity_id: None, customer_id }),
        What::Dso(Dso { days: 30, entity_id: None }),
        What::Dso(Dso { days: 366, entity_id }),
        What::Numbering(Numbering::default()),
        What::Numbering(Numbering {
            entity_id,
            document_kind: Some(DocumentKind::Invoice),
            year: Some(2026),
        }),
    ]
}

/// Starts them all at once, and returns each with the file that the report has at the same moment.
fn started(business: &Business, asked: Vec<What>) -> Vec<(What, ExportId, Vec<u8>)> {
    let Business { world, tenant, .. } = business;
    let caller = world.caller(tenant);
    let start = |what: What| {
        let (id, expected) = (world.export(tenant, what.clone()), report(world, &caller, &what));
        (what, id, expected)
    };
    asked.into_iter().map(start).collect()
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

#[test]
fn an_export_is_the_report_of_the_same_question() {
    let mut longest = 0;
    for seed in 1..=6 {
        let mut business = Business::new(seed);
        business.world.export_sizes = if seed % 3 == 0 { Sizes::default() } else { SMALL };
        let asked = asked(&mut business);
        let started = started(&business, asked);
        let Business { world, tenant, documents, .. } = &business;
        world.drain();
        for (what, id, expected) in started {
            let export = world.exported(tenant, id);
            let State::Finished { file, .. } = &export.state else { panic!("seed {seed}: {export:?}") };
            let (name, bytes) = world.file_of(&world.caller(tenant), id).unwrap();
            assert_eq!(text(&bytes), text(&expected), "seed {seed}: {what:?}");
            assert!(name.starts_with(what.kind()) && name.ends_with(".csv"), "{name}");
            let lines = text(&bytes).lines().count() as u64 - 1;
            assert_eq!((file.rows, file.bytes), (lines, bytes.len() as u64));
            if what == What::Numbering(Numbering::default()) {
                assert_eq!(export.read(), documents.len() as u64);
            }
            longest = longest.max(export.version);
        }
    }
    assert!(longest > 6, "the longest export took {longest} steps");
}

#[test]
fn an_export_counts_once_wherever_a_worker_dies_and_however_many_work_at_it() {
    for seed in 1..=6 {
        let mut business = Business::new(seed);
        business.world.export_sizes = SMALL;
        let asked = asked(&mut business);
        let started = started(&business, asked);
        business.world.conditions = Conditions {
            workers: 4,
            copies: 2,
            relays: 2,
            one_dies_in: 4,
            receives: 1_000,
            ..Conditions::default()
        };
        let Business { world, tenant, documents, .. } = &business;
        world.drain();
        for (what, id, expected) in started {
            let (_, bytes) = world.file_of(&world.caller(tenant), id).unwrap();
            assert_eq!(text(&bytes), text(&expected), "seed {seed}: {what:?}");
            if let What::Dso(_) | What::Numbering(Numbering { year: None, .. }) = what {
                assert_eq!(
                    world.exported(tenant, id).read(),
                    documents.len() as u64,
                    "seed {seed}: {what:?}"
                );
            }
        }
    }
}

/// A payment that is recorded while a past day is being read moves no document past the place that reading has come to.
#[test]
fn a_document_that_changes_while_an_export_runs_is_counted_once() {
    for seed in 1..=6 {
        let mut business = Business::new(seed);
        business.world.export_sizes = SMALL;
        asked(&mut business);
        let first = business.documents.first().map(|(_, id)| business.world.invoice(&business.tenant, *id));
        let as_of = first.unwrap().issued().map(|issued| issued.issue_date);
        let what = What::Ageing(Ageing { as_of, ..Ageing::default() });
        let started = started(&business, vec![what]);
        let mut meanwhile = 0;
        for _ in 0..30 {
            business.happen();
            business.world.relay_all();
            business.world.handle_due();
            let state = business.world.exported(&business.tenant, started[0].1).state;
            meanwhile += u32::from(matches!(state, State::Running { .. }));
        }
        assert!(meanwhile >= 3, "seed {seed}: it was at work for {meanwhile} changes only");
        let Business { world, tenant, .. } = &business;
        world.drain();
        let (_, bytes) = world.file_of(&world.caller(tenant), started[0].1).unwrap();
        // What happens now counts from today on.
        assert_eq!(text(&bytes), text(&started[0].2), "seed {seed}");
    }
}
