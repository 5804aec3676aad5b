//! One allocation that is undone, and the day on which something happens to a payment.

use chrono::{NaiveDate, TimeDelta};
use domain::documents::credit::Asked;
use domain::documents::document::DocumentStatus;
use domain::ids::{AllocationId, PaymentId};
use domain::money::Money;
use domain::payments::ledger::{CustomerBalance, EntryKind};
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

/// The only allocation of the first invoice.
fn settled(case: &Case) -> AllocationId {
    run(case.world.store().allocations(&case.tenant.id, case.invoices[0])).unwrap().last().unwrap().id
}

#[test]
fn what_was_paid_from_the_balance_is_undone() {
    let case = Case::new(1);
    case.pay(15_000, &[]);
    let caller = case.world.caller(&case.tenant);
    let customer = case.customer.id;
    run(case.world.pay_from_balance(&caller, customer, &wish(&[(case.invoices[0], None)]))).unwrap();
    assert_eq!((case.status(0), case.balance()), (DocumentStatus::Paid, 3_100));
    let which = (case.invoices[0], settled(&case));
    let early = case.world.now().date_naive() - TimeDelta::days(1);
    let refused = run(case.world.undo_settlement(&caller, which, Some(early)));
    assert!(matches!(refused, Err(app::Error::Refused(app::Refusal::Invalid(_)))));
    run(case.world.undo_settlement(&caller, which, None)).unwrap();
    assert_eq!((case.status(0), case.due(0), case.balance()), (DocumentStatus::Open, 11_900, 15_000));
    let entries = case.world.entries(&case.tenant, customer);
    let last = &entries[0].posting;
    assert_eq!((last.kind, last.amount, last.payment_id), (EntryKind::Release, 11_900, None));
    // Again changes nothing.
    run(case.world.undo_settlement(&caller, which, None)).unwrap();
    assert_eq!((case.balance(), case.world.entries(&case.tenant, customer).len()), (15_000, 3));
    let unknown = (case.invoices[0], AllocationId::new(case.world.now(), 7));
    assert!(run(case.world.undo_settlement(&caller, unknown, None)).is_err());
    case.world.relay_all();
    case.adds_up();
}

#[test]
fn an_allocation_of_a_payment_is_undone_from_the_side_of_the_document() {
    let case = Case::new(1);
    let payment = case.pay(11_900, &[(case.invoices[0], None)]);
    let caller = case.world.caller(&case.tenant);
    run(case.world.undo_settlement(&caller, (case.invoices[0], settled(&case)), None)).unwrap();
    let stored = case.world.payment(&case.tenant, payment);
    assert_eq!((stored.unallocated(), stored.allocations[0].undone), (11_900, true));
    assert_eq!((case.status(0), case.balance()), (DocumentStatus::Open, 11_900));
    case.world.relay_all();
    case.adds_up();
}

#[test]
fn of_several_that_undo_what_was_paid_from_the_balance_the_money_comes_back_once() {
    for seed in 0..60 {
        let case = Case::new(1);
        case.pay(11_900, &[]);
        let caller = case.world.caller(&case.tenant);
        let all = wish(&[(case.invoices[0], None)]);
        run(case.world.pay_from_balance(&caller, case.customer.id, &all)).unwrap();
        let which = (case.invoices[0], settled(&case));
        interleave(
            &SeededEntropy::new(seed),
            [
                case.world.undo_settlement(&caller, which, None),
                case.world.undo_settlement(&caller, which, None),
            ],
        );
        assert_eq!((case.due(0), case.balance()), (11_900, 11_900), "seed {seed}");
        case.world.relay_all();
        case.adds_up();
    }
}

/// Its surplus is the customer's already.
#[test]
fn what_settles_a_credited_document_is_not_undone() {
    let case = Case::new(2);
    let payment = case.pay(23_800, &[(case.invoices[0], None), (case.invoices[1], None)]);
    let caller = case.world.caller(&case.tenant);
    for (index, credited) in [(0, 2_000), (1, 0)] {
        if credited > 0 {
            case.credit(&crate::credit::request(case.invoices[index], Asked::Amount(credited)));
        }
        let undone = case.undo(payment, index, None);
        match credited {
            0 => drop(undone.unwrap()),
            _ => assert_eq!(refused(undone).0, "credited"),
        }
    }
    let made = run(case.world.store().allocations(&case.tenant.id, case.invoices[0])).unwrap();
    let paid = made.iter().find(|made| made.payment_id.is_some()).unwrap().id;
    let from_document = run(case.world.undo_settlement(&caller, (case.invoices[0], paid), None));
    assert_eq!(refused(from_document).0, "credited");
    let note = made.iter().find(|made| made.credit_note_id.is_some()).map(|made| made.id);
    if let Some(note) = note {
        let of_note = run(case.world.undo_settlement(&caller, (case.invoices[0], note), None));
        assert_eq!(refused(of_note).0, "credited");
    }
    assert_eq!((case.due(0), case.due(1), case.balance()), (0, 11_900, 13_900));
    case.world.relay_all();
    case.adds_up();
}

#[test]
fn a_balance_that_its_entries_do_not_explain_is_found() {
    let case = Case::new(1);
    case.pay(15_000, &[(case.invoices[0], None)]);
    let (store, tenant) = (case.world.store(), &case.tenant.id);
    let [after] = run(store.balances(tenant, case.customer.id)).unwrap().try_into().unwrap();
    let before = CustomerBalance::new(case.customer.id, after.currency);
    let adds_up = |before: &CustomerBalance, after: &CustomerBalance| {
        run(app::payments::audit_ledger::adds_up(&store, tenant, before, after)).unwrap()
    };
    assert_eq!((after.version, after.amount), (2, 3_100));
    assert!(adds_up(&before, &after));
    assert!(!adds_up(&before, &CustomerBalance { amount: 3_101, ..after.clone() }));
    assert!(!adds_up(&CustomerBalance { amount: 1, ..before.clone() }, &after));
    assert!(!adds_up(&before, &CustomerBalance { version: 3, ..after.clone() }), "an entry is missing");
    assert!(!adds_up(&before, &CustomerBalance { version: 1, ..after.clone() }));
    assert!(!adds_up(&before, &CustomerBalance { version: 200, ..after }));
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
