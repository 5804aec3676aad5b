//! What waits to be sent of a document that is made void or moved to draft.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::delivery::RecipientState;
use domain::delivery::email::EmailSettings;
use domain::ids::DocumentId;
use testing::{Tenant, Verb, World, builders, interleave, run};

use crate::numbers::seeds;

/// The scheduled and the held e-mail are withdrawn in the same transaction; reopening gives the same number.
#[test]
fn what_waits_to_be_sent_is_withdrawn_with_the_document() {
    for verb in [Verb::MoveToDraft, Verb::Void] {
        let world = World::new(1);
        let tenant = world.tenant();
        world.hold(&tenant, 5);
        let customer = world.customer(&tenant, "anna");
        let id = world.draft(&tenant, &customer);
        run(world.open(&tenant, id, Some(builders::email()))).unwrap();
        let number = world.number(&tenant, id);
        run(world.ask(&world.caller(&tenant), id, verb)).unwrap();
        let delivery = world.deliveries(&tenant, id).remove(0);
        assert!(delivery.is_withdrawn(), "{verb:?}: {delivery:?}");
        world.clock.advance(chrono::TimeDelta::minutes(10));
        world.drain();
        assert!(world.mailer.sent().is_empty(), "{verb:?}");
        if verb == Verb::MoveToDraft {
            run(world.open(&tenant, id, Some(builders::email()))).unwrap();
            world.clock.advance(chrono::TimeDelta::minutes(10));
            world.drain();
            assert_eq!((world.number(&tenant, id), world.mailer.sent().len()), (number, 1));
        }
    }
}

/// Claims of all recipients so far, and e-mails that went out.
async fn claimed(world: &World, tenant: &Tenant, id: DocumentId) -> usize {
    let deliveries = world.deliveries_now(tenant, id).await;
    let recipients = deliveries.iter().flat_map(|delivery| delivery.recipients());
    let begun = |state: &RecipientState| {
        matches!(state, RecipientState::Sending { .. } | RecipientState::Sent { .. })
    };
    recipients.filter(|to| begun(&to.state)).count()
}

/// A verb that ends the sending, a worker that sends, and a request that sends once more meet in any order: nothing is
/// claimed after the verb.
#[test]
fn of_void_and_claim_one_comes_first() {
    for verb in [Verb::Void, Verb::MoveToDraft] {
        let (ended, sent) = (AtomicU32::new(0), AtomicU32::new(0));
        seeds(150, |seed| {
            let world = World::new(seed);
            let tenant = world.tenant();
            world.hold(&tenant, 1);
            let customer = world.customer(&tenant, "anna");
            let id = world.draft(&tenant, &customer);
            run(world.open(&tenant, id, Some(builders::email()))).unwrap();
            world.clock.advance(chrono::TimeDelta::minutes(2));
            world.relay_all();
            let delivery = world.deliveries(&tenant, id).remove(0).id;
            let worker = world.send_delivery();
            let caller = world.caller(&tenant);
            type Step<'a> = std::pin::Pin<Box<dyn Future<Output = Option<usize>> + 'a>>;
            let end: Step<'_> = Box::pin(async {
                let done = world.ask(&caller, id, verb).await.is_ok();
                let claimed = claimed(&world, &tenant, id).await;
                done.then_some(claimed)
            });
            let work: Step<'_> = Box::pin(async {
                _ = worker.send(&tenant.id, id, delivery, || true).await;
                None
            });
            let again: Step<'_> = Box::pin(async {
                let other = Some(vec![builders::parse("boss@customer.example")]);
                let email = EmailSettings { recipients: other, ..builders::email() };
                _ = world.send(&tenant, id, email, true).await;
                None
            });
            let answers = interleave(&world.entropy, [end, work, again]);
            world.clock.advance(chrono::TimeDelta::minutes(2));
            world.drain();
            let mails = world.mailer.sent_of(id).len();
            match answers.into_iter().flatten().next() {
                Some(claimed) => {
                    assert!(
                        mails <= claimed,
                        "seed {seed}: {verb:?} after {claimed} claims, {mails} e-mails"
                    );
                    assert!(verb == Verb::Void || mails == 0, "seed {seed}: somebody got it");
                    ended.fetch_add(1, Ordering::Relaxed);
                }
                None => assert!(mails > 0, "seed {seed}: the verb was refused, and nothing went out"),
            }
            sent.fetch_add(u32::from(mails > 0), Ordering::Relaxed);
        });
        let seen = (ended.into_inner(), sent.into_inner());
        assert!(seen.0 > 5 && seen.1 > 5, "{verb:?}: {seen:?}");
    }
}
