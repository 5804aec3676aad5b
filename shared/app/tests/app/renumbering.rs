//! Changes of the numberings of an entity.

use app::settings::save_entity::change_entity;
use app::{Error, Refusal};
use domain::documents::series::{Numbering, Numberings, Pattern};
use domain::ids::DocumentKind;
use domain::settings::entity::LegalEntity;
use store::keys;
use testing::{Tenant, World, run};

fn numbering(pattern: &str, first: u64) -> Numbering {
    let pattern = Pattern::parse(pattern).unwrap();
    Numbering { pattern, yearly_restart: false, first, first_year: None, previous_patterns: Vec::new() }
}

/// The code and the field of the refusal, if it is refused.
fn renumber(
    world: &World,
    tenant: &Tenant,
    kinds: impl IntoIterator<Item = (DocumentKind, Numbering)>,
) -> Result<(), (String, String)> {
    let current: LegalEntity =
        run(world.store().get(&keys::entity(&tenant.id, tenant.entity))).unwrap().unwrap();
    let kept =
        DocumentKind::ALL.iter().filter_map(|kind| Some((*kind, current.numbering.of(*kind)?.clone())));
    let numbering = Numberings::new(kept.chain(kinds));
    let next = LegalEntity { version: current.version + 1, numbering, ..current.clone() };
    match run(change_entity(&world.store(), &world.caller(tenant), &current, next)) {
        Ok(_) => Ok(()),
        Err(Error::Refused(Refusal::Invalid(defects))) => {
            Err((defects[0].code.clone(), defects[0].field.clone()))
        }
        Err(Error::Refused(Refusal::Conflict { code, detail, .. })) => Err((code.to_owned(), detail)),
        Err(error) => panic!("{error:?}"),
    }
}

/// R3: two documents of an entity never share a number.
#[test]
fn a_pattern_of_another_kind_is_refused_now_and_later() {
    use DocumentKind::{CreditNote, Invoice};
    let world = World::new(1);
    let tenant = world.tenant();
    let refused = |kind| {
        let field = format!("numbering.{kind}.pattern");
        Err(("pattern_may_repeat_numbers".to_owned(), field))
    };
    assert_eq!(renumber(&world, &tenant, [(CreditNote, numbering("{seq:3}", 1))]), refused("credit_note"));
    assert_eq!(renumber(&world, &tenant, [(Invoice, numbering("A{seq}", 1))]), Ok(()));
    assert_eq!(renumber(&world, &tenant, [(CreditNote, numbering("{seq:3}", 1))]), refused("credit_note"));
    assert_eq!(renumber(&world, &tenant, [(CreditNote, numbering("B{seq}", 1))]), Ok(()));
    // The credit notes' standard pattern is a present one until it is changed, and an earlier one from then on.
    assert_eq!(renumber(&world, &tenant, [(Invoice, numbering("CN-2026-{seq}", 1))]), refused("invoice"));
}

/// A series keeps where it started and whether it restarts, from its first number on; other kinds are not concerned.
#[test]
fn a_series_in_use_keeps_its_start() {
    use DocumentKind::{CreditNote, Invoice};
    let world = World::new(1);
    let tenant = world.tenant();
    assert_eq!(renumber(&world, &tenant, [(Invoice, numbering("{seq}", 70))]), Ok(()));
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    run(world.open(&tenant, id, None)).unwrap();
    assert_eq!(world.number(&tenant, id).as_deref(), Some("70"));
    let (code, said) = renumber(&world, &tenant, [(Invoice, numbering("{seq}", 71))]).unwrap_err();
    assert_eq!(code, "series_in_use");
    assert!(said.contains("series of invoices"), "{said}");
    let yearly = Numbering { yearly_restart: true, ..numbering("{yyyy}/{seq}", 70) };
    assert_eq!(renumber(&world, &tenant, [(Invoice, yearly)]).unwrap_err().0, "series_in_use");
    assert_eq!(renumber(&world, &tenant, [(CreditNote, numbering("C{seq}", 9))]), Ok(()));
    assert_eq!(renumber(&world, &tenant, [(Invoice, numbering("R{seq}", 70))]), Ok(()), "another pattern");
    let next = world.draft(&tenant, &customer);
    run(world.open(&tenant, next, None)).unwrap();
    assert_eq!(world.number(&tenant, next).as_deref(), Some("R71"));
}
