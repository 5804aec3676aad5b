//! Payments of more documents than one transaction holds.

use domain::documents::document::DocumentStatus;
use domain::ids::PaymentId;
use domain::payments::payment::PaymentStatus;
use testing::run;

use super::Case;

fn open(case: &Case) -> usize {
    (0..case.invoices.len()).filter(|invoice| case.status(*invoice) == DocumentStatus::Open).count()
}

/// Each document once, however often the calls come and wherever a worker dies.
#[test]
fn the_documents_of_a_large_payment_follow_and_each_is_paid_once() {
    for crashes in [0, 4] {
        let mut case = Case::new(130);
        case.world.conditions.copies = 2;
        case.world.conditions.relays = 2;
        case.world.conditions.one_dies_in = crashes;
        case.world.conditions.receives = 50;
        let wanted: Vec<_> = case.invoices.iter().map(|id| (*id, None)).collect();
        let payment: PaymentId = case.pay(130 * 11_900 + 5, &wanted);
        assert_eq!(open(&case), 90, "forty at once");
        assert_eq!(case.world.payment(&case.tenant, payment).wanted.len(), 90);
        let (caller, more) = (case.world.caller(&case.tenant), super::wish(&wanted[..1]));
        let again = case.world.allocate(&caller, payment, &more);
        assert_eq!(super::refused(run(again)).0, "still_allocating");
        case.world.drain();
        assert_eq!((open(&case), case.balance()), (0, 5));
        let stored = case.world.payment(&case.tenant, payment);
        assert_eq!((stored.wanted.len(), stored.allocations.len(), stored.unallocated()), (0, 130, 5));
        case.adds_up();

        run(case.world.reverse(&case.world.caller(&case.tenant), payment)).unwrap();
        case.world.drain();
        assert_eq!((open(&case), case.balance()), (130, 0));
        let stored = case.world.payment(&case.tenant, payment);
        assert_eq!((stored.status, stored.waiting()), (PaymentStatus::Reversed, None));
        case.adds_up();
    }
}
