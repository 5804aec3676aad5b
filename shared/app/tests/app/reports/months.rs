//! What was invoiced, credited and received, by month.

use app::reports::months::{MonthsReport, months};
use app::reports::sellers::Sellers;
use chrono::TimeDelta;
use domain::documents::credit::Asked;
use testing::run;

use crate::credit::request;
use crate::payments::Case;

/// Of the only currency: the month, then what was invoiced, credited and received.
fn rows(report: &MonthsReport) -> Vec<(String, i64, i64, i64)> {
    let [(_, months)] = report.currencies.as_slice() else { panic!("{report:?}") };
    let row = |it: &app::reports::months::Figures| {
        (it.month.to_string(), it.invoiced.minor, it.credited.minor, it.received.minor)
    };
    months.iter().map(row).collect()
}

fn report(case: &Case, count: u32) -> MonthsReport {
    let (store, tenant) = (case.world.store(), case.tenant.id);
    let sellers = run(Sellers::load(&store, &tenant)).unwrap();
    run(months(&store, &tenant, &sellers, case.world.now(), count)).unwrap()
}

/// Whatever the workers' crashes, and however often their messages come.
#[test]
fn months_sum_what_was_issued_and_what_was_received() {
    for crashes in [0, 3] {
        let mut case = Case::new(3);
        case.world.conditions.relays = 3;
        case.world.conditions.copies = 2;
        case.world.conditions.one_dies_in = crashes;
        case.world.conditions.receives = 50;
        let pay = |cents, id| {
            let new = testing::payment(&case.world, case.customer.id, cents, &[(id, None)]);
            run(case.world.pay(&case.world.caller(&case.tenant), &new)).unwrap().body.parse().unwrap()
        };
        let reversed = pay(11_900, case.invoices[0]);
        pay(1_900, case.invoices[1]);
        case.world.drain();
        let first = report(&case, 6);
        let this = case.world.now().format("%Y-%m").to_string();
        assert_eq!(rows(&first).pop(), Some((this.clone(), 35_700, 0, 13_800)));
        assert_eq!(rows(&first).len(), 6);

        case.world.clock.advance(TimeDelta::days(35));
        let caller = case.world.caller(&case.tenant);
        let note = case.credit(&request(case.invoices[2], Asked::Rest));
        run(case.world.reverse(&caller, reversed)).unwrap();
        case.world.drain();
        let then = report(&case, 2);
        let next = case.world.now().format("%Y-%m").to_string();
        let credited = note.totals.payable;
        // The payment that was taken back no longer counts in the month in which it was made.
        assert_eq!(rows(&then), [(this, 35_700, 0, 1_900), (next, 0, credited, 0)]);
    }
}

#[test]
fn an_invoice_that_is_opened_once_more_counts_as_it_did_the_first_time() {
    let case = Case::new(1);
    let caller = case.world.caller(&case.tenant);
    run(case.world.ask(&caller, case.invoices[0], testing::Verb::MoveToDraft)).unwrap();
    run(case.world.open(&case.tenant, case.invoices[0], None)).unwrap();
    let report = report(&case, 1);
    assert_eq!(rows(&report)[0].1, 11_900);
}
