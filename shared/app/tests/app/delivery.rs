//! Sending, among workers that die, wait and meet each other.

mod unknown;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use app::delivery::send_delivery::Outcome as Handled;
use chrono::TimeDelta;
use domain::batches::{BatchStatus, ItemStatus};
use domain::delivery::{Delivery, DeliveryStatus, RecipientState};
use domain::digest::Digest;
use domain::ids::{BatchId, DocumentId};
use domain::settings::UnknownOutcomePolicy;
use ports::{QueueName, SendError};
use testing::world::{Conditions, run_until};
use testing::{
    Call, Fault, Faults, Moment, Outcome, SeededEntropy, Tenant, World, builders, interleave, run,
};

use crate::broken::codes;
use crate::numbers::seeds;

/// A batch of one, opened; its e-mail is queued.
struct Queued {
    world: World,
    tenant: Tenant,
    batch: BatchId,
    invoice: DocumentId,
}

/// To anna, and to ben and cleo where asked; cleo gets a copy.
fn queued(policy: UnknownOutcomePolicy, several: bool) -> Queued {
    let world = World::new(1);
    let tenant = world.tenant();
    let settings = builders::settings(world.now());
    world.put(&tenant, &domain::settings::Settings { version: 2, unknown_outcome: policy, ..settings });
    let mut customer = world.customer(&tenant, "anna");
    if several {
        customer.version = 2;
        customer.contacts.push(builders::contact("ben@customer.example", "finance"));
        customer.contacts.push(builders::contact("cleo@customer.example", "copy"));
        world.put(&tenant, &customer);
    }
    let invoice = world.draft(&tenant, &customer);
    let batch = world.start_batch(&tenant, &[invoice], Some(builders::email()));
    while world.deliveries(&tenant, invoice).is_empty() {
        world.relay_all();
        world.handle_due();
        world.clock.advance(TimeDelta::seconds(15));
    }
    world.relay_all();
    Queued { world, tenant, batch, invoice }
}

impl Queued {
    fn delivery(&self) -> Delivery {
        self.world.deliveries(&self.tenant, self.invoice).pop().unwrap()
    }

    /// One call of a worker.
    async fn send(&self) -> Result<Handled, app::Error> {
        let delivery = self.delivery();
        self.world.send_delivery().send(&self.tenant.id, self.invoice, delivery.id, || true).await
    }

    fn item(&self) -> domain::batches::BatchItem {
        self.world.items(&self.tenant, self.batch).remove(0)
    }
}

fn no_one_got_two(world: &World, why: &str) {
    let mut sent: BTreeMap<(String, String), u32> = BTreeMap::new();
    for email in world.mailer.sent() {
        let tag = |name: &str| email.tags.iter().find(|(own, _)| *own == name).unwrap().1.clone();
        *sent.entry((tag("delivery"), email.recipient.clone())).or_default() += 1;
    }
    let twice: Vec<_> = sent.into_iter().filter(|(_, count)| *count > 1).collect();
    assert!(twice.is_empty(), "{why}: {twice:?}");
}

#[test]
fn no_recipient_gets_a_delivery_twice() {
    seeds(60, |seed| {
        let mut world = World::new(seed);
        let why = format!("seed {seed}");
        let tenant = world.tenant();
        let mut customer = world.customer(&tenant, "anna");
        customer.version = 2;
        customer.contacts.push(builders::contact("ben@customer.example", "copy"));
        world.put(&tenant, &customer);
        let ids = world.drafts(&tenant, &customer, 8);
        world.conditions =
            Conditions { workers: 4, copies: 3, relays: 2, one_dies_in: 4, receives: 1_000, one_late_in: 10 };
        let entropy = SeededEntropy::new(seed);
        let kinds = [Fault::Lost, Fault::Throttled, Fault::Conflict];
        let faults = Faults::new(move |call, _| {
            let hit = matches!(call, Call::Transact(_)) && entropy.next_u64().is_multiple_of(12);
            hit.then(|| kinds[(entropy.next_u64() % 3) as usize])
        });
        world.workers_table = world.table.with_faults(faults);
        let entropy = SeededEntropy::new(seed + 1_000);
        world.mailer = world.mailer.clone().with_faults(Faults::new(move |_, _| {
            entropy.next_u64().is_multiple_of(10).then(|| kinds[(entropy.next_u64() % 3) as usize])
        }));
        let batch = world.start_batch(&tenant, &ids, Some(builders::email()));
        world.drain();

        no_one_got_two(&world, &why);
        let counts = world.counts(&tenant, batch);
        assert_eq!((counts.ended(), counts.sending), (8, 0), "{why}");
        assert_ne!(world.batch(&tenant, batch).status, BatchStatus::InProgress, "{why}");
        for item in world.items(&tenant, batch) {
            let deliveries = world.deliveries(&tenant, item.subject);
            assert_eq!(deliveries.len(), 1, "{why}");
            for recipient in deliveries[0].recipients() {
                if let RecipientState::Sent { message_id, .. } = &recipient.state {
                    let sent = world.mailer.sent();
                    let found = sent.iter().find(|email| email.id == *message_id).expect(&why);
                    assert_eq!(found.recipient, recipient.addressee.address.as_str(), "{why}");
                }
                assert!(recipient.state.has_ended(), "{why}: {recipient:?}");
            }
            let accepted = deliveries[0].status() == DeliveryStatus::Sent;
            assert_eq!(item.status == ItemStatus::Succeeded, accepted, "{why}: {item:?}");
            assert_eq!(item.errors.is_empty(), accepted, "{why}");
        }
    });
}

/// Without faults, repetition and disorder change nothing at all.
#[test]
fn repeated_messages_and_records_lead_to_the_same_state() {
    let end = |conditions: Conditions, seed: u64| {
        let mut world = World::new(7);
        let tenant = world.tenant();
        let customer = world.customer(&tenant, "anna");
        let ids = world.drafts(&tenant, &customer, 25);
        let batch = world.start_batch(&tenant, &ids, Some(builders::email()));
        world.entropy = SeededEntropy::new(seed);
        world.conditions = conditions;
        world.drain();
        assert_eq!(world.mailer.sent().len(), 25, "seed {seed}");
        let header = world.batch(&tenant, batch);
        let items: Vec<_> =
            world.items(&tenant, batch).into_iter().map(|item| (item.subject, item.status)).collect();
        let stored: Vec<String> = world.everything().into_keys().collect();
        let plain = |key: &&String| !key.contains("DELIVERY#") && !key.contains("COUNT#");
        let mut numbers: Vec<_> = ids.iter().map(|id| world.number(&tenant, *id)).collect();
        numbers.sort();
        let keys: Vec<String> = stored.iter().filter(plain).cloned().collect();
        (
            header.status,
            header.total,
            world.counts(&tenant, batch),
            items,
            numbers,
            stored.len() - keys.len() > 0,
            keys,
        )
    };
    let expected = end(Conditions::default(), 1);
    assert_eq!(expected.0, BatchStatus::Completed);
    for seed in 2..12 {
        let found = end(Conditions { workers: 3, copies: 3, relays: 3, ..Conditions::default() }, seed);
        assert_eq!(found, expected, "seed {seed}");
    }
}

#[test]
fn a_worker_that_dies_anywhere_never_causes_a_second_send() {
    let mut outcomes = std::collections::BTreeSet::new();
    for steps in 1..60 {
        let case = queued(UnknownOutcomePolicy::Hold, true);
        let ended = run_until(case.send(), steps).is_some();
        case.world.drain();
        no_one_got_two(&case.world, &format!("after {steps} steps"));
        let status = case.delivery().status();
        assert!(status.has_ended(), "after {steps} steps: {status:?}");
        outcomes.insert((ended, status.as_str()));
        for recipient in case.delivery().recipients() {
            let reached = case.world.mailer.sent_to(recipient.addressee.address.as_str()).len() == 1;
            let unknown = matches!(recipient.state, RecipientState::OutcomeUnknown { .. });
            assert!(reached || unknown, "after {steps} steps: {recipient:?}");
        }
        assert_ne!(case.world.batch(&case.tenant, case.batch).status, BatchStatus::InProgress);
    }
    assert_eq!(
        outcomes,
        [(false, "outcome_unknown"), (false, "sent"), (true, "sent")].into(),
        "the steps cover every way to die"
    );
}

/// A worker that dies after the mail service took the message and before it said so.
#[test]
fn what_was_throttled_is_sent_later() {
    for error in [
        SendError::Throttled("slow down".into()),
        SendError::NotConnected("no route".into()),
        SendError::Paused("paused".into()),
    ] {
        let case = queued(UnknownOutcomePolicy::Hold, true);
        case.world.mailer.next_for("ben@customer.example", Outcome::Failed(error));
        assert_eq!(run(case.send()).unwrap(), Handled::Done(DeliveryStatus::Sending));
        assert_eq!(case.world.mailer.sent().len(), 1);
        assert_eq!(case.delivery().recipients()[1].state, RecipientState::Pending);
        case.world.relay_all();
        let delays: Vec<u32> =
            case.world.queue.waiting(QueueName::Delivery).iter().map(|m| m.delay_seconds).collect();
        assert!(delays.iter().any(|delay| *delay > 0), "{delays:?}");
        case.world.drain();
        assert_eq!(case.item().status, ItemStatus::Succeeded);
        assert_eq!(case.world.mailer.sent().len(), 3);
        no_one_got_two(&case.world, "throttled");
    }
}

#[test]
fn a_rejected_recipient_fails_the_item_and_spares_the_others() {
    let case = queued(UnknownOutcomePolicy::Hold, true);
    let rejected = || Outcome::Failed(SendError::Rejected("no such domain".into()));
    case.world.mailer.next_for("ben@customer.example", rejected());
    case.world.drain();
    let item = case.item();
    assert_eq!((item.status, codes(&item)), (ItemStatus::Failed, vec!["rejected"]));
    assert!(item.errors[0].message.contains("no such domain"));
    assert_eq!(case.world.mailer.sent().len(), 2);
    for email in case.world.mailer.sent() {
        let raw = String::from_utf8(email.raw).unwrap();
        assert!(raw.contains("anna@") && raw.contains("ben@") && raw.contains("cleo@"), "{raw}");
    }

    // A copy that fails is not the item's failure.
    let case = queued(UnknownOutcomePolicy::Hold, true);
    case.world.mailer.next_for("cleo@customer.example", rejected());
    case.world.drain();
    assert_eq!(case.item().status, ItemStatus::Succeeded);
}

/// Once the mail service has taken a message, so many writes fail.
fn after_acceptance(case: &mut Queued, accepted: usize, failures: u32, fault: Fault, at: Moment) {
    let mailer = case.world.mailer.clone();
    let left = Arc::new(AtomicU32::new(failures));
    case.world.workers_table = case.world.table.with_faults(Faults::new(move |call, moment| {
        let hit = matches!(call, Call::Transact(_)) && moment == at && mailer.sent().len() == accepted;
        let take = || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        (hit && take().is_ok()).then_some(fault)
    }));
}

#[test]
fn an_outcome_that_cannot_be_recorded_is_never_sent_again() {
    for (fault, at) in [
        (Fault::Throttled, Moment::Before),
        (Fault::Conflict, Moment::Before),
        (Fault::Lost, Moment::Before),
        (Fault::Lost, Moment::After),
    ] {
        for (accepted, failures) in [(1, 1), (1, 2), (2, 1), (3, 1), (3, 2), (1, 30), (3, 30)] {
            let why = format!("{failures} × {fault:?} {at:?} after e-mail {accepted}");
            let mut case = queued(UnknownOutcomePolicy::Hold, true);
            after_acceptance(&mut case, accepted, failures, fault, at);
            case.world.drain();
            no_one_got_two(&case.world, &why);
            assert!(case.delivery().status().has_ended(), "{why}");
            if failures <= 2 {
                // It passes, so nothing is left unknown.
                assert_eq!(case.delivery().status(), DeliveryStatus::Sent, "{why}");
                assert_eq!(case.item().status, ItemStatus::Succeeded, "{why}");
            }
        }
    }
}

#[test]
fn two_workers_with_the_same_message_send_once() {
    for seed in 0..40 {
        let case = queued(UnknownOutcomePolicy::Hold, true);
        let entropy = SeededEntropy::new(seed);
        interleave(&entropy, [case.send(), case.send(), case.send()]);
        case.world.drain();
        no_one_got_two(&case.world, &format!("seed {seed}"));
        assert_eq!(case.item().status, ItemStatus::Succeeded, "seed {seed}");
        assert_eq!(case.world.mailer.sent().len(), 3);
    }
}

/// A stand-in: whoever compares its own claim with what is stored must not take another's for it.
#[test]
fn two_workers_send_once_while_answers_are_lost() {
    seeds(150, |seed| {
        let mut case = queued(UnknownOutcomePolicy::Hold, true);
        let entropy = SeededEntropy::new(seed);
        case.world.workers_table = case.world.table.with_faults(Faults::new(move |call, _| {
            let hit = matches!(call, Call::Transact(_)) && entropy.next_u64().is_multiple_of(4);
            hit.then_some(Fault::Lost)
        }));
        interleave(&SeededEntropy::new(seed), [case.send(), case.send(), case.send()]);
        case.world.drain();
        no_one_got_two(&case.world, &format!("seed {seed}"));
    });
}

/// Every e-mail of an invoice carries the bytes that were stored first.
#[test]
fn every_send_carries_the_stored_document() {
    let case = queued(UnknownOutcomePolicy::Hold, false);
    run(case.send()).unwrap();
    let objects = case.world.bucket.keys();
    assert_eq!(objects.len(), 1);
    let delivery = case.delivery();
    let stored = Digest::of(&case.world.bucket.bytes(&objects[0]).unwrap()).to_string();
    assert_eq!(delivery.letter().unwrap().document_sha256.as_ref(), Some(&stored));
    let (store, caller) = (case.world.store(), case.world.caller(&case.tenant));
    let link = app::documents::printed::link_to_pdf(
        &store,
        &case.world.bucket,
        &testing::TextRenderer,
        &caller,
        case.invoice,
    );
    let (name, _, _) = case.world.bucket.follow(&run(link).unwrap()).unwrap();
    assert_eq!(name, "1.pdf");
    assert_eq!(case.world.bucket.keys(), objects);
}
