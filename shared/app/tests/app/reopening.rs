//! A document that is moved back to draft and opened again.

use app::documents::draft_invoice::change_draft;
use app::documents::lifecycle::Asked;
use app::documents::lifecycle::take_back::{TakeBack, take_back};
use app::documents::printed::link_to_pdf;
use app::documents::read_invoice::read_invoice;
use domain::digest::Digest;
use domain::ids::DocumentId;
use testing::world::answer;
use testing::{Tenant, TextRenderer, World, builders, run};

fn downloaded(world: &World, tenant: &Tenant, id: DocumentId) -> (String, String) {
    let (store, caller) = (world.store(), world.caller(tenant));
    let link = run(link_to_pdf(&store, &world.bucket, &TextRenderer, &caller, id)).unwrap();
    let (name, _, bytes) = world.bucket.follow(&link).unwrap();
    (name, String::from_utf8(bytes).unwrap())
}

fn move_to_draft(world: &World, tenant: &Tenant, id: DocumentId) {
    let asked = (Asked { id, if_match: None }, &TakeBack::MoveToDraft);
    let (store, caller) = (world.store(), world.caller(tenant));
    let moved = take_back(&store, &world.clock, &world.entropy, &caller, asked, |it| answer(it.invoice.id));
    run(moved).unwrap();
}

fn change(world: &World, tenant: &Tenant, id: DocumentId, note: &str) {
    let (store, caller) = (world.store(), world.caller(tenant));
    let current = run(read_invoice(&store, &tenant.id, id)).unwrap();
    let mut content = current.invoice.content.clone();
    content.note = Some(builders::parse(note));
    run(change_draft(
        &store,
        &world.entropy,
        &caller,
        current,
        None,
        content,
        vec![world.line(), world.line()],
    ))
    .unwrap();
}

/// R2: a stored file belongs to one opening. The PDF that somebody downloaded before must not go out with new totals.
#[test]
fn a_document_that_is_opened_again_has_a_new_pdf_and_its_old_number() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    run(world.open(&tenant, id, None)).unwrap();
    let first = downloaded(&world, &tenant, id);
    assert_eq!(downloaded(&world, &tenant, id), first, "an open document keeps its PDF");

    move_to_draft(&world, &tenant, id);
    change(&world, &tenant, id, "Written anew.");
    let draft = downloaded(&world, &tenant, id);
    assert!(draft.0.starts_with("draft-") && draft.1.contains("Written anew."), "{}", draft.0);
    // Others go on meanwhile.
    run(world.open(&tenant, world.draft(&tenant, &customer), None)).unwrap();
    world.clock.advance(chrono::TimeDelta::days(40));
    run(world.open(&tenant, id, Some(builders::email()))).unwrap();

    let again = downloaded(&world, &tenant, id);
    assert_eq!((&again.0, world.number(&tenant, id).as_deref()), (&first.0, Some("1")));
    assert!(again.1.contains("Written anew.") && again.1.matches("Line {").count() == 2, "{}", again.1);
    assert!(!first.1.contains("Written anew."));
    world.drain();
    let sent = world.deliveries(&tenant, id).remove(0);
    let attached = sent.letter().unwrap().document_sha256.clone().unwrap();
    assert_eq!(attached, Digest::of(again.1.as_bytes()).to_string(), "the e-mail carries the new one");
}
