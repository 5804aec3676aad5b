use app::batches::start_batch::{NewBatch, Selected, start_batch};
use app::{Error, Refusal};
use domain::batches::{BatchStatus, Counts, ItemStatus};
use domain::batches::{DeleteOptions, Operation};
use domain::documents::document::DocumentStatus;
use domain::documents::filter::Filter;
use domain::documents::shown::DistributionStatus;
use ports::SendError;
use store::waiting::{Count, Pile};
use testing::world::answer;
use testing::{Outcome, World, builders, interleave, run};

use crate::broken::{self, Broken, codes};

#[test]
fn a_batch_opens_what_is_complete_and_says_why_the_rest_failed() {
    let world = World::new(1);
    let tenant = world.tenant();
    let good = world.customer(&tenant, "good");
    let mut ids = Vec::new();
    let mut customers = Vec::new();
    for (index, defect) in broken::ALL.into_iter().enumerate() {
        ids.push(world.draft(&tenant, &good));
        let (id, customer) = broken::draft(&world, &tenant, &format!("bad{index}"), &[defect]);
        ids.push(id);
        customers.push(customer);
    }
    let batch = world.start_batch(&tenant, &ids, Some(builders::email()));
    world.relay_all();
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::InProgress);
    assert!(world.mailer.sent().is_empty());

    // One e-mail is refused, for good.
    world.mailer.next_for("good@customer.example", Outcome::Failed(SendError::Rejected("blocked".into())));
    // Opened, but no item has succeeded before its e-mail was accepted.
    world.handle_due();
    world.handle_due();
    let counts = world.counts(&tenant, batch);
    assert_eq!((counts.sending, counts.succeeded, counts.failed), (7, 0, 7));
    assert!(world.mailer.sent().is_empty());
    world.drain();

    let ended = world.batch(&tenant, batch);
    assert_eq!((ended.status, ended.total, ended.expanded), (BatchStatus::Failed, 14, true));
    assert!(ended.completed_at.is_some());
    let counts = world.counts(&tenant, batch);
    assert_eq!(counts, Counts { sending: 0, succeeded: 6, failed: 8, ..Counts::default() });
    let items = world.items(&tenant, batch);
    assert_eq!(items.iter().map(builders::document_of).collect::<Vec<_>>(), ids);
    let mut numbers: Vec<u32> = Vec::new();
    for (index, defect) in broken::ALL.into_iter().enumerate() {
        let bad = &items[2 * index + 1];
        assert_eq!((bad.status, codes(bad)), (ItemStatus::Failed, defect.codes(true)), "{defect:?}");
        assert!(!bad.errors[0].message.is_empty() && bad.label.is_none());
        assert_eq!(world.invoice(&tenant, builders::document_of(bad)).status(), DocumentStatus::Draft);
        assert_eq!(world.invoice(&tenant, builders::document_of(bad)).version, 1);
        assert!(world.deliveries(&tenant, builders::document_of(bad)).is_empty());
        let opened = &items[2 * index];
        assert_eq!(world.number(&tenant, builders::document_of(opened)), opened.label.clone());
        numbers.push(world.number(&tenant, builders::document_of(opened)).unwrap().parse().unwrap());
    }
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7], "in the order of the selection");
    let rejected: Vec<_> = items.iter().filter(|item| codes(item) == ["rejected"]).collect();
    assert_eq!(rejected.len(), 1);
    assert!(rejected[0].errors[0].message.contains("good@customer.example"));
    assert_eq!(world.mailer.sent().len(), 6, "each delivery is sent once");

    // Dismissed, and repeated after the customers were mended.
    let waiting = || run(world.store().count(&tenant.id, Pile::FailedBatches, 9)).unwrap();
    assert_eq!((waiting().number, waiting().first), (1, Some(batch.to_string())));
    run(acknowledge(&world, &tenant, batch)).unwrap();
    assert_eq!(waiting(), Count::default());
    run(acknowledge(&world, &tenant, batch)).unwrap();
    assert!(world.batch(&tenant, batch).acknowledged.is_some());
    for (index, customer) in customers.into_iter().enumerate() {
        let contacts = vec![builders::contact(&format!("bad{index}@customer.example"), "finance")];
        let vat_id = Some(builders::parse("DE987654328"));
        world.put(&tenant, &domain::customers::Customer { version: 3, contacts, vat_id, ..customer });
    }
    let again = world.retry(&tenant, batch);
    world.drain();
    let items = world.items(&tenant, again);
    assert_eq!(items.len(), 8, "only the failed ones");
    for item in &items {
        let index = ids.iter().position(|id| *id == builders::document_of(item)).unwrap();
        let mended = index % 2 == 0
            || [Broken::NoRecipient, Broken::ReverseChargeWithoutVatId].contains(&broken::ALL[index / 2]);
        let expected = if mended { ItemStatus::Succeeded } else { ItemStatus::Failed };
        assert_eq!(item.status, expected, "{item:?}");
    }
    let sent_again = builders::document_of(rejected[0]);
    assert_eq!(world.number(&tenant, sent_again), rejected[0].label.clone());
    assert_eq!(world.deliveries(&tenant, sent_again).len(), 2);
    assert_eq!(world.invoice(&tenant, sent_again).shown.distribution.status, DistributionStatus::Sent);
    assert_eq!(world.mailer.sent().len(), 9);
    let opened: Vec<u32> = ids
        .iter()
        .filter_map(|id| world.number(&tenant, *id))
        .map(|number| number.parse().unwrap())
        .collect();
    let mut sorted = opened.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (1..=9).collect::<Vec<u32>>(), "no number is lost");
    assert_eq!(world.dead() + world.parked(), 0);
}

async fn acknowledge(
    world: &World,
    tenant: &testing::Tenant,
    id: domain::ids::BatchId,
) -> Result<app::Reply, Error> {
    app::batches::acknowledge_batch::acknowledge_batch(
        &world.store(),
        &world.caller(tenant),
        id,
        |batch: &domain::batches::Batch, _| testing::world::answer(batch.id),
    )
    .await
}

#[test]
fn a_batch_under_way_can_be_neither_dismissed_nor_repeated() {
    let world = World::new(2);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let batch = world.start_batch(&tenant, &[world.draft(&tenant, &customer)], None);
    let in_progress = |error: Error| matches!(error, Error::Refused(Refusal::Conflict { code, .. }) if code == "batch_in_progress");
    assert!(in_progress(run(acknowledge(&world, &tenant, batch)).unwrap_err()));
    let (store, caller) = (world.store(), world.caller(&tenant));
    let render = |batch: &domain::batches::Batch| testing::world::answer(batch.id);
    let retried = app::batches::start_batch::retry_batch(&store, &world.entropy, &caller, batch, render);
    assert!(in_progress(run(retried).unwrap_err()));
    world.drain();
    let retried = app::batches::start_batch::retry_batch(&store, &world.entropy, &caller, batch, render);
    let nothing = run(retried).unwrap_err();
    assert!(
        matches!(nothing, Error::Refused(Refusal::Conflict { code, .. }) if code == "nothing_to_retry"),
        "{nothing:?}"
    );
}

#[test]
fn e_mail_without_its_settings_starts_no_batch() {
    let world = World::new(3);
    let tenant = world.tenant();
    let before = world.table.items().len();
    let (store, caller) = (world.store(), world.caller(&tenant));
    let given = Some(vec![builders::parse("a@b.example")]);
    let unknown = Some(domain::ids::TemplateId::new(world.now(), 1));
    for (email, code) in [
        (domain::delivery::email::EmailSettings::default(), "email_setting_missing"),
        (
            domain::delivery::email::EmailSettings { recipients: given, ..builders::email() },
            "recipients_in_batch",
        ),
        (
            domain::delivery::email::EmailSettings { template_id: unknown, ..builders::email() },
            "template_not_found",
        ),
    ] {
        let selected = app::batches::start_batch::Selected::Ids(Vec::new());
        let operation = builders::opening(Some(email), None);
        let wanted = app::batches::start_batch::NewBatch { operation, selected };
        let started =
            app::batches::start_batch::start_batch(&store, &world.entropy, &caller, wanted, |batch| {
                testing::world::answer(batch.id)
            });
        let error = run(started).unwrap_err();
        let Error::Refused(Refusal::Invalid(defects)) = error else { panic!("{error:?}") };
        assert_eq!(defects[0].code, code);
    }
    assert_eq!(world.table.items().len(), before);
}

/// A draft with thousands of incomplete lines has more defects than an item can hold.
#[test]
fn one_bad_invoice_never_holds_up_another() {
    let world = World::new(7);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let mut ids = world.drafts(&tenant, &customer, 5);
    let content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
    let incomplete = || domain::documents::line::DraftLine { unit_price: None, tax: None, ..world.line() };
    let lines = (0..5_000).map(|_| incomplete()).collect();
    ids.insert(2, world.draft_of(&tenant, content, lines));
    let batch = world.start_batch(&tenant, &ids, None);
    world.drain();
    let items = world.items(&tenant, batch);
    for (index, item) in items.iter().enumerate() {
        let expected = if index == 2 { ItemStatus::Failed } else { ItemStatus::Succeeded };
        assert_eq!(item.status, expected, "{index}: {:?}", item.errors.first());
    }
    assert_eq!(items[2].errors[0].code, "line_incomplete");
    assert!(items[2].errors.last().unwrap().message.contains("more"), "{:?}", items[2].errors.last());
    assert_eq!(world.dead(), 0);
}

/// Headers that are large each: twenty of them don't fit into one transaction.
#[test]
fn large_headers_are_opened_in_smaller_transactions() {
    let world = World::new(8);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids: Vec<_> = (0..20)
        .map(|_| {
            let mut content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
            content.metadata.insert("blob".to_owned(), "x".repeat(300_000));
            world.draft_of(&tenant, content, vec![world.line()])
        })
        .collect();
    let batch = world.start_batch(&tenant, &ids, None);
    world.drain();
    assert_eq!(world.counts(&tenant, batch).succeeded, 20);
    assert_eq!(world.dead(), 0);
}

#[test]
fn several_series_at_once_and_missing_invoices_stay_apart() {
    let world = World::new(9);
    let tenant = world.tenant();
    let other = domain::ids::EntityId::new(world.now(), 77);
    world.put(&tenant, &builders::entity(other, world.now()));
    let customer = world.customer(&tenant, "anna");
    let mut ids = Vec::new();
    for index in 0..60_u128 {
        let entity = if index % 2 == 0 { tenant.entity } else { other };
        let content = builders::content(entity, Some(customer.id), Some(tenant.template));
        ids.push(match index % 10 {
            9 => domain::ids::DocumentId::invoice(world.now(), index),
            _ => world.draft_of(&tenant, content, vec![world.line()]),
        });
    }
    let batch = world.start_batch(&tenant, &ids, None);
    world.drain();
    assert_eq!(world.counts(&tenant, batch), Counts { succeeded: 54, failed: 6, ..Counts::default() });
    for (index, item) in world.items(&tenant, batch).iter().enumerate() {
        assert_eq!(codes(item) == ["document_not_found"], index % 10 == 9, "{item:?}");
    }
    for (entity, count) in [(tenant.entity, 30), (other, 24)] {
        let mut numbers: Vec<u32> = ids
            .iter()
            .filter_map(|id| run(world.store().document(&tenant.id, *id)).unwrap())
            .filter(|invoice| invoice.content.entity_id == entity)
            .map(|invoice| invoice.issued().unwrap().number.as_str().parse().unwrap())
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=count).collect::<Vec<u32>>());
    }
}

#[test]
fn an_item_is_moved_once_by_two_workers() {
    for seed in 0..20 {
        let world = World::new(seed);
        let tenant = world.tenant();
        let customer = world.customer(&tenant, "anna");
        let id = world.draft(&tenant, &customer);
        let batch = world.start_batch(&tenant, &[id], None);
        world.relay_all();
        let store = world.store();
        run(app::batches::expand_batch::expand_batch(&store, &world.clock, &tenant.id, batch, || true))
            .unwrap();
        let ids = builders::subjects(&[id]);
        let process = || {
            app::batches::process_batch::process_batch(
                &store,
                &world.clock,
                &world.entropy,
                app::batches::process_batch::Task {
                    tenant: &tenant.id,
                    batch,
                    subjects: &ids,
                    request_id: "worker",
                },
                || true,
            )
        };
        let done = interleave(&world.entropy, [process(), process()]);
        let opened: u32 = done.into_iter().map(|done| done.unwrap().done).sum();
        assert_eq!(opened, 1, "seed {seed}");
        assert_eq!(world.counts(&tenant, batch), Counts { succeeded: 1, ..Counts::default() });
    }
}

/// Nothing but the item itself keeps a failure from being counted twice.
#[test]
fn a_failure_is_counted_once() {
    for seed in 0..20 {
        let world = World::new(seed);
        let tenant = world.tenant();
        let (id, _) = broken::draft(&world, &tenant, "anna", &[Broken::NoLine]);
        let batch = world.start_batch(&tenant, &[id], None);
        let store = world.store();
        run(app::batches::expand_batch::expand_batch(&store, &world.clock, &tenant.id, batch, || true))
            .unwrap();
        let ids = builders::subjects(&[id]);
        let (clock, entropy) = (&world.clock, &world.entropy);
        let process = async {
            app::batches::process_batch::process_batch(
                &store,
                clock,
                entropy,
                app::batches::process_batch::Task {
                    tenant: &tenant.id,
                    batch,
                    subjects: &ids,
                    request_id: "worker",
                },
                || true,
            )
            .await
            .unwrap()
            .failed
        };
        let message =
            app::messages::Message::ProcessItem { v: 1, tenant: tenant.id, batch, subject: id.into() };
        let give_up = async {
            app::fail_dead_letter::fail_dead_letter(
                &store,
                clock,
                &world.kinds(),
                &app::fail_dead_letter::Letter::Message(message),
            )
            .await
            .map_or(0, |()| 1)
        };
        let tasks: [std::pin::Pin<Box<dyn Future<Output = u32> + '_>>; 2] =
            [Box::pin(process), Box::pin(give_up)];
        interleave(&world.entropy, tasks);
        assert_eq!(world.counts(&tenant, batch), Counts { failed: 1, ..Counts::default() }, "seed {seed}");
        world.drain();
        assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Failed, "seed {seed}");
    }
}

/// Drafts are deleted, each once; an open invoice is refused with its reason, and its messages may come twice.
#[test]
fn a_batch_deletes_drafts_and_nothing_else() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 30);
    run(world.open(&tenant, ids[3], None)).unwrap();
    let delete = Operation::Delete(DeleteOptions {});
    let (store, caller) = (world.store(), world.caller(&tenant));
    let start = |operation: &Operation, selected: Selected| {
        let wanted = NewBatch { operation: operation.clone(), selected };
        let reply = run(start_batch(&store, &world.entropy, &caller, wanted, |batch| answer(batch.id)));
        world.drain();
        reply.unwrap().body.parse().unwrap()
    };
    let batch = start(&delete, Selected::Ids(builders::subjects(&ids)));
    let counts = world.counts(&tenant, batch);
    assert_eq!((counts.succeeded, counts.failed), (29, 1));
    let failed =
        world.items(&tenant, batch).into_iter().find(|item| item.status == ItemStatus::Failed).unwrap();
    assert_eq!((failed.subject, failed.errors[0].code.as_str()), (ids[3].into(), "not_a_draft"));
    for id in &ids {
        let status = world.invoice(&tenant, *id).status();
        assert_eq!(status == DocumentStatus::Deleted, *id != ids[3]);
    }
    // Once more: what is deleted is done. A filter finds drafts only.
    let again = start(&delete, Selected::Ids(builders::subjects(&ids[..3])));
    assert_eq!(world.counts(&tenant, again).succeeded, 3);
    let draft = world.draft(&tenant, &customer);
    let all = start(&delete, Selected::Filter(Filter::default()));
    assert_eq!(world.items(&tenant, all).len(), 1);
    assert_eq!(world.invoice(&tenant, draft).status(), DocumentStatus::Deleted);
}
