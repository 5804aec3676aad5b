//! The history of what is stored by version, and of payments.

use app::history::read_versions;
use domain::customers::Customer;
use domain::payments::payment::PaymentStatus;
use store::keys;
use testing::{builders, run};

use crate::payments::Case;

/// Pages of two: each version once, with the one before it.
#[test]
fn each_version_is_told_once_with_the_one_before_it() {
    let case = Case::new(0);
    for version in 2..=5 {
        let name = builders::parse(&format!("Anna {version}"));
        case.world.put(&case.tenant, &Customer { version, name, ..case.customer.clone() });
    }
    let (store, key) = (case.world.store(), keys::customer(&case.tenant.id, case.customer.id));
    let (mut after, mut told) = (0, Vec::new());
    loop {
        let page =
            run(read_versions::<_, Customer>(&store, &case.tenant.id, (&key, "customer"), after, 2)).unwrap();
        assert!(page.data.len() <= 2);
        told.extend(
            page.data.iter().map(|step| (step.before.as_ref().map(|it| it.version), step.after.version)),
        );
        let Some(next) = page.next else { break };
        after = next.parse().unwrap();
    }
    assert_eq!(told, [(None, 1), (Some(1), 2), (Some(2), 3), (Some(3), 4), (Some(4), 5)]);
}

/// Replayed records write the same entries.
#[test]
fn a_payment_tells_each_change_once() {
    let case = Case::new(1);
    let payment = case.pay(11_900, &[(case.invoices[0], None)]);
    case.world.relay_all();
    run(case.world.reverse(&case.world.caller(&case.tenant), payment)).unwrap();
    case.world.drain();
    let entries = run(case.world.store().payment_history(&case.tenant.id, payment)).unwrap();
    let statuses: Vec<_> = entries.iter().map(|entry| (entry.version, entry.status)).collect();
    assert_eq!(statuses.first(), Some(&(1, PaymentStatus::Received)));
    assert_eq!(statuses.last().map(|last| last.1), Some(PaymentStatus::Reversed));
    assert!(statuses.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0), "{statuses:?}");
    assert_eq!(entries[0].fields["allocations"].after[0]["paid"], "119.00");
}
