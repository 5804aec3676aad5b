//! The logo on an invoice is the one it was opened with.

use app::documents::printed::link_to_pdf;
use app::settings::entity_logo::{link_to_logo, remove_logo, set_logo};
use app::{Error, Refusal};
use domain::ids::DocumentId;
use domain::settings::entity::LegalEntity;
use domain::templates::brand::{ImageFormat, Logo};
use testing::world::Tenant;
use testing::{TextRenderer, World, run};

fn logo(bytes: &[u8]) -> Logo {
    Logo { format: ImageFormat::Png, bytes: bytes.to_vec() }
}

fn set(world: &World, tenant: &Tenant, bytes: &[u8]) -> Result<LegalEntity, Error> {
    let (store, caller) = (world.store(), world.caller(tenant));
    run(set_logo(&store, &world.bucket, &caller, tenant.entity, None, logo(bytes)))
}

/// What is printed of the logo.
fn printed(world: &World, tenant: &Tenant, id: DocumentId) -> String {
    let (store, caller) = (world.store(), world.caller(tenant));
    let link = run(link_to_pdf(&store, &world.bucket, &TextRenderer, &caller, id)).unwrap();
    let (_, _, bytes) = world.bucket.follow(&link).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let after = text.split("\n    logo: ").nth(1).unwrap().split("\n    customer").next().unwrap();
    after.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_open_invoice_keeps_the_logo_it_was_opened_with() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let (first, second) = (world.draft(&tenant, &customer), world.draft(&tenant, &customer));
    set(&world, &tenant, b"old").unwrap();
    run(world.open(&tenant, first, None)).unwrap();
    set(&world, &tenant, b"newer").unwrap();

    assert_eq!(printed(&world, &tenant, first), "Some( Png of 3 bytes, ),");
    assert_eq!(printed(&world, &tenant, second), "Some( Png of 5 bytes, ),");
    let (store, caller) = (world.store(), world.caller(&tenant));
    run(remove_logo(&store, &caller, tenant.entity, None)).unwrap();
    assert_eq!(printed(&world, &tenant, second), "None,");
    assert_eq!(printed(&world, &tenant, first), "Some( Png of 3 bytes, ),");
}

#[test]
fn a_logo_can_be_read_back_until_it_is_removed() {
    let world = World::new(2);
    let tenant = world.tenant();
    let (store, caller) = (world.store(), world.caller(&tenant));
    let read = || run(link_to_logo(&store, &world.bucket, &caller, tenant.entity));
    assert!(matches!(read(), Err(Error::Refused(Refusal::NotFound("logo")))));
    let entity = set(&world, &tenant, b"abc").unwrap();
    let stored = entity.logo.unwrap();
    assert_eq!(stored.bytes, 3);
    assert_eq!(stored.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let (name, content_type, bytes) = world.bucket.follow(&read().unwrap()).unwrap();
    assert_eq!(
        (name.as_str(), content_type.as_str(), bytes.as_slice()),
        ("logo.png", "image/png", &b"abc"[..])
    );
    assert_eq!(world.bucket.keys(), [format!("{}/logos/{}.png", tenant.id, stored.sha256)]);
}

#[test]
fn a_foreign_or_stale_entity_gets_no_logo() {
    let world = World::new(3);
    let (own, foreign) = (world.tenant(), world.tenant());
    let (store, caller) = (world.store(), world.caller(&foreign));
    let refused = run(set_logo(&store, &world.bucket, &caller, own.entity, None, logo(b"abc")));
    assert!(matches!(refused, Err(Error::Refused(Refusal::NotFound("entity")))));
    let caller = world.caller(&own);
    let refused = run(set_logo(&store, &world.bucket, &caller, own.entity, Some(7), logo(b"abc")));
    assert!(matches!(refused, Err(Error::Refused(Refusal::Stale { .. }))));
    assert_eq!(world.bucket.keys(), Vec::<String>::new());
}
