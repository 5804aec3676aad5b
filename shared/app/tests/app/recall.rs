//! Holds, and recalling what has not gone out.

use std::sync::atomic::{AtomicU32, Ordering};

use app::batches::start_batch::{NewBatch, Selected};
use chrono::TimeDelta;
use domain::batches::{BatchStatus, Counts, ItemStatus};
use domain::delivery::{Delivery, DeliveryStatus};
use domain::documents::document::DocumentStatus;
use domain::documents::shown::DistributionStatus;
use domain::ids::{BatchId, DocumentId};
use testing::{Tenant, World, builders, interleave, run};

use crate::broken::codes;
use crate::numbers::seeds;
use crate::sending::{conflict, open_one};

fn only_delivery(world: &World, tenant: &Tenant, id: DocumentId) -> Delivery {
    let mut all = world.deliveries(tenant, id);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// Everything that is due happens.
fn catch_up(world: &World) {
    while world.relay_all() | world.handle_due() {}
}

#[test]
fn nothing_goes_out_before_the_end_of_a_hold_and_everything_within_a_minute_of_it() {
    for minutes in [1, 5, 15] {
        let world = World::new(1);
        let (tenant, customer, id) = open_one(&world);
        world.hold(&tenant, minutes);
        let end = world.now() + TimeDelta::minutes(minutes.into());
        let draft = world.draft(&tenant, &customer);
        run(world.open(&tenant, draft, Some(builders::email()))).unwrap();
        run(world.send(&tenant, id, builders::email(), false)).unwrap();
        let in_batch = world.draft(&tenant, &customer);
        world.start_batch(&tenant, &[in_batch], Some(builders::email()));
        let all = [draft, id, in_batch];
        // The stream tells of it again, and late.
        for invoice in all {
            catch_up(&world);
            let delivery = only_delivery(&world, &tenant, invoice);
            assert_eq!((delivery.status(), delivery.held_until()), (DeliveryStatus::Held, Some(end)));
            assert_eq!(world.invoice(&tenant, invoice).shown.distribution.status, DistributionStatus::Held);
        }
        while world.now() < end - TimeDelta::seconds(10) {
            world.clock.advance(TimeDelta::seconds(10));
            catch_up(&world);
        }
        // A message that comes too early, by whatever mistake, is given back.
        let early =
            run(world.send_delivery().send(&tenant.id, id, only_delivery(&world, &tenant, id).id, || true));
        assert_eq!(early.unwrap(), app::delivery::send_delivery::Outcome::GiveBack);
        world.clock.advance(TimeDelta::seconds(9));
        catch_up(&world);
        assert!(world.mailer.sent().is_empty(), "{minutes} minutes are not over");
        world.clock.advance(TimeDelta::seconds(10));
        catch_up(&world);
        assert_eq!(world.mailer.sent().len(), 3, "{minutes} minutes");
    }
}

#[test]
fn what_is_recalled_is_not_sent_and_the_invoice_stays_open() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    // Held, or queued and nobody has come to it.
    for minutes in [0, 5] {
        world.clock.advance(TimeDelta::seconds(1));
        if minutes > 0 {
            world.hold(&tenant, minutes);
        }
        run(world.send(&tenant, id, builders::email(), true)).unwrap();
        let delivery = world.deliveries(&tenant, id).pop().unwrap();
        world.relay_all();
        assert_eq!(run(world.recall(&tenant, delivery.id)).unwrap().body, "recalled");
        assert_eq!(run(world.recall(&tenant, delivery.id)).unwrap().body, "recalled");
        world.drain();
        assert!(world.mailer.sent().is_empty(), "after a hold of {minutes}");
    }
    let invoice = world.invoice(&tenant, id);
    assert_eq!(invoice.status(), DocumentStatus::Open);
    assert_eq!(invoice.shown.distribution, Default::default());
    // Sent now, it is the first one; recalling the next leaves this one to be shown.
    world.clock.advance(TimeDelta::seconds(1));
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    let first = world.deliveries(&tenant, id).pop().unwrap();
    world.drain();
    let refused = run(world.recall(&tenant, first.id)).unwrap_err();
    assert_eq!(conflict(&refused), Some("already_sending"));
    world.clock.advance(TimeDelta::seconds(1));
    run(world.send(&tenant, id, builders::email(), true)).unwrap();
    run(world.recall(&tenant, world.deliveries(&tenant, id).pop().unwrap().id)).unwrap();
    world.drain();
    let shown = world.invoice(&tenant, id).shown.distribution;
    assert_eq!((shown.status, shown.last_delivery_id), (DistributionStatus::Sent, Some(first.id)));
    assert_eq!(world.mailer.sent().len(), 1);
}

#[test]
fn of_recall_and_claim_one_comes_first() {
    let (recalled, sent) = (AtomicU32::new(0), AtomicU32::new(0));
    seeds(120, |seed| {
        let world = World::new(seed);
        let (tenant, _, id) = open_one(&world);
        run(world.send(&tenant, id, builders::email(), false)).unwrap();
        world.relay_all();
        let delivery = only_delivery(&world, &tenant, id).id;
        let worker = world.send_delivery();
        let recall: std::pin::Pin<Box<dyn Future<Output = Option<bool>> + '_>> =
            Box::pin(async { Some(world.recall(&tenant, delivery).await.is_ok()) });
        let send: std::pin::Pin<Box<dyn Future<Output = Option<bool>> + '_>> = Box::pin(async {
            worker.send(&tenant.id, id, delivery, || true).await.unwrap();
            None
        });
        let answers = interleave(&world.entropy, [recall, send]);
        let withdrawn = answers.contains(&Some(true));
        world.drain();
        assert_eq!(world.mailer.sent().is_empty(), withdrawn, "seed {seed}");
        let status = only_delivery(&world, &tenant, id).status();
        let expected = if withdrawn { DeliveryStatus::Recalled } else { DeliveryStatus::Sent };
        assert_eq!(status, expected, "seed {seed}");
        let seen = if withdrawn { &recalled } else { &sent };
        seen.fetch_add(1, Ordering::Relaxed);
    });
    let seen = (recalled.into_inner(), sent.into_inner());
    assert!(seen.0 > 5 && seen.1 > 5, "{seen:?}");
}

/// Opened with a hold, and their deliveries there.
fn held_batch(world: &World, count: usize) -> (Tenant, BatchId, Vec<DocumentId>) {
    let tenant = world.tenant();
    world.hold(&tenant, 15);
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, count);
    let batch = world.start_batch(&tenant, &ids, Some(builders::email()));
    catch_up(world);
    world.clock.advance(TimeDelta::seconds(30));
    catch_up(world);
    (tenant, batch, ids)
}

#[test]
fn a_recalled_batch_sends_nothing_more_and_ends() {
    let world = World::new(1);
    let (tenant, batch, ids) = held_batch(&world, 130);
    assert_eq!(world.counts(&tenant, batch).sending, 130);
    world.recall_batch(&tenant, batch).unwrap();
    world.recall_batch(&tenant, batch).unwrap();
    catch_up(&world);

    // Without waiting for the end of any hold.
    let ended = world.batch(&tenant, batch);
    let recall = ended.recall.unwrap();
    assert_eq!(
        (ended.status, recall.recalled, recall.too_late, recall.done),
        (BatchStatus::Canceled, 130, 0, true)
    );
    assert_eq!(world.counts(&tenant, batch), Counts { canceled: 130, ..Counts::default() });
    for item in world.items(&tenant, batch) {
        assert_eq!((item.status, codes(&item)), (ItemStatus::Canceled, vec!["recalled"]));
        assert!(item.label.is_some() && item.errors[0].message.contains("Kim"));
    }
    world.drain();
    assert!(world.mailer.sent().is_empty());
    for id in &ids {
        assert_eq!(world.invoice(&tenant, *id).status(), DocumentStatus::Open);
        assert_eq!(world.invoice(&tenant, *id).shown.distribution.status, DistributionStatus::NotSent);
    }
    // What was recalled can be sent.
    let wanted = NewBatch {
        operation: builders::sending(builders::email(), None, false),
        selected: Selected::Ids(builders::subjects(&ids)),
    };
    let again = world.start_new(&tenant, wanted);
    world.drain();
    assert_eq!(world.batch(&tenant, again).status, BatchStatus::Completed);
    assert_eq!(world.mailer.sent().len(), 130);
}

#[test]
fn a_batch_is_recalled_as_far_as_it_has_not_gone_out() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 60);
    let batch = world.start_batch(&tenant, &ids, Some(builders::email()));
    // Some are sent, some are queued, and nobody has come to the rest.
    world.relay_all();
    world.handle_due();
    let group = builders::subjects(&ids[..30]);
    let task =
        app::batches::process_batch::Task { tenant: &tenant.id, batch, subjects: &group, request_id: "w" };
    run(app::batches::process_batch::process_batch(
        &world.store(),
        &world.clock,
        &world.entropy,
        task,
        || true,
    ))
    .unwrap();
    for id in &ids[..10] {
        let delivery = only_delivery(&world, &tenant, *id).id;
        run(world.send_delivery().send(&tenant.id, *id, delivery, || true)).unwrap();
    }
    world.recall_batch(&tenant, batch).unwrap();
    world.drain();

    assert_eq!(world.mailer.sent().len(), 10);
    let ended = world.batch(&tenant, batch);
    let recall = ended.recall.unwrap();
    assert_eq!(ended.status, BatchStatus::Completed, "what went out succeeded");
    assert!(recall.done);
    // D3: those that withdrew themselves count as well.
    let counts = world.counts(&tenant, batch);
    assert_eq!(recall.recalled + u64::try_from(counts.recalled).unwrap(), 20);
    assert_eq!(Counts { recalled: 0, ..counts }, Counts { succeeded: 10, canceled: 50, ..Counts::default() });
    let drafts = ids.iter().filter(|id| world.invoice(&tenant, **id).status() == DocumentStatus::Draft);
    assert_eq!(drafts.count(), 30, "what nobody had come to is left as it was");
    let refused = world.recall_batch(&tenant, world.start_batch(&tenant, &[], None));
    assert_eq!(conflict(&refused.unwrap_err()), Some("nothing_to_recall"));
}

/// The recall was noted after a worker had read the batch, and before it wrote the delivery.
#[test]
fn a_delivery_that_comes_after_the_recall_of_its_batch_withdraws_itself() {
    let world = World::new(1);
    let (tenant, batch, ids) = held_batch(&world, 3);
    // The pages are never come to.
    world.recall_batch(&tenant, batch).unwrap();
    world.relay_all();
    for message in world.queue.receive(ports::QueueName::Expand, usize::MAX) {
        let letter = serde_json::from_str(&message.body).unwrap();
        run(app::fail_dead_letter::fail_dead_letter(&world.store(), &world.clock, &world.kinds(), &letter))
            .unwrap();
        world.queue.acknowledge(ports::QueueName::Expand, message.id);
    }
    world.drain();
    assert!(world.mailer.sent().is_empty());
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Canceled);
    for id in ids {
        assert_eq!(only_delivery(&world, &tenant, id).status(), DeliveryStatus::Recalled);
    }
}
