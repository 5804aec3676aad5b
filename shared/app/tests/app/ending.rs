//! A batch always ends.

use app::batches::start_batch::Selected;
use chrono::TimeDelta;
use domain::batches::{BatchStatus, Counts, ItemStatus};
use domain::delivery::{Claim, DeliveryStatus, SentLetter};
use domain::documents::filter::Filter;
use domain::ids::{ClaimId, DocumentId};
use ports::{Action, Condition, Key, Table};
use store::keys;
use testing::world::Conditions;
use testing::{Outcome, SeededEntropy, World, builders, interleave, run};

use crate::broken::codes;

/// Makes an item unreadable for good.
fn spoil(world: &World, key: &Key, attribute: &'static str) {
    let set = ports::Item::from_iter([(attribute.to_owned(), serde_json::json!({"rubbish": true}))]);
    let (key, condition) = (key.clone(), Condition::Exists);
    let update = Action::Update { key, set, remove: vec![], add: vec![], condition };
    run(world.table.transact(vec![update])).unwrap();
    world.table.take_changes();
}

#[test]
fn a_batch_always_ends() {
    // An item whose invoice cannot be read.
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 30);
    let batch = world.start_batch(&tenant, &ids, None);
    world.relay_all();
    spoil(&world, &keys::document(&tenant.id, ids[3]), "state");
    world.drain();
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Failed);
    assert_eq!(world.counts(&tenant, batch), Counts { succeeded: 29, failed: 1, ..Counts::default() });
    let item = world.items(&tenant, batch).remove(3);
    assert_eq!(codes(&item), ["processing_failed"]);
    assert_eq!(world.dead(), 1);
}

#[test]
fn a_batch_ends_though_its_expansion_is_given_up() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 5);
    let batch = world.start_batch(&tenant, &ids, None);
    world.relay_all();
    spoil(&world, &keys::batch_selection(&tenant.id, batch, 0), "subjects");
    world.drain();
    let ended = world.batch(&tenant, batch);
    assert_eq!((ended.status, ended.total), (BatchStatus::Failed, 0));
    assert_eq!(ended.errors[0].code, "processing_failed");
    assert!(ended.completed_at.is_some());
}

#[test]
fn a_batch_ends_though_an_e_mail_cannot_be_made() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 2);
    let batch = world.start_batch(&tenant, &ids, Some(builders::email()));
    world.relay_all();
    spoil(&world, &keys::template_version(&tenant.id, tenant.template, 1), "subject");
    world.drain();
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Failed);
    for item in world.items(&tenant, batch) {
        assert_eq!((item.status, codes(&item)), (ItemStatus::Failed, vec!["processing_failed"]));
        assert!(item.label.is_some(), "it is open all the same");
    }
    assert!(world.mailer.sent().is_empty());
    assert_eq!(world.dead(), 2);
}

#[test]
fn a_batch_ends_though_an_unknown_outcome_cannot_be_settled() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    world.mailer.next(Outcome::TakenButLost);
    let batch = world.start_batch(&tenant, &[id], Some(builders::email()));
    while world.mailer.sent().is_empty() {
        world.relay_all();
        world.handle_due();
        world.clock.advance(TimeDelta::seconds(15));
    }
    spoil(&world, &keys::settings(&tenant.id), "unknown_outcome");
    world.drain();
    assert_eq!(world.deliveries(&tenant, id)[0].status(), DeliveryStatus::OutcomeUnknown);
    let item = world.items(&tenant, batch).remove(0);
    assert_eq!((item.status, codes(&item)), (ItemStatus::Failed, vec!["outcome_unknown"]));
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Failed);
}

/// A dead letter about a claimed recipient: its message may be out.
#[test]
fn giving_up_a_send_makes_a_claim_unknown() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let batch = world.start_batch(&tenant, &[id], Some(builders::email()));
    while world.deliveries(&tenant, id).is_empty() {
        world.relay_all();
        world.handle_due();
        world.clock.advance(TimeDelta::seconds(15));
    }
    let mut delivery = world.deliveries(&tenant, id).remove(0);
    let letter = SentLetter {
        subject_line: "Your invoice".to_owned(),
        document_sha256: None,
        untracked: false,
        payment_link: None,
    };
    let lease_until = world.now() + TimeDelta::seconds(120);
    delivery.claim(0, Claim { id: ClaimId::new(world.now(), 1), lease_until, letter });
    delivery.version += 1;
    run(world.store().commit(vec![store::delivery::deliveries::put(&tenant.id, &delivery)])).unwrap();
    let message = app::messages::Message::SendDelivery {
        v: 1,
        tenant: tenant.id,
        subject: id.into(),
        delivery: delivery.id,
    };
    let letter = app::fail_dead_letter::Letter::Message(message);
    let fail = || {
        run(app::fail_dead_letter::fail_dead_letter(&world.store(), &world.clock, &world.kinds(), &letter))
    };
    assert!(fail().is_err(), "a worker may still be at it");
    assert_eq!(world.deliveries(&tenant, id)[0].status(), DeliveryStatus::Sending);
    world.clock.advance(TimeDelta::seconds(121));
    for _ in 0..2 {
        fail().unwrap();
    }
    assert_eq!(world.deliveries(&tenant, id)[0].status(), DeliveryStatus::Unknown);
    world.drain();
    assert!(world.mailer.sent().is_empty());
    assert_eq!(codes(&world.items(&tenant, batch)[0]), ["outcome_unknown"]);
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Failed);
}

#[test]
fn an_empty_selection_has_ended_at_once() {
    let world = World::new(1);
    let tenant = world.tenant();
    let batch = world.start_batch(&tenant, &[], None);
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Completed);
    world.drain();
    let by_filter = world.start(&tenant, Selected::Filter(Filter::default()), None);
    world.drain();
    for id in [batch, by_filter] {
        let batch = world.batch(&tenant, id);
        assert_eq!((batch.status, batch.total, batch.expanded), (BatchStatus::Completed, 0, true));
    }
}

#[test]
fn unknown_and_repeated_ids_end_too() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let unknown: Vec<_> = (0..150).map(|n| DocumentId::invoice(world.now(), n)).collect();
    let batch = world.start_batch(&tenant, &unknown, None);
    world.drain();
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Failed);
    assert!(world.items(&tenant, batch).iter().all(|item| codes(item) == ["document_not_found"]));
    assert_eq!(world.counts(&tenant, batch).failed, 150);

    // The same id twice, on one page and on two.
    let id = world.draft(&tenant, &customer);
    let mut ids = vec![id, id];
    ids.extend(&unknown);
    ids.push(id);
    let batch = world.start_batch(&tenant, &ids, None);
    world.drain();
    let ended = world.batch(&tenant, batch);
    assert_eq!((ended.status, ended.total), (BatchStatus::Failed, 151));
    assert!(ended.errors.is_empty(), "{:?}", ended.errors);
    assert_eq!(world.counts(&tenant, batch).succeeded, 1);
}

#[test]
fn a_filter_selects_what_matches_as_of_now() {
    let world = World::new(1);
    let tenant = world.tenant();
    let (anna, ben) = (world.customer(&tenant, "anna"), world.customer(&tenant, "ben"));
    let of_anna = world.drafts(&tenant, &anna, 120);
    let of_ben = world.drafts(&tenant, &ben, 120);
    let filter = Filter { customer_id: Some(anna.id), ..Filter::default() };
    let batch = world.start(&tenant, Selected::Filter(filter), None);
    world.clock.advance(TimeDelta::milliseconds(1));
    let later = world.draft(&tenant, &anna);
    world.drain();
    assert_eq!(world.counts(&tenant, batch), Counts { succeeded: 120, ..Counts::default() });
    assert!(of_anna.iter().all(|id| world.number(&tenant, *id).is_some()));
    assert!(of_ben.iter().chain([&later]).all(|id| world.number(&tenant, *id).is_none()));

    let all = world.start(&tenant, Selected::Filter(Filter::default()), None);
    world.clock.advance(TimeDelta::milliseconds(1));
    let after = world.draft(&tenant, &ben);
    world.drain();
    assert_eq!(world.batch(&tenant, all).total, 121);
    assert_eq!(world.batch(&tenant, all).status, BatchStatus::Completed);
    assert!(world.number(&tenant, after).is_none());
}

#[test]
fn an_expansion_goes_on_in_another_run() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 300);
    for selected in [Selected::Ids(builders::subjects(&ids)), Selected::Filter(Filter::default())] {
        let batch = world.start(&tenant, selected, None);
        let store = world.store();
        let mut runs = 0;
        while !world.batch(&tenant, batch).expanded {
            // One page, then the deadline is near; two workers are at it, and both ask again.
            let once = || {
                let left = std::cell::Cell::new(1);
                move || left.replace(0) == 1
            };
            let expand =
                || app::batches::expand_batch::expand_batch(&store, &world.clock, &tenant.id, batch, once());
            for done in interleave(&SeededEntropy::new(runs), [expand(), expand()]) {
                done.unwrap();
            }
            runs += 1;
            assert_eq!(u64::from(world.batch(&tenant, batch).expand_run > 0), 1.min(runs));
            assert!(runs < 20);
        }
        assert!(runs >= 2);
        let items = world.items(&tenant, batch);
        assert_eq!(world.batch(&tenant, batch).total, 300);
        let positions: Vec<u64> = items.iter().map(|item| item.position).collect();
        assert_eq!(positions, (0..300).collect::<Vec<_>>());
        let found: std::collections::BTreeSet<_> = items.iter().map(|item| item.subject).collect();
        assert_eq!(found, builders::subjects(&ids));
    }
}

#[test]
fn a_large_batch_ends() {
    let mut world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    world.drafts(&tenant, &customer, 2_500);
    world.table.take_changes();
    world.conditions = Conditions { workers: 5, ..Conditions::default() };
    let batch = world.start(&tenant, Selected::Filter(Filter::default()), None);
    world.drain();
    assert_eq!(world.counts(&tenant, batch), Counts { succeeded: 2_500, ..Counts::default() });
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Completed);
    let next = world.draft(&tenant, &customer);
    run(world.open(&tenant, next, None)).unwrap();
    assert_eq!(world.number(&tenant, next).as_deref(), Some("2501"));
}
