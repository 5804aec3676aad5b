//! Two requests at the same time.

use domain::documents::document::{Document, DocumentStatus, State};
use domain::documents::lifecycle::issued::Distributed;
use ports::Action;
use store::documents::headers;
use testing::{SeededEntropy, interleave, run};

use super::{Case, wish};

/// F07: a credit is spent once, whatever comes at the same time.
#[test]
fn f07_a_credit_that_two_requests_spend_at_once_is_spent_once() {
    for seed in 0..40 {
        let case = Case::new(3);
        case.pay(10_000, &[]);
        let caller = case.world.caller(&case.tenant);
        let first = wish(&[(case.invoices[0], Some(1_000))]);
        run(case.world.pay_from_balance(&caller, case.customer.id, &first)).unwrap();
        assert_eq!(case.balance(), 9_000);
        let wishes = [wish(&[(case.invoices[1], Some(9_000))]), wish(&[(case.invoices[2], Some(9_000))])];
        let spent = interleave(
            &SeededEntropy::new(seed),
            wishes.iter().map(|wish| case.world.pay_from_balance(&caller, case.customer.id, wish)),
        );
        assert_eq!(spent.iter().filter(|spent| spent.is_ok()).count(), 1, "{spent:?}");
        assert_eq!(case.balance(), 0);
        case.world.relay_all();
        case.adds_up();
    }
}

#[test]
fn of_two_payments_of_one_invoice_one_settles_it() {
    for seed in 0..40 {
        let case = Case::new(1);
        let caller = case.world.caller(&case.tenant);
        let new =
            testing::payment(&case.world, case.customer.id, 11_900, &[(case.invoices[0], Some(11_900))]);
        let paid = interleave(
            &SeededEntropy::new(seed),
            [case.world.pay(&caller, &new), case.world.pay(&caller, &new)],
        );
        assert_eq!(paid.iter().filter(|paid| paid.is_ok()).count(), 1, "{paid:?}");
        assert_eq!((case.status(0), case.balance()), (DocumentStatus::Paid, 0));
        case.world.relay_all();
        case.adds_up();
    }
}

/// Another verb was decided before the payment and is committed after it, or the other way around: one of them fails.
#[test]
fn a_payment_and_another_verb_never_both_take_effect() {
    type Verb = fn(&Case, &Document) -> Document;
    let void: Verb = |case, before| {
        let open = before.state.clone().into_open().unwrap();
        let (state, balance) = open.void(before.balance, case.world.now(), None, None).unwrap();
        Document { state, balance, ..before.clone() }
    };
    let to_draft: Verb = |_, before| {
        let open = before.state.clone().into_open().unwrap();
        let draft = open.move_to_draft(&before.balance, Distributed::Never).unwrap();
        Document { state: State::Draft(draft), balance: Default::default(), ..before.clone() }
    };
    for (verb, cents) in [(void, 11_900), (void, 100), (to_draft, 11_900), (to_draft, 100)] {
        let case = Case::new(1);
        let caller = case.world.caller(&case.tenant);
        let before = case.world.invoice(&case.tenant, case.invoices[0]);
        let after = verb(&case, &before).touch(caller.change());
        let actions: Vec<Action> = headers::change(&case.tenant.id, &before, &after, case.world.now());
        case.pay(cents, &[(case.invoices[0], None)]);
        assert!(run(case.world.store().commit(actions)).is_err(), "the payment came first");
        case.world.relay_all();
        case.adds_up();

        let case = Case::new(1);
        let before = case.world.invoice(&case.tenant, case.invoices[0]);
        let after = verb(&case, &before).touch(case.world.caller(&case.tenant).change());
        run(case.world.store().commit(headers::change(&case.tenant.id, &before, &after, case.world.now())))
            .unwrap();
        let new = testing::payment(&case.world, case.customer.id, cents, &[(case.invoices[0], None)]);
        assert!(run(case.world.pay(&case.world.caller(&case.tenant), &new)).is_err());
        assert_eq!(case.balance(), 0);
    }
}
