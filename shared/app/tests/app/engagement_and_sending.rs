//! What events change in sending: who is not sent to, what was unknown, and two at once.

use app::delivery::record_engagement::record_engagement;
use chrono::TimeDelta;
use domain::batches::{BatchStatus, ItemStatus};
use domain::delivery::engagement::Happened;
use domain::delivery::{DeliveryStatus, RecipientState};
use domain::documents::shown::Light;
use domain::settings::UnknownOutcomePolicy;
use ports::SendError;
use testing::{MemoryAccountSuppressions, Outcome, SeededEntropy, World, builders, interleave, run};

use crate::engagement::{event, hard, opened, record, sent};

#[test]
fn whoever_bounced_for_good_or_complained_is_not_sent_to_again() {
    for happened in [hard(), Happened::Complained { kind: Some("abuse".to_owned()) }] {
        let case = sent(1);
        record(&case.world, &event(&case.world, &case.email(0, "anna@customer.example"), 9, happened));
        let customer = case.world.invoice(&case.tenant, case.invoices[0]).content.customer_id.unwrap();
        let again = || {
            let content = builders::content(case.tenant.entity, Some(customer), Some(case.tenant.template));
            let draft = case.world.draft_of(&case.tenant, content, vec![case.world.line()]);
            let batch = case.world.start_batch(&case.tenant, &[draft], Some(builders::email()));
            case.world.drain();
            (draft, batch)
        };
        let before = case.world.mailer.sent_to("anna@customer.example").len();
        let (draft, batch) = again();
        assert_eq!(case.world.mailer.sent_to("anna@customer.example").len(), before);
        assert_eq!(case.world.mailer.sent_to("cleo@customer.example").len(), 2, "the copy goes out");
        let delivery = case.world.deliveries(&case.tenant, draft).remove(0);
        let RecipientState::Suppressed { message, .. } = &delivery.recipients()[0].state else { panic!() };
        assert!(message.contains("anna@customer.example"), "{message}");
        let item = case.world.items(&case.tenant, batch).remove(0);
        assert_eq!((item.status, item.errors[0].code.as_str()), (ItemStatus::Failed, "recipient_suppressed"));
        assert_eq!(case.world.invoice(&case.tenant, draft).shown.distribution.light, Some(Light::Red));

        // Until somebody takes it off the list, and off the mail service's own.
        let account = MemoryAccountSuppressions::default();
        account.add("anna@customer.example");
        let (store, caller) = (case.world.store(), case.world.caller(&case.tenant));
        let address = builders::parse("Anna@customer.example");
        let clear =
            || run(app::delivery::suppress_address::clear_suppression(&store, &account, &caller, &address));
        clear().unwrap();
        assert!(!account.holds("Anna@customer.example"));
        assert!(clear().is_err(), "it is not there any more");
        again();
        assert_eq!(case.world.mailer.sent_to("anna@customer.example").len(), before + 1);
    }
}

#[test]
fn a_delivery_to_suppressed_addresses_alone_sends_nothing() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let (store, caller) = (world.store(), world.caller(&tenant));
    let address = builders::parse("ANNA@customer.example");
    let answer = |suppression: &domain::delivery::suppression::Suppression| {
        testing::world::answer(&suppression.address)
    };
    run(app::delivery::suppress_address::suppress_address(&store, &caller, address, None, answer)).unwrap();
    let draft = world.draft(&tenant, &customer);
    run(world.open(&tenant, draft, Some(builders::email()))).unwrap();
    world.drain();
    assert!(world.mailer.sent().is_empty());
    assert!(world.bucket.keys().is_empty(), "no document is made for nobody");
    assert_eq!(world.deliveries(&tenant, draft)[0].status(), DeliveryStatus::Failed);
}

/// A lost answer, the grace time over: held for a person. Then the event that proves it comes.
#[test]
fn an_unknown_outcome_is_settled_by_the_event_that_carries_our_tag() {
    for late in [false, true] {
        let world = World::new(1);
        let tenant = world.tenant();
        let settings = builders::settings(world.now());
        let unknown_outcome = UnknownOutcomePolicy::Hold;
        world.put(&tenant, &domain::settings::Settings { version: 2, unknown_outcome, ..settings });
        let customer = world.customer(&tenant, "anna");
        let invoice = world.draft(&tenant, &customer);
        world.mailer.next(Outcome::TakenButLost);
        let batch = world.start_batch(&tenant, &[invoice], Some(builders::email()));
        if late {
            world.drain();
            assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Failed);
        } else {
            while world.mailer.sent().is_empty() {
                world.relay_all();
                world.handle_due();
                world.clock.advance(TimeDelta::seconds(5));
            }
        }
        let email = world.mailer.sent().remove(0);
        let proof = event(&world, &email, 0, Happened::Sent);
        record(&world, &proof);
        // One transaction: delivery, item and count agree at once, before anything is relayed.
        let item = world.items(&tenant, batch).remove(0);
        assert_eq!((item.status, item.errors.is_empty()), (ItemStatus::Succeeded, true), "late: {late}");
        assert_eq!(world.counts(&tenant, batch).succeeded, 1);
        assert_eq!(world.counts(&tenant, batch).failed, 0);
        let delivery = world.deliveries(&tenant, invoice).remove(0);
        assert!(delivery.recipients()[0].has_got(&email.id));
        world.drain();
        assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Completed);
        assert_eq!(world.invoice(&tenant, invoice).shown.distribution.light, Some(Light::Yellow));
        assert_eq!(world.counts(&tenant, batch).ended(), 1);
        assert_eq!(world.mailer.sent().len(), 1);
    }
}

/// Events about the first recipient come while the second is still being sent to.
#[test]
fn events_and_sending_do_not_get_into_each_others_way() {
    for seed in 0..60 {
        let world = World::new(seed);
        let tenant = world.tenant();
        let mut customer = world.customer(&tenant, "anna");
        customer.version = 2;
        for name in ["ben", "cleo", "dora"] {
            customer.contacts.push(builders::contact(&format!("{name}@customer.example"), "finance"));
        }
        world.put(&tenant, &customer);
        let invoice = world.draft(&tenant, &customer);
        run(world.open(&tenant, invoice, Some(builders::email()))).unwrap();
        let delivery = world.deliveries(&tenant, invoice).remove(0).id;
        let worker = world.send_delivery();
        let send = async {
            worker.send(&tenant.id, invoice, delivery, || true).await.unwrap();
        };
        let tell = async {
            let store = world.store();
            for round in 0..400_u32 {
                for email in world.mailer.sent() {
                    let opened =
                        event(&world, &email, 60 + i64::from(round % 3), opened(&format!("{}", round % 3)));
                    record_engagement(&store, &world.clock, &opened, "r").await.unwrap();
                }
                if world
                    .deliveries_now(&tenant, invoice)
                    .await
                    .iter()
                    .all(|one| one.sending_status().has_ended())
                {
                    break;
                }
            }
        };
        let both: Vec<std::pin::Pin<Box<dyn Future<Output = ()> + '_>>> =
            vec![Box::pin(send), Box::pin(tell)];
        interleave(&SeededEntropy::new(seed), both);
        world.drain();
        let delivery = world.deliveries(&tenant, invoice).remove(0);
        assert_eq!(world.mailer.sent().len(), 4, "seed {seed}");
        assert_eq!(
            delivery.sending_status(),
            DeliveryStatus::Sent,
            "seed {seed}: {:?}",
            delivery.recipients()
        );
        assert_eq!(delivery.light(), Some(Light::Green), "seed {seed}");
    }
}

#[test]
fn tracking_is_off_where_the_customer_or_the_tenant_wants_it_so() {
    for (tenant_off, customer_wish, tracked) in
        [(false, None, true), (true, None, false), (true, Some(true), true), (false, Some(false), false)]
    {
        let world = World::new(1);
        let tenant = world.tenant();
        let settings = builders::settings(world.now());
        world.put(&tenant, &domain::settings::Settings { version: 2, tracking_off: tenant_off, ..settings });
        let mut customer = world.customer(&tenant, "anna");
        let draft = world.draft(&tenant, &customer);
        run(world.open(&tenant, draft, Some(builders::email()))).unwrap();
        // As they want it now, not as on the day of opening.
        customer.version = 2;
        customer.tracking = customer_wish;
        world.put(&tenant, &customer);
        world.drain();
        let email = world.mailer.sent().remove(0);
        assert_eq!(email.tracked, tracked);
        record(&world, &event(&world, &email, 2, Happened::Delivered));
        let light = world.deliveries(&tenant, draft)[0].light();
        assert_eq!(light, Some(if tracked { Light::Yellow } else { Light::Green }));
    }
}

/// The retry took over who had got the first one; what they do still shows.
#[test]
fn events_of_an_earlier_message_show_on_the_delivery_that_took_it_over() {
    let world = World::new(1);
    let tenant = world.tenant();
    let mut customer = world.customer(&tenant, "anna");
    customer.version = 2;
    customer.contacts.push(builders::contact("ben@customer.example", "finance"));
    world.put(&tenant, &customer);
    let invoice = world.draft(&tenant, &customer);
    world.mailer.next_for("ben@customer.example", Outcome::Failed(SendError::Rejected("no".to_owned())));
    let batch = world.start_batch(&tenant, &[invoice], Some(builders::email()));
    world.drain();
    let first = world.mailer.sent_to("anna@customer.example").remove(0);
    world.retry(&tenant, batch);
    world.drain();
    assert_eq!(world.mailer.sent().len(), 2, "anna has got it already");
    assert_eq!(world.invoice(&tenant, invoice).shown.distribution.light, Some(Light::Yellow));
    record(&world, &event(&world, &first, 60, opened("1")));
    world.drain();
    assert_eq!(world.invoice(&tenant, invoice).shown.distribution.light, Some(Light::Green));
}
