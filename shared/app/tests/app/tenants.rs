//! A tenant never sees another's data.

use app::batches::start_batch::Selected;
use app::{Error, Refusal};
use domain::documents::filter::Filter;
use store::keys;
use testing::{TextRenderer, World, builders, run};

fn not_found<V>(what: &str, result: Result<V, Error>) {
    match result {
        Err(Error::Refused(Refusal::NotFound(found))) => assert_eq!(found, what),
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("a foreign {what} was found"),
    }
}

#[test]
fn a_foreign_id_is_not_found() {
    let world = World::new(1);
    let (own, foreign) = (world.tenant(), world.tenant());
    let customer = world.customer(&own, "anna");
    let draft = world.draft(&own, &customer);
    let open = world.draft(&own, &customer);
    world.mailer.next(testing::Outcome::Failed(ports::SendError::Rejected("blocked".into())));
    let batch = world.start_batch(&own, &[open], Some(builders::email()));
    world.drain();
    let delivery = world.deliveries(&own, open).remove(0);
    let before = world.everything();

    let (store, caller) = (world.store(), world.caller(&foreign));
    let tenant = &foreign.id;
    not_found("invoice", run(app::documents::read_invoice::read_invoice(&store, tenant, draft)));
    not_found("invoice", run(app::documents::read_invoice::read_header(&store, tenant, open)));
    not_found("invoice", run(world.open(&foreign, draft, None)));
    not_found("invoice", run(app::documents::draft_invoice::delete_draft(&store, &caller, draft, None)));
    let link = app::documents::printed::link_to_pdf(&store, &world.bucket, &TextRenderer, &caller, open);
    not_found("invoice", run(link));
    let acknowledged = app::batches::acknowledge_batch::acknowledge_batch(
        &store,
        &caller,
        batch,
        |batch: &domain::batches::Batch, _| testing::world::answer(batch.id),
    );
    not_found("batch", run(acknowledged));
    let render = |batch: &domain::batches::Batch| testing::world::answer(batch.id);
    not_found(
        "batch",
        run(app::batches::start_batch::retry_batch(&store, &world.entropy, &caller, batch, render)),
    );
    let key = keys::customer(tenant, customer.id);
    let edit = |customer: domain::customers::Customer| Ok(customer);
    not_found("customer", run(app::records::change(&store, &caller, &key, "customer", None, edit)));
    let key = keys::entity(tenant, own.entity);
    let edit = |entity: domain::settings::entity::LegalEntity| Ok(entity);
    not_found("entity", run(app::records::change(&store, &caller, &key, "entity", None, edit)));

    let asked = app::batches::preflight::Asked {
        operation: builders::opening(None, None),
        subjects: vec![draft.into()],
    };
    let verdicts = run(app::batches::preflight::preflight(&store, &caller, &asked)).unwrap();
    assert_eq!(verdicts[0].defects[0].code, "document_not_found");
    let given = app::documents::draft_invoice::Given {
        entity_id: Some(own.entity),
        customer_id: Some(customer.id),
        template_id: Some(own.template),
        currency: Some(builders::parse("EUR")),
    };
    match run(app::documents::draft_invoice::resolve(&store, &caller, given)) {
        Err(Error::Refused(Refusal::Invalid(defects))) => assert_eq!(defects.len(), 3, "{defects:?}"),
        other => panic!("{other:?}"),
    }
    let filter = Filter::default();
    let by_number = Filter { number: Some(builders::parse("1")), ..filter.clone() };
    let by_customer = Filter { customer_id: Some(customer.id), ..filter.clone() };
    for filter in [filter, by_number, by_customer] {
        let listed =
            run(app::documents::read_invoice::list_documents(&store, tenant, &filter, None, 10)).unwrap();
        assert!(listed.data.is_empty());
        let listed =
            run(app::documents::read_invoice::list_documents(&store, &own.id, &filter, None, 10)).unwrap();
        assert!(!listed.data.is_empty());
    }
    assert!(run(store.find_delivery(tenant, delivery.id)).unwrap().is_none());
    assert!(run(store.find_delivery(&own.id, delivery.id)).unwrap().is_some());
    assert!(run(store.deliveries(tenant, open)).unwrap().is_empty());
    assert!(run(store.history(tenant, open)).unwrap().is_empty());
    assert!(run(store.batch_items(tenant, batch, None, None, 10)).unwrap().data.is_empty());
    assert_eq!(run(store.counts(tenant, batch)).unwrap(), domain::batches::Counts::default());

    // What workers are told, with a tenant it is not of.
    let worker = world.send_delivery();
    let missing = app::delivery::send_delivery::Outcome::Missing;
    assert_eq!(run(worker.send(tenant, open, delivery.id, || true)).unwrap(), missing);
    assert_eq!(run(worker.settle(tenant, open, delivery.id)).unwrap(), missing);
    run(app::batches::expand_batch::expand_batch(&store, &world.clock, tenant, batch, || true)).unwrap();
    let ids = builders::subjects(&[draft]);
    let (clock, entropy) = (&world.clock, &world.entropy);
    let done = app::batches::process_batch::process_batch(
        &store,
        clock,
        entropy,
        app::batches::process_batch::Task { tenant, batch, subjects: &ids, request_id: "worker" },
        || true,
    );
    assert_eq!(run(done).unwrap().done, 0);
    use app::messages::Message::{ExpandBatch, ProcessItem, SendDelivery, SettleDelivery};
    let tenant = foreign.id;
    for message in [
        ExpandBatch { v: 1, tenant, batch, run: 0 },
        ProcessItem { v: 1, tenant, batch, subject: open.into() },
        SendDelivery { v: 1, tenant, subject: open.into(), delivery: delivery.id },
        SettleDelivery { v: 1, tenant, subject: open.into(), delivery: delivery.id },
    ] {
        run(app::fail_dead_letter::fail_dead_letter(
            &store,
            clock,
            &world.kinds(),
            &app::fail_dead_letter::Letter::Message(message),
        ))
        .unwrap();
    }
    assert_eq!(world.everything(), before, "nothing was changed");
}

#[test]
fn a_batch_opens_none_of_another_tenants_invoices() {
    let world = World::new(1);
    let (own, foreign) = (world.tenant(), world.tenant());
    let customer = world.customer(&own, "anna");
    let ids = world.drafts(&own, &customer, 3);
    let named = world.start_batch(&foreign, &ids, None);
    let all = world.start(&foreign, Selected::Filter(Filter::default()), None);
    world.drain();
    assert_eq!(world.counts(&foreign, named).failed, 3);
    assert_eq!(world.batch(&foreign, all).total, 0);
    assert!(ids.iter().all(|id| world.number(&own, *id).is_none()));
}

#[test]
fn an_invoice_cannot_be_made_with_another_tenants_parties() {
    let world = World::new(1);
    let (own, foreign) = (world.tenant(), world.tenant());
    let customer = world.customer(&own, "anna");
    // Written past the door, so that only opening stands between.
    let content = builders::content(foreign.entity, Some(customer.id), Some(own.template));
    let id = world.draft_of(&foreign, content, vec![world.line()]);
    let Err(Error::Refused(Refusal::Conflict { defects, .. })) = run(world.open(&foreign, id, None)) else {
        panic!("it was opened");
    };
    let codes: Vec<&str> = defects.iter().map(|defect| defect.code.as_str()).collect();
    assert_eq!(codes, ["customer_missing", "template_missing"]);
}

/// Whatever the system writes stands under its tenant.
#[test]
fn every_key_starts_with_its_tenant() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 2);
    world.start_batch(&tenant, &ids, Some(builders::email()));
    world.drain();
    let own = format!("T#{}", tenant.id);
    for item in world.table.items() {
        for name in ["pk", "list_pk", "customer_pk", "number_pk"] {
            let Some(text) = item.get(name).and_then(|value| value.as_str()) else { continue };
            assert!(text.starts_with(&own), "{name} {text}");
        }
    }
}
