//! The statement of account of a customer.

use app::reports::statement::{Statement, Which, statement};
use chrono::TimeDelta;
use domain::ids::DocumentKind;
use domain::payments::ledger::EntryKind;
use domain::reports::statement::LineKind;
use testing::{Verb, run};

use super::day;
use crate::payments::Case;

fn made(case: &Case, from: &str, to: &str) -> Statement {
    let which =
        Which { customer_id: case.customer.id, from: Some(day(from)), to: Some(day(to)), currency: None };
    run(statement(&case.world.store(), &case.world.caller(&case.tenant), which)).unwrap()
}

#[test]
fn a_statement_tells_each_change_with_the_balance_after_it() {
    // On 22 November, three invoices of 119.00.
    let case = Case::new(3);
    let caller = || case.world.caller(&case.tenant);
    case.world.clock.advance(TimeDelta::days(1));
    let payment = case.pay(15_000, &[(case.invoices[0], None)]);
    case.world.clock.advance(TimeDelta::days(1));
    run(case.world.refund(&caller(), case.customer.id, 1_000)).unwrap();
    case.world.clock.advance(TimeDelta::minutes(1));
    run(case.world.ask(&caller(), case.invoices[1], Verb::Void)).unwrap();
    case.world.clock.advance(TimeDelta::days(1));
    run(case.world.ask(&caller(), case.invoices[2], Verb::WriteOff)).unwrap();
    case.world.clock.advance(TimeDelta::days(1));
    run(case.world.reverse(&caller(), payment)).unwrap();
    case.world.relay_all();

    let all = made(&case, "2026-11-01", "2026-11-30");
    let account = &all.accounts[0];
    let issued = LineKind::Issued(DocumentKind::Invoice);
    let lines: Vec<_> = account
        .lines
        .iter()
        .map(|line| (line.date.to_string(), line.kind, line.amount, line.balance))
        .collect();
    let line = |day: u32, kind, amount, balance| (format!("2026-11-{day}"), kind, amount, balance);
    let expected = [
        line(22, issued, 11_900, 11_900),
        line(22, issued, 11_900, 23_800),
        line(22, issued, 11_900, 35_700),
        line(23, LineKind::Ledger(EntryKind::Payment), -15_000, 20_700),
        line(24, LineKind::Ledger(EntryKind::Refund), 1_000, 21_700),
        line(24, LineKind::Void, -11_900, 9_800),
        line(25, LineKind::WriteOff, -11_900, -2_100),
        line(26, LineKind::Ledger(EntryKind::Reversal), 15_000, 12_900),
    ];
    assert_eq!(lines, expected);
    assert_eq!((account.opening, account.closing), (0, 12_900));
    // The invoice is due again, and the refund was more than there is now.
    assert_eq!((account.due.total(), account.credit), (11_900, -1_000));

    let part = made(&case, "2026-11-24", "2026-11-25");
    let account = &part.accounts[0];
    assert_eq!((account.opening, account.closing, account.lines.len()), (20_700, -2_100, 3));
    assert_eq!((account.due.total(), account.credit), (0, 2_100));
    let before = made(&case, "2026-10-01", "2026-11-21");
    assert_eq!(before.accounts, []);
}

/// Money that came before the invoice, a discount, a small difference: none of it is lost.
#[test]
fn what_is_given_up_with_a_payment_has_lines_of_its_own() {
    let case = Case::new(1);
    case.world.clock.advance(TimeDelta::days(1));
    let settings: domain::settings::Settings =
        run(case.world.store().get(&store::keys::settings(&case.tenant.id))).unwrap().unwrap();
    let tolerance = domain::money::Money::new(50, testing::builders::parse("EUR"));
    let version = settings.version + 1;
    let settings = domain::settings::Settings { version, payment_tolerance: vec![tolerance], ..settings };
    case.world.put(&case.tenant, &settings);
    let mut early = testing::payment(&case.world, case.customer.id, 11_870, &[(case.invoices[0], None)]);
    // Told late: the money came before the invoice was issued.
    early.date = day("2026-11-20");
    run(case.world.pay(&case.world.caller(&case.tenant), &early)).unwrap();
    let all = made(&case, "2026-11-01", "2026-11-30");
    let lines: Vec<_> =
        all.accounts[0].lines.iter().map(|line| (line.date.to_string(), line.kind, line.balance)).collect();
    let expected = [
        ("2026-11-20".to_owned(), LineKind::Ledger(EntryKind::Payment), -11_870),
        ("2026-11-22".to_owned(), LineKind::Issued(DocumentKind::Invoice), 30),
        ("2026-11-22".to_owned(), LineKind::Difference, 0),
    ];
    assert_eq!(lines, expected);
    let after = made(&case, "2026-11-21", "2026-11-30");
    assert_eq!((after.accounts[0].opening, after.accounts[0].closing), (-11_870, 0));
}

#[test]
fn a_statement_is_of_a_customer_of_the_tenant_and_of_days_in_order() {
    let case = Case::new(1);
    let stranger = case.world.tenant();
    let which = Which { customer_id: case.customer.id, from: None, to: None, currency: None };
    assert!(run(statement(&case.world.store(), &case.world.caller(&stranger), which)).is_err());
    let caller = case.world.caller(&case.tenant);
    let reversed = Which { from: Some(day("2026-11-23")), to: Some(day("2026-11-22")), ..which };
    assert!(run(statement(&case.world.store(), &caller, reversed)).is_err());
    let usual = run(statement(&case.world.store(), &caller, which)).unwrap();
    assert_eq!((usual.span.from, usual.span.to), (day("2026-08-25"), day("2026-11-22")));
    let dollars = Which { currency: Some(testing::builders::parse("USD")), ..which };
    assert_eq!(run(statement(&case.world.store(), &caller, dollars)).unwrap().accounts, []);
}
