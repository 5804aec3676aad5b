//! One allocation that is undone, and the day on which something happens to a payment.

use chrono::{NaiveDate, TimeDelta};
use domain::documents::document::DocumentStatus;
use domain::ids::{AllocationId, PaymentId};
use domain::money::Money;
use domain::payments::ledger::EntryKind;
use domain::payments::payment::PaymentStatus;
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use store::keys;
use testing::{SeededEntropy, builders, interleave, run};

use super::{Case, refused, wish};

impl Case {
    fn allocation(&self, payment: PaymentId, index: usize) -> AllocationId {
        self.world.payment(&self.tenant, payment).allocations[index].id
    }

    fn undo(
        &self,
        payment: PaymentId,
        index: usize,
        on: Option<NaiveDate>,
    ) -> Result<app::Reply, app::Error> {
        let which = (payment, self.allocation(payment, index));
        run(self.world.undo(&self.world.caller(&self.tenant), which, on))
    }
}

#[test]
fn an_allocation_is_undone_with_its_discount_and_difference() {
    let case = Case::new(2);
    let tolerance = vec![Money::new(500, builders::parse("EUR"))];
    let settings =
        Settings { version: 2, payment_tolerance: tolerance, ..builders::settings(case.world.now()) };
    case.world.put(&case.tenant, &settings);
    let payment = case.pay(23_500, &[(case.invoices[0], Some(11_600)), (case.invoices[1], Some(11_900))]);
    assert_eq!([case.status(0), case.status(1)], [DocumentStatus::Paid; 2]);
    case.world.clock.advance(TimeDelta::days(2));
    case.undo(payment, 0, None).unwrap();
    assert_eq!(
        (case.status(0), case.due(0), case.status(1)),
        (DocumentStatus::Open, 11_900, DocumentStatus::Paid)
    );
    let stored = case.world.payment(&case.tenant, payment);
    assert_eq!((stored.status, stored.unallocated()), (PaymentStatus::Received, 11_600));
    assert_eq!(case.balance(), 11_600);
    assert_eq!(case.world.invoice(&case.tenant, case.invoices[0]).balance.written_off, 0);
    let entries = case.world.entries(&case.tenant, case.customer.id);
    assert_eq!((entries[0].posting.kind, entries[0].posting.amount), (EntryKind::Release, 11_600));
    assert_eq!(entries.len(), 3, "what was made stays");
    // Again changes nothing.
    case.undo(payment, 0, None).unwrap();
    assert_eq!((case.balance(), case.world.payment(&case.tenant, payment).version), (11_600, stored.version));
    // The money pays another time.
    let caller = case.world.caller(&case.tenant);
    run(case.world.allocate(&caller, payment, &wish(&[(case.invoices[0], None)]))).unwrap();
    assert_eq!((case.status(0), case.balance()), (DocumentStatus::Paid, 0));
    case.world.relay_all();
    case.adds_up();
}

#[test]
fn an_allocation_of_a_reversed_or_unknown_payment_is_not_undone() {
    let case = Case::new(1);
    let payment = case.pay(11_900, &[(case.invoices[0], None)]);
    let caller = case.world.caller(&case.tenant);
    let unknown = AllocationId::new(case.world.now(), 7);
    assert!(run(case.world.undo(&caller, (payment, unknown), None)).is_err());
    let early = case.world.now().date_naive() - TimeDelta::days(1);
    assert!(matches!(case.undo(payment, 0, Some(early)), Err(app::Error::Refused(app::Refusal::Invalid(_)))));
    run(case.world.reverse(&caller, payment)).unwrap();
    assert_eq!(refused(case.undo(payment, 0, None)).0, "not_received");
    let large = Case::new(50);
    let wanted: Vec<_> = large.invoices.iter().map(|id| (*id, None)).collect();
    let payment = large.pay(50 * 11_900, &wanted);
    assert_eq!(refused(large.undo(payment, 0, None)).0, "still_allocating");
}

#[test]
fn of_two_that_undo_an_allocation_and_reverse_its_payment_the_money_comes_back_once() {
    for seed in 0..60 {
        let case = Case::new(1);
        let payment = case.pay(11_900, &[(case.invoices[0], None)]);
        let (caller, which) = (case.world.caller(&case.tenant), (payment, case.allocation(payment, 0)));
        type Asked<'a> = std::pin::Pin<Box<dyn Future<Output = Result<app::Reply, app::Error>> + 'a>>;
        let other: Asked<'_> = if seed % 2 == 0 {
            Box::pin(case.world.reverse(&caller, payment))
        } else {
            Box::pin(case.world.undo(&caller, which, None))
        };
        let one: Asked<'_> = Box::pin(case.world.undo(&caller, which, None));
        interleave(&SeededEntropy::new(seed), [one, other]);
        let expected = if seed % 2 == 0 { 0 } else { 11_900 };
        assert_eq!((case.due(0), case.balance()), (11_900, expected), "seed {seed}");
        case.world.relay_all();
        case.adds_up();
    }
}

/// Half past ten in the evening in UTC is tomorrow in Berlin.
#[test]
fn the_day_is_that_of_the_seller() {
    let case = Case::new(3);
    let entity: LegalEntity =
        run(case.world.store().get(&keys::entity(&case.tenant.id, case.tenant.entity))).unwrap().unwrap();
    let entity = LegalEntity {
        version: entity.version + 1,
        time_zone: builders::parse("Pacific/Kiritimati"),
        ..entity
    };
    case.world.put(&case.tenant, &entity);
    case.world.clock.advance(TimeDelta::hours(3));
    let utc = case.world.now().date_naive();
    let there = case.world.now().with_timezone(&entity.time_zone).date_naive();
    assert_eq!(there, utc + TimeDelta::days(1));
    let payment = case.pay(30_000, &[(case.invoices[0], None)]);
    let caller = case.world.caller(&case.tenant);
    run(case.world.allocate(&caller, payment, &wish(&[(case.invoices[1], None)]))).unwrap();
    let of = |invoice: usize| {
        run(case.world.store().allocations(&case.tenant.id, case.invoices[invoice])).unwrap().remove(0)
    };
    assert_eq!((of(0).date, of(1).date), (utc, there));
    run(case.world.pay_from_balance(&caller, case.customer.id, &wish(&[(case.invoices[2], Some(100))])))
        .unwrap();
    assert_eq!(of(2).date, there);
    case.undo(payment, 1, None).unwrap();
    assert_eq!(of(1).undone.map(|undone| undone.date), Some(there));
    run(case.world.reverse(&caller, payment)).unwrap();
    assert_eq!(case.world.payment(&case.tenant, payment).reversed_on, Some(there));
}

/// Each group of documents counts from the day on which it was asked for.
#[test]
fn the_documents_that_follow_later_count_from_the_same_day() {
    let case = Case::new(60);
    let payment = case.pay(60 * 11_900, &[]);
    case.world.clock.advance(TimeDelta::days(3));
    let today = case.world.now().date_naive();
    let wanted: Vec<_> = case.invoices.iter().map(|id| (*id, None)).collect();
    let caller = case.world.caller(&case.tenant);
    run(case.world.allocate(&caller, payment, &wish(&wanted))).unwrap();
    case.world.drain();
    for id in &case.invoices {
        let made = run(case.world.store().allocations(&case.tenant.id, *id)).unwrap().remove(0);
        assert_eq!(made.date, today, "{id}");
    }
}
