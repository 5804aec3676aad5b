//! Payments that are taken back, and what pays for documents that are not open.

use app::payments::Wish;
use chrono::TimeDelta;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::Refused;
use domain::documents::shown::Light;
use domain::payments::payment::PaymentStatus;
use store::documents::headers;
use testing::{builders, run};

use super::{Case, refused, wish};

#[test]
fn a_reversal_makes_the_documents_due_again_and_takes_the_money_back() {
    let case = Case::new(2);
    let payment = case.pay(20_000, &[(case.invoices[0], None), (case.invoices[1], Some(1_000))]);
    let paid_on = case.world.now().date_naive();
    case.world.clock.advance(TimeDelta::days(3));
    let caller = case.world.caller(&case.tenant);
    run(case.world.reverse(&caller, payment)).unwrap();
    assert_eq!([case.status(0), case.status(1)], [DocumentStatus::Open; 2]);
    assert_eq!([case.due(0), case.due(1), case.balance()], [11_900, 11_900, 0]);
    let stored = case.world.payment(&case.tenant, payment);
    assert_eq!((stored.status, stored.allocated()), (PaymentStatus::Reversed, 0));
    assert_eq!(refused(run(case.world.reverse(&caller, payment))).0, "not_received");
    // The settlement history tells what was due on each day.
    let told = run(case.world.store().allocations(&case.tenant.id, case.invoices[0])).unwrap();
    let counts = [0, 2, 3].map(|days| told[0].counts_on(paid_on + TimeDelta::days(days)));
    assert_eq!(counts, [true, true, false]);
    case.world.relay_all();
    case.adds_up();
}

/// A chargeback cannot be refused, so that the balance may become negative: nothing else can take it there.
#[test]
fn a_chargeback_of_money_that_was_spent_makes_the_balance_negative() {
    let case = Case::new(2);
    let caller = case.world.caller(&case.tenant);
    let payment = case.pay(11_900, &[]);
    let spend = wish(&[(case.invoices[0], None)]);
    run(case.world.pay_from_balance(&caller, case.customer.id, &spend)).unwrap();
    run(case.world.reverse(&caller, payment)).unwrap();
    assert_eq!((case.balance(), case.status(0)), (-11_900, DocumentStatus::Paid));
    assert_eq!(refused(run(case.world.refund(&caller, case.customer.id, 1))).0, "more_than_balance");
    let more = wish(&[(case.invoices[1], None)]);
    assert_eq!(refused(run(case.world.pay_from_balance(&caller, case.customer.id, &more))).0, "nothing_left");
    // New money pays what it is meant for.
    case.pay(11_900, &[(case.invoices[1], None)]);
    assert_eq!((case.balance(), case.status(1)), (-11_900, DocumentStatus::Paid));
    case.world.relay_all();
    case.adds_up();
}

#[test]
fn a_late_payment_recovers_what_was_written_off() {
    let case = Case::new(1);
    let caller = case.world.caller(&case.tenant);
    let before = case.world.invoice(&case.tenant, case.invoices[0]);
    let (state, balance) =
        before.state.clone().into_open().unwrap().write_off(before.balance, case.world.now(), None).unwrap();
    let after = Document { state, balance, ..before.clone() }.touch(caller.change());
    run(case.world.store().commit(headers::change(&case.tenant.id, &before, &after, case.world.now())))
        .unwrap();
    let first = case.pay(5_000, &[(case.invoices[0], None)]);
    let balance = |case: &Case| case.world.invoice(&case.tenant, case.invoices[0]).balance;
    assert_eq!((balance(&case).paid, balance(&case).written_off), (5_000, 6_900));
    assert_eq!(case.status(0), DocumentStatus::WrittenOff);
    case.pay(6_900, &[(case.invoices[0], None)]);
    assert_eq!((case.status(0), balance(&case).written_off), (DocumentStatus::Paid, 0));
    run(case.world.reverse(&caller, first)).unwrap();
    assert_eq!((case.status(0), balance(&case).written_off), (DocumentStatus::WrittenOff, 5_000));
    case.world.relay_all();
    case.adds_up();
}

/// F08: money stands against it.
#[test]
fn f08_a_document_with_money_on_it_is_neither_made_void_nor_a_draft_until_the_payment_is_reversed() {
    let case = Case::new(1);
    let payment = case.pay(1_000, &[(case.invoices[0], None)]);
    let void = || {
        let invoice = case.world.invoice(&case.tenant, case.invoices[0]);
        invoice.state.into_open().unwrap().void(invoice.balance, case.world.now(), None, None)
    };
    assert_eq!(void().unwrap_err(), Refused::Balanced);
    run(case.world.reverse(&case.world.caller(&case.tenant), payment)).unwrap();
    assert!(void().is_ok());
}

#[test]
fn a_payment_turns_a_yellow_light_green_and_its_reversal_turns_it_back() {
    let case = Case::new(0);
    let id = case.world.draft(&case.tenant, &case.customer);
    run(case.world.open(&case.tenant, id, Some(builders::email()))).unwrap();
    case.world.drain();
    let light = || case.world.invoice(&case.tenant, id).shown.distribution.light;
    assert_eq!(light(), Some(Light::Yellow));
    let version = case.world.invoice(&case.tenant, id).version;
    let payment = case.pay(1_000, &[(id, None)]);
    case.world.drain();
    assert_eq!(light(), Some(Light::Green));
    assert_eq!(
        case.world.invoice(&case.tenant, id).version,
        version,
        "a part payment is no change of the document"
    );
    run(case.world.reverse(&case.world.caller(&case.tenant), payment)).unwrap();
    case.world.drain();
    assert_eq!(light(), Some(Light::Yellow));
}

#[test]
fn nothing_open_is_nothing_to_pay() {
    let case = Case::new(0);
    case.pay(1_000, &[]);
    let all = Wish { oldest_first: true, ..Wish::default() };
    let caller = case.world.caller(&case.tenant);
    let left = run(case.world.pay_from_balance(&caller, case.customer.id, &all)).unwrap();
    assert_eq!(left.body, "1000");
}
