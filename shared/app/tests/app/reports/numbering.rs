//! That no number is missing and none was given twice.

use app::reports::numbering::{Audited, Which, audit_numbers};
use domain::ids::DocumentKind;
use domain::reports::numbering::Counter;
use ports::{Action, Condition};
use serde_json::json;
use store::keys;
use testing::{Tenant, Verb, World, run};

pub(super) fn audit(world: &World, tenant: &Tenant, which: Which) -> Vec<Audited> {
    run(audit_numbers(&world.store(), &world.clock, &world.caller(tenant), which)).unwrap()
}

#[test]
fn the_numbers_of_a_series_are_counted_from_the_documents() {
    let world = World::new(1);
    let (tenant, other) = (world.tenant(), world.tenant());
    let customer = world.customer(&tenant, "anna");
    let ids = world.open_invoices(&tenant, &customer, 5);
    let caller = world.caller(&tenant);
    run(world.ask(&caller, ids[1], Verb::Void)).unwrap();
    // It keeps its number while it is a draft again.
    run(world.ask(&caller, ids[4], Verb::MoveToDraft)).unwrap();
    let found = audit(&world, &tenant, Which::default());
    let [one] = &found[..] else { panic!("{found:?}") };
    assert_eq!(one.audit.series.kind, DocumentKind::Invoice);
    assert_eq!(
        (one.audit.first.clone(), one.audit.last.clone()),
        (world.number(&tenant, ids[0]), Some("5".into()))
    );
    assert_eq!((one.audit.count, one.audit.voided, one.audit.missing), (5, 1, 0));
    assert_eq!(one.audit.counter, Some(Counter { last: 5, agrees: true }));
    assert!(one.audit.is_complete());

    let of = |kind, year| audit(&world, &tenant, Which { kind, year, entity_id: Some(tenant.entity) }).len();
    assert_eq!(of(Some(DocumentKind::CreditNote), None), 0);
    // It does not restart, so it belongs to no year and is told whole.
    assert_eq!((of(None, Some(2026)), of(None, Some(2025))), (1, 1));
    assert_eq!(audit(&world, &other, Which::default()), []);
    let foreign = Which { entity_id: Some(other.entity), ..Which::default() };
    assert!(run(audit_numbers(&world.store(), &world.clock, &caller, foreign)).is_err());
}

/// The report finds what cannot happen: it is damaged by hand here.
#[test]
fn a_missing_and_a_repeated_number_are_named() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.open_invoices(&tenant, &customer, 6);
    let commit = |action: Action| run(world.store().commit(vec![action])).unwrap();
    commit(Action::Delete { key: keys::document(&tenant.id, ids[2]), condition: Condition::Always });
    let twice = json!({"number_sk": "5"}).as_object().unwrap().clone();
    commit(Action::Update {
        key: keys::document(&tenant.id, ids[5]),
        set: twice,
        remove: vec![],
        add: vec![],
        condition: Condition::Always,
    });
    let found = audit(&world, &tenant, Which::default()).remove(0).audit;
    let gaps: Vec<_> = found.gaps.iter().map(|gap| (gap.first.as_str(), gap.last.as_str())).collect();
    assert_eq!(gaps, [("3", "3"), ("6", "6")]);
    assert_eq!((found.missing, found.duplicates.clone()), (2, vec!["5".to_owned()]));
    assert_eq!(found.counter, Some(Counter { last: 6, agrees: false }));
    assert!(!found.is_complete());
}
