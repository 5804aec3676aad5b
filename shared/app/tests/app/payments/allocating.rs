//! What an amount settles, and what stays in the balance.

use app::payments::mark_paid::MarkPaid;
use app::payments::record_payment::Progress;
use chrono::TimeDelta;
use domain::documents::document::DocumentStatus;
use domain::documents::terms::{Due, EarlyPayment, Terms};
use domain::money::Money;
use domain::payments::ledger::EntryKind;
use domain::payments::payment::{Method, PaymentStatus};
use domain::settings::Settings;
use store::keys;
use testing::{builders, run};

use super::{Case, nobody, refused, wish};

fn tolerate(case: &Case, cents: i64) {
    let settings: Settings = run(case.world.store().get(&keys::settings(&case.tenant.id))).unwrap().unwrap();
    let tolerance = Money::new(cents, builders::parse("EUR"));
    let next = Settings { version: settings.version + 1, payment_tolerance: vec![tolerance], ..settings };
    case.world.put(&case.tenant, &next);
}

#[test]
fn what_is_not_allocated_is_credit_and_pays_later() {
    let case = Case::new(3);
    let payment = case.pay(20_000, &[(case.invoices[0], None), (case.invoices[1], Some(1_900))]);
    assert_eq!((case.status(0), case.due(0)), (DocumentStatus::Paid, 0));
    assert_eq!((case.status(1), case.due(1)), (DocumentStatus::Open, 10_000));
    assert_eq!(case.balance(), 20_000 - 11_900 - 1_900);
    let kinds: Vec<_> = case.world.entries(&case.tenant, case.customer.id).into_iter().rev().collect();
    let told: Vec<_> =
        kinds.iter().map(|entry| (entry.posting.kind, entry.posting.amount, entry.balance)).collect();
    assert_eq!(told, [(EntryKind::Payment, 20_000, 20_000), (EntryKind::Allocation, -13_800, 6_200)]);

    let caller = case.world.caller(&case.tenant);
    run(case.world.allocate(&caller, payment, &wish(&[(case.invoices[1], Some(6_000))]))).unwrap();
    assert_eq!((case.due(1), case.balance()), (4_000, 200));
    let rest =
        run(case.world.pay_from_balance(&caller, case.customer.id, &wish(&[(case.invoices[2], None)])));
    assert_eq!(rest.unwrap().body, "0");
    assert_eq!(case.due(2), 11_700);
    case.adds_up();
    let stored = case.world.payment(&case.tenant, payment);
    assert_eq!((stored.allocated(), stored.unallocated(), stored.version), (19_800, 200, 2));
}

#[test]
fn all_that_cannot_be_paid_is_named_at_once_and_changes_nothing() {
    let case = Case::new(2);
    let draft = case.world.draft(&case.tenant, &case.customer);
    let other = case.world.customer(&case.tenant, "ben");
    let foreign = case.world.open_invoices(&case.tenant, &other, 1)[0];
    let before = case.world.everything();
    let new = testing::payment(
        &case.world,
        case.customer.id,
        11_900,
        &[(case.invoices[0], Some(11_901)), (draft, None), (foreign, None), (case.invoices[1], Some(11_900))],
    );
    let caller = case.world.caller(&case.tenant);
    let (code, errors) = refused(run(case.world.pay(&caller, &new)));
    assert_eq!(code, "more_than_due");
    assert_eq!(errors, ["more_than_due", "not_open", "other_customer"]);
    let too_much = testing::payment(
        &case.world,
        case.customer.id,
        11_900,
        &[(case.invoices[0], Some(11_900)), (case.invoices[1], Some(1))],
    );
    assert_eq!(refused(run(case.world.pay(&caller, &too_much))).0, "more_than_available");
    let dollars = app::payments::record_payment::NewPayment {
        amount: Money::new(11_900, builders::parse("USD")),
        ..testing::payment(&case.world, case.customer.id, 1, &[(case.invoices[0], None)])
    };
    assert_eq!(refused(run(case.world.pay(&caller, &dollars))).0, "currency_mismatch");
    let unknown = testing::payment(&case.world, nobody(&case.world), 100, &[]);
    assert!(run(case.world.pay(&caller, &unknown)).is_err());
    assert_eq!(case.world.everything(), before);
}

/// F06: a cent too little is written off, a cent too much is credit.
#[test]
fn f06_a_difference_within_the_tolerance_closes_the_invoice_and_a_surplus_is_credit() {
    let case = Case::new(4);
    tolerate(&case, 1);
    case.pay(11_899, &[(case.invoices[0], None)]);
    let short = case.world.invoice(&case.tenant, case.invoices[0]);
    assert_eq!(short.status(), DocumentStatus::Paid);
    assert_eq!((short.balance.paid, short.balance.written_off, case.balance()), (11_899, 1, 0));
    let told = run(case.world.store().allocations(&case.tenant.id, case.invoices[0])).unwrap();
    assert_eq!(told[0].settlement.written_off, 1, "it is visible");

    case.pay(11_901, &[(case.invoices[1], None)]);
    assert_eq!((case.status(1), case.balance()), (DocumentStatus::Paid, 1));
    let surplus =
        testing::payment(&case.world, case.customer.id, 11_901, &[(case.invoices[2], Some(11_901))]);
    assert_eq!(refused(run(case.world.pay(&case.world.caller(&case.tenant), &surplus))).0, "more_than_due");

    case.pay(11_898, &[(case.invoices[2], None)]);
    assert_eq!((case.status(2), case.due(2)), (DocumentStatus::Open, 2), "two cents exceed the tolerance");
    let mut kept = testing::payment(&case.world, case.customer.id, 11_899, &[(case.invoices[3], None)]);
    kept.wish.keep_difference = true;
    run(case.world.pay(&case.world.caller(&case.tenant), &kept)).unwrap();
    assert_eq!((case.status(3), case.due(3)), (DocumentStatus::Open, 1), "unless it is asked to stay");
    case.adds_up();
}

#[test]
fn a_discount_for_early_payment_is_taken_in_time_with_its_vat() {
    let mut case = Case::new(0);
    let early = EarlyPayment { percent: domain::documents::tax::Percent::parse("2").unwrap(), days: 10 };
    let terms = Terms { due: Due::Net { days: 30 }, early_payment: Some(early) };
    for _ in 0..4 {
        let mut content =
            builders::content(case.tenant.entity, Some(case.customer.id), Some(case.tenant.template));
        content.terms = Some(terms.clone());
        let id = case.world.draft_of(&case.tenant, content, vec![case.world.line()]);
        run(case.world.open(&case.tenant, id, None)).unwrap();
        case.invoices.push(id);
    }
    case.world.relay_all();
    // 2 % of 119.00 are 2.38: 2.00 net and 0.38 VAT.
    case.pay(11_662, &[(case.invoices[0], None)]);
    let paid = case.world.invoice(&case.tenant, case.invoices[0]);
    assert_eq!(paid.status(), DocumentStatus::Paid);
    assert_eq!((paid.balance.paid, paid.balance.discounted), (11_662, 238));
    let told = run(case.world.store().allocations(&case.tenant.id, case.invoices[0])).unwrap();
    let tax: Vec<_> = told[0].discount_tax.iter().map(|share| (share.net, share.tax)).collect();
    assert_eq!(tax, [(200, 38)]);
    // Two at once that the money covers only with both discounts.
    case.pay(2 * 11_662, &[(case.invoices[1], None), (case.invoices[2], None)]);
    assert_eq!([case.status(1), case.status(2)], [DocumentStatus::Paid; 2]);
    assert_eq!(case.balance(), 0);
    // Too late.
    case.world.clock.advance(TimeDelta::days(12));
    case.pay(11_662, &[(case.invoices[3], None)]);
    assert_eq!((case.status(3), case.due(3)), (DocumentStatus::Open, 238));
    case.adds_up();
}

#[test]
fn the_oldest_open_invoices_are_paid_first() {
    let mut case = Case::new(3);
    // They are due on the same day and were made in the same moment.
    case.invoices.sort();
    let mut new = testing::payment(&case.world, case.customer.id, 15_000, &[]);
    new.wish.oldest_first = true;
    run(case.world.pay(&case.world.caller(&case.tenant), &new)).unwrap();
    assert_eq!([case.due(0), case.due(1), case.due(2)], [0, 8_800, 11_900]);
    case.adds_up();
}

/// F10: one payment that is told by three callbacks is one payment.
#[test]
fn f10_a_payment_that_is_told_again_is_one_payment() {
    let case = Case::new(1);
    let mut new = testing::payment(&case.world, case.customer.id, 11_900, &[(case.invoices[0], None)]);
    new.external_id = Some(builders::parse("ch_1"));
    let caller = case.world.caller(&case.tenant);
    let told = testing::interleave(&case.world.entropy, (0..3).map(|_| case.world.pay(&caller, &new)));
    let told: Vec<_> = told.into_iter().map(Result::unwrap).collect();
    assert!(told.iter().all(|reply| reply.body == told[0].body), "{told:?}");
    assert_eq!(told.iter().filter(|reply| reply.status == 201).count(), 1);
    assert_eq!((case.balance(), case.status(0)), (0, DocumentStatus::Paid));
    assert_eq!(case.world.entries(&case.tenant, case.customer.id).len(), 2);
    new.amount = testing::euros(500);
    assert_eq!(refused(run(case.world.pay(&caller, &new))).0, "external_id_in_use");
    case.world.relay_all();
    case.adds_up();
}

#[test]
fn an_invoice_is_marked_as_paid_in_one_call_and_once() {
    let case = Case::new(1);
    let request = MarkPaid {
        id: case.invoices[0],
        if_match: None,
        method: Method::Cash,
        date: case.world.now().date_naive(),
        reference: None,
        external_id: None,
    };
    let caller = case.world.caller(&case.tenant);
    run(case.world.mark_paid(&caller, &request)).unwrap();
    assert_eq!((case.status(0), case.balance()), (DocumentStatus::Paid, 0));
    assert_eq!(refused(run(case.world.mark_paid(&caller, &request))).0, "not_open");
}

#[test]
fn a_payment_that_is_processing_changes_nothing_until_it_is_settled() {
    let case = Case::new(3);
    let caller = case.world.caller(&case.tenant);
    let mut new = testing::payment(
        &case.world,
        case.customer.id,
        20_000,
        &[(case.invoices[0], None), (case.invoices[1], Some(5_000))],
    );
    new.progress = Progress::Processing;
    let id = run(case.world.pay(&caller, &new)).unwrap().body.parse().unwrap();
    case.world.relay_all();
    assert_eq!([case.due(0), case.due(1), case.balance()], [11_900, 11_900, 0]);
    let in_flight =
        |invoice: usize| run(case.world.store().in_flight(&case.tenant.id, case.invoices[invoice])).unwrap();
    assert_eq!([in_flight(0).len(), in_flight(1).len(), in_flight(2).len()], [1, 1, 0]);
    assert_eq!(refused(run(case.world.reverse(&caller, id))).0, "not_received");

    // Somebody else pays the second one meanwhile.
    case.pay(11_900, &[(case.invoices[1], None)]);
    run(case.world.settle_payment(&caller, id)).unwrap();
    let settled = case.world.payment(&case.tenant, id);
    assert_eq!((settled.status, settled.allocated()), (PaymentStatus::Received, 11_900));
    assert_eq!(settled.refused.len(), 1, "{:?}", settled.refused);
    assert_eq!((case.due(0), case.balance(), in_flight(0).len()), (0, 8_100, 0));
    assert_eq!(refused(run(case.world.fail_payment(&caller, id))).0, "not_processing");

    let mut new = testing::payment(&case.world, case.customer.id, 100, &[(case.invoices[2], None)]);
    new.progress = Progress::Processing;
    let id = run(case.world.pay(&caller, &new)).unwrap().body.parse().unwrap();
    run(case.world.fail_payment(&caller, id)).unwrap();
    assert_eq!((case.due(2), case.balance()), (11_900, 8_100));
    case.world.relay_all();
    case.adds_up();
}

#[test]
fn a_refund_takes_money_out_of_the_balance_and_never_more() {
    let case = Case::new(0);
    case.pay(1_000, &[]);
    let caller = case.world.caller(&case.tenant);
    run(case.world.refund(&caller, case.customer.id, 400)).unwrap();
    assert_eq!(case.balance(), 600);
    assert_eq!(refused(run(case.world.refund(&caller, case.customer.id, 601))).0, "more_than_balance");
    case.adds_up();
}
