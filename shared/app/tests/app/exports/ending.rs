//! How exports end: with a file, or with a reason.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use app::{Caller, Error, Refusal};
use chrono::TimeDelta;
use domain::exports::{Ageing, Dso, Export, KEPT_FOR, Numbering, State, What};
use domain::ids::{CustomerId, EntityId, ExportId};
use store::exports;
use testing::{Call, Fault, Faults, Moment, Tenant, World, run};

use super::SMALL;

const DSO: What = What::Dso(Dso { days: 90, entity_id: None });

/// Seven open invoices, of which a small step reads three.
fn world() -> (World, Tenant) {
    let mut world = World::new(1);
    world.export_sizes = SMALL;
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    world.open_invoices(&tenant, &customer, 7);
    (world, tenant)
}

fn code(world: &World, caller: &Caller, id: ExportId) -> String {
    match world.file_of(caller, id) {
        Err(Error::Refused(Refusal::Conflict { code, .. })) => code.to_owned(),
        Err(Error::Refused(Refusal::NotFound(what))) => format!("{what}_not_found"),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_file_is_linked_to_once_it_is_finished_and_until_it_expires() {
    let (world, tenant) = world();
    let (caller, stranger) = (world.caller(&tenant), world.caller(&world.tenant()));
    let id = world.export(&tenant, DSO);
    assert_eq!(code(&world, &caller, id), "export_not_finished");
    world.relay_all();
    world.handle_due();
    assert!(matches!(world.exported(&tenant, id).state, State::Running { read: 3, .. }));
    assert_eq!(code(&world, &caller, id), "export_not_finished");
    world.drain();
    let export = world.exported(&tenant, id);
    assert!(matches!(export.state, State::Finished { read: 7, .. }), "{export:?}");
    // Three steps, and none waits any more.
    assert_eq!((export.version, export.waiting()), (4, None));
    assert!(world.file_of(&caller, id).is_ok());
    assert_eq!(code(&world, &stranger, id), "export_not_found");
    for key in world.bucket.keys() {
        assert!(key.starts_with(&format!("exports/{}/{id}/", tenant.id)), "{key}");
    }
    world.clock.advance(KEPT_FOR);
    assert_eq!(code(&world, &world.caller(&tenant), id), "export_expired");
}

#[test]
fn an_export_of_what_does_not_exist_is_refused_with_every_mistake() {
    let (world, tenant) = world();
    let (entity, customer) = (EntityId::new(world.now(), 9), CustomerId::new(world.now(), 9));
    let what = What::Ageing(Ageing { as_of: None, entity_id: Some(entity), customer_id: Some(customer) });
    let refused = run(world.try_export(&world.caller(&tenant), what)).unwrap_err();
    let Error::Refused(Refusal::Invalid(defects)) = refused else { panic!("{refused:?}") };
    let named: Vec<(&str, &str)> = defects.iter().map(|it| (it.field.as_str(), it.code.as_str())).collect();
    assert_eq!(named, [("entity_id", "entity_not_found"), ("customer_id", "customer_not_found")]);
    assert_eq!(world.bucket.keys().len(), 0);
}

/// What is missing at the start is refused. What a step cannot be made of ends the export with the reason.
#[test]
fn the_callers_fault_ends_an_export() {
    let (world, tenant) = world();
    let caller = world.caller(&tenant);
    let id = ExportId::new(world.now(), 5);
    let what =
        What::Numbering(Numbering { entity_id: Some(EntityId::new(world.now(), 9)), ..Numbering::default() });
    let export = Export::new(id, what, caller.change(), caller.times());
    run(world.store().commit(vec![exports::put(&tenant.id, &export)])).unwrap();
    world.drain();
    let State::Failed { error, .. } = world.exported(&tenant, id).state else { panic!() };
    assert_eq!((error.code.as_str(), error.field.as_str()), ("entity_not_found", "entity_id"));
    assert_eq!(code(&world, &caller, id), "export_failed");
    assert_eq!(world.dead(), 0);
}

/// The bucket fails this often, before or after it stores an object.
fn failing(world: &mut World, times: u32, at: Moment) {
    let left = Arc::new(AtomicU32::new(times));
    let faults = Faults::new(move |call, moment| {
        let puts = matches!(call, Call::PutObject(_)) && moment == at;
        let fails =
            puts && left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |it| it.checked_sub(1)).is_ok();
        fails.then_some(Fault::Lost)
    });
    world.bucket = world.bucket.clone().with_faults(faults);
}

#[test]
fn a_step_that_fails_on_our_side_is_tried_again() {
    for at in [Moment::Before, Moment::After] {
        let (mut world, tenant) = world();
        failing(&mut world, 3, at);
        let id = world.export(&tenant, DSO);
        world.drain();
        let export = world.exported(&tenant, id);
        assert!(matches!(export.state, State::Finished { read: 7, .. }), "{export:?}");
        assert_eq!((export.version, world.dead()), (4, 0));
    }
}

#[test]
fn an_export_that_keeps_failing_on_our_side_ends_and_says_so() {
    let (mut world, tenant) = world();
    failing(&mut world, 1_000, Moment::Before);
    let id = world.export(&tenant, DSO);
    world.drain();
    let export = world.exported(&tenant, id);
    let State::Failed { read: 0, error, .. } = &export.state else { panic!("{export:?}") };
    assert_eq!((error.code.as_str(), world.dead()), ("processing_failed", 1));
    // Nothing calls for it any more.
    world.clock.advance(TimeDelta::hours(2));
    run(world.reconcile()).unwrap();
    world.drain();
    assert_eq!(world.exported(&tenant, id), export);
}
