//! A tenant whose clock is moved (R11): what is running goes by the time of the infrastructure and notices nothing.

use app::delivery::send_delivery::Outcome as Handled;
use chrono::TimeDelta;
use domain::delivery::{DeliveryStatus, RecipientState};
use domain::settings::{Settings, UnknownOutcomePolicy};
use ports::Calendar;
use store::Store;
use store::idempotency::KEPT_FOR;
use testing::world::GRACE;
use testing::{Call, Faults, Moment, Outcome, Tenant, World, builders, run};

use crate::sending::open_one;

const YEAR: TimeDelta = TimeDelta::days(365);

/// Moves the tenant's clock ahead by a year.
fn jump(world: &World, tenant: &Tenant) {
    world.clock.set_for(tenant.id, world.clock.now(&tenant.id) + YEAR);
}

fn send_again(world: &World, tenant: &Tenant) {
    let settings = builders::settings(world.now());
    let unknown_outcome = UnknownOutcomePolicy::SendAgain;
    world.put(tenant, &Settings { version: 2, unknown_outcome, ..settings });
}

/// While the mail service has the message, the clock jumps and a second worker gets the same message.
#[test]
fn a_clock_that_jumps_a_year_expires_no_live_claim() {
    let mut world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    send_again(&world, &tenant);
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    let delivery = world.deliveries(&tenant, id).remove(0);
    let other = world.clone();
    let meanwhile = Faults::new(move |call, moment| {
        if matches!((call, moment), (Call::SendEmail(_), Moment::After)) {
            jump(&other, &tenant);
            let second = run(other.send_delivery().send(&tenant.id, id, delivery.id, || true));
            assert_eq!(second.unwrap(), Handled::GiveBack, "the claim of the first worker stands");
        }
        None
    });
    world.mailer = world.mailer.clone().with_faults(meanwhile);
    world.drain();
    let delivery = world.deliveries(&tenant, id).remove(0);
    assert_eq!(delivery.status(), DeliveryStatus::Sent);
    assert_eq!(world.mailer.sent().len(), 1);
    let sent_at = delivery.sent_at().unwrap();
    assert_eq!(sent_at, world.clock.now(&tenant.id), "it was sent at the tenant's time");
}

#[test]
fn the_grace_period_of_an_unknown_outcome_is_not_ended_by_a_jump() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    send_again(&world, &tenant);
    world.mailer.next(Outcome::Failed(ports::SendError::Unknown("lost".to_owned())));
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    let delivery = world.deliveries(&tenant, id).remove(0);
    let worker = world.send_delivery();
    let unknown = Handled::Done(DeliveryStatus::Unknown);
    assert_eq!(run(worker.send(&tenant.id, id, delivery.id, || true)).unwrap(), unknown);
    jump(&world, &tenant);
    assert_eq!(run(worker.settle(&tenant.id, id, delivery.id)).unwrap(), Handled::GiveBack);
    world.clock.advance(GRACE);
    let queued = Handled::Done(DeliveryStatus::Queued);
    assert_eq!(run(worker.settle(&tenant.id, id, delivery.id)).unwrap(), queued);
}

#[test]
fn a_hold_is_not_ended_by_a_jump() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    world.hold(&tenant, 15);
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    let held = world.deliveries(&tenant, id).remove(0);
    jump(&world, &tenant);
    let worker = world.send_delivery();
    assert_eq!(run(worker.send(&tenant.id, id, held.id, || true)).unwrap(), Handled::GiveBack);
    assert_eq!(run(world.recall(&tenant, held.id)).unwrap().body, "recalled");
}

/// An e-mail is given up a day after it was queued, and the tenant's year is no day.
#[test]
fn an_email_that_is_put_off_is_not_given_up_after_a_jump() {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    jump(&world, &tenant);
    world.mailer.next(Outcome::Failed(ports::SendError::Throttled("slowly".to_owned())));
    world.drain();
    let state = world.deliveries(&tenant, id)[0].recipients()[0].state.clone();
    assert!(matches!(state, RecipientState::Sent { .. }), "{state:?}");
}

#[test]
fn a_reply_is_kept_under_its_key_whatever_the_tenants_clock_says() {
    let world = World::new(1);
    let (tenant, customer) = (world.tenant(), "anna");
    let id = world.draft(&tenant, &world.customer(&tenant, customer));
    let store: Store<_> = world.store();
    let caller = world.caller_with_key(&tenant, "key");
    let request =
        app::documents::open_invoice::OpenRequest { id, if_match: None, email: None, send_at: None };
    let opened = app::documents::open_invoice::open_invoice(
        &store,
        &world.clock,
        &world.entropy,
        &caller,
        request,
        |opened| testing::world::answer(opened.invoice.id),
    );
    run(opened).unwrap();
    jump(&world, &tenant);
    let kept = |world: &World| {
        let caller = world.caller(&tenant);
        run(store.reply(&tenant.id, "key", caller.present)).unwrap().is_some()
    };
    assert!(kept(&world));
    world.clock.advance(KEPT_FOR);
    assert!(!kept(&world));
}

#[test]
fn what_remains_of_a_deleted_draft_expires_by_the_time_of_the_infrastructure() {
    let world = World::new(1);
    let tenant = world.tenant();
    let id = world.draft(&tenant, &world.customer(&tenant, "anna"));
    world.clock.set_for(tenant.id, world.now() - YEAR * 10);
    run(app::documents::draft_invoice::delete_draft(&world.store(), &world.caller(&tenant), id, None))
        .unwrap();
    world.table.expire(world.now().timestamp());
    assert!(run(world.store().document(&tenant.id, id)).unwrap().is_some());
}
