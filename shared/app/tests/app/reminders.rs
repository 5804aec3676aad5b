//! A reminder is about an invoice that was sent before: nothing that asks for the invoice's own e-mails finds it.

use chrono::TimeDelta;
use domain::batches::ItemStatus;
use domain::delivery::engagement::Happened;
use domain::delivery::schedule::Schedule;
use domain::delivery::{Channel, Delivery, DeliveryStatus, EmailDelivery, Progress, Purpose, Trigger};
use domain::documents::shown::{Distribution, Light};
use domain::ids::{DeliveryId, DocumentId};
use domain::templates::email_template::EmailKind;
use ports::{Entropy, SendError};
use store::delivery::deliveries;
use testing::{Outcome, Tenant, World, builders, run};

use crate::engagement::{event, hard, opened, record};
use crate::scheduling::release;
use crate::sending::{conflict, open_one};

/// A reminder to the recipients of another delivery.
fn reminder(world: &World, like: &Delivery) -> Delivery {
    let like_email = like.email().unwrap();
    let addressees = like.recipients().iter().map(|to| to.addressee.clone());
    let email = EmailDelivery { template: like_email.template, ..EmailDelivery::to(addressees, world.now()) };
    let (subject, about) = (like.subject, like.about.clone());
    let purpose = Purpose { subject, about, topic: None, kind: EmailKind::Reminder, trigger: Trigger::Send };
    let id = DeliveryId::new(world.now(), world.entropy.draw());
    Delivery::new(id, purpose, Channel::Email(email), &builders::change(world.now()))
}

fn put(world: &World, tenant: &Tenant, delivery: &Delivery) {
    run(world.store().commit(vec![deliveries::put(&tenant.id, delivery)])).unwrap();
}

fn shown(world: &World, tenant: &Tenant, id: DocumentId) -> Distribution {
    world.relay_all();
    world.invoice(tenant, id).shown.distribution
}

/// Open, sent and seen, an hour ago.
fn seen() -> (World, Tenant, DocumentId, Delivery) {
    let world = World::new(1);
    let (tenant, _, id) = open_one(&world);
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    world.drain();
    record(&world, &event(&world, &world.mailer.sent()[0], 60, opened("1")));
    assert_eq!(shown(&world, &tenant, id).light, Some(Light::Green));
    world.clock.advance(TimeDelta::hours(1));
    let delivery = world.deliveries(&tenant, id).remove(0);
    (world, tenant, id, delivery)
}

#[test]
fn an_invoice_shows_its_own_e_mail_whatever_becomes_of_a_reminder() {
    let (world, tenant, id, invoiced) = seen();
    let before = shown(&world, &tenant, id);
    let reminder = reminder(&world, &invoiced);
    put(&world, &tenant, &reminder);
    assert_eq!(shown(&world, &tenant, id), before, "queued");
    world.drain();
    assert_eq!(world.mailer.sent().len(), 2);
    assert_eq!(shown(&world, &tenant, id), before, "sent");
    for happened in [Happened::Delivered, hard()] {
        record(&world, &event(&world, &world.mailer.sent()[1], 60, happened));
        assert_eq!(shown(&world, &tenant, id), before);
    }
    let all = world.deliveries(&tenant, id);
    assert_eq!(all.last().map(Delivery::status), Some(DeliveryStatus::Bounced));
    assert_eq!(Distribution::of(&all), before);
    // What still is told of the invoice's own e-mail is taken in.
    record(&world, &event(&world, &world.mailer.sent()[0], 90, Happened::Complained { kind: None }));
    assert_eq!(shown(&world, &tenant, id).light, Some(Light::Red));
}

#[test]
fn a_scheduled_reminder_is_released_without_a_trace_on_its_invoice() {
    let (world, tenant, id, invoiced) = seen();
    let before = shown(&world, &tenant, id);
    let at = world.now() + TimeDelta::hours(2);
    let mut reminder = reminder(&world, &invoiced);
    let schedule = Schedule { local: at.naive_utc(), zone: domain::zone::Zone::UTC, at, version: 1 };
    reminder.schedule_for(schedule, builders::change(world.now()));
    put(&world, &tenant, &reminder);
    assert_eq!(shown(&world, &tenant, id), before);
    world.clock.advance(TimeDelta::hours(2));
    release(&world, &tenant, &reminder, 1);
    assert_eq!(shown(&world, &tenant, id), before);
    world.drain();
    assert_eq!((world.mailer.sent().len(), shown(&world, &tenant, id)), (2, before));
}

#[test]
fn an_invoice_can_be_sent_while_a_reminder_is_on_its_way_or_was_just_sent() {
    let (world, tenant, id, invoiced) = seen();
    let mut held = reminder(&world, &invoiced);
    let until = world.now() + TimeDelta::minutes(5);
    held.email_mut().unwrap().progress = Progress::Held { until };
    put(&world, &tenant, &held);
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    world.drain();
    assert_eq!(world.mailer.sent().len(), 3);
    // The invoice itself was just sent now, and a reminder after it does not change that.
    put(&world, &tenant, &reminder(&world, &invoiced));
    world.drain();
    let refused = run(world.send(&tenant, id, builders::email(), false)).unwrap_err();
    assert_eq!(conflict(&refused), Some("just_sent"));
    let triggers: Vec<Trigger> = world
        .deliveries(&tenant, id)
        .iter()
        .filter(|delivery| delivery.kind == EmailKind::Invoice)
        .map(|delivery| delivery.trigger)
        .collect();
    assert_eq!(triggers, [Trigger::Send, Trigger::Resend]);
}

#[test]
fn a_reminder_does_not_count_as_the_first_e_mail_of_an_invoice() {
    let (world, tenant, _, invoiced) = seen();
    let customer = world.customer(&tenant, "ben");
    let other = world.draft(&tenant, &customer);
    run(world.open(&tenant, other, None)).unwrap();
    let mut posted = reminder(&world, &invoiced);
    posted.subject = other.into();
    put(&world, &tenant, &posted);
    world.drain();
    run(world.send(&tenant, other, builders::email(), false)).unwrap();
    assert_eq!(world.deliveries(&tenant, other).pop().map(|it| it.trigger), Some(Trigger::Send));
}

/// The e-mail of a batch failed, and a reminder got through: a retry still sends the invoice, to everybody.
#[test]
fn a_retry_does_not_spare_whoever_got_a_reminder() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    world.mailer.next(Outcome::Failed(SendError::Rejected("blocked".into())));
    let batch = world.start_batch(&tenant, &[id], Some(builders::email()));
    world.drain();
    assert_eq!(world.items(&tenant, batch)[0].status, ItemStatus::Failed);
    let failed = world.deliveries(&tenant, id).remove(0);
    put(&world, &tenant, &reminder(&world, &failed));
    world.drain();
    assert_eq!(world.mailer.sent().len(), 1, "the reminder");
    assert_eq!(world.items(&tenant, batch)[0].status, ItemStatus::Failed, "it tells nothing of the invoice");
    let again = world.retry(&tenant, batch);
    world.drain();
    assert_eq!(world.items(&tenant, again)[0].status, ItemStatus::Succeeded);
    assert_eq!(world.mailer.sent_to("anna@customer.example").len(), 2);
}

/// R4: a letter to a customer about some of its documents, or about none. It is kept with the customer, found by its
/// id, released at its time, claimed, sent and recorded. No document shows it.
#[test]
fn a_letter_to_a_customer_is_sent() {
    for listed in [true, false] {
        let (world, tenant, id, invoiced) = seen();
        let settings = domain::settings::Settings {
            version: 2,
            default_entity_id: Some(tenant.entity),
            ..builders::settings(world.now())
        };
        world.put(&tenant, &settings);
        let customer = world.invoice(&tenant, id).content.customer_id.unwrap();
        let mut statement = reminder(&world, &invoiced);
        statement.email_mut().unwrap().template = None;
        statement.subject = customer.into();
        statement.about = if listed { vec![id] } else { Vec::new() };
        let at = world.now() + TimeDelta::hours(2);
        let schedule =
            Schedule { local: at.naive_utc(), zone: crate::scheduling::zone("UTC"), at, version: 1 };
        statement.schedule_for(schedule, builders::change(world.now()));
        put(&world, &tenant, &statement);
        let before = shown(&world, &tenant, id);
        let found = run(world.store().find_delivery(&tenant.id, statement.id)).unwrap().unwrap();
        assert_eq!((found.subject, &found.about), (customer.into(), &statement.about));
        assert_eq!(world.deliveries(&tenant, id).len(), 1);
        world.clock.advance(TimeDelta::hours(3));
        world.drain();
        let sent = world.deliveries(&tenant, customer).remove(0);
        assert_eq!(sent.status(), DeliveryStatus::Sent, "{sent:?}");
        assert_eq!(sent.letter().map(|letter| letter.document_sha256.is_none()), Some(true));
        let mail = world.mailer.sent().pop().unwrap();
        assert!(sent.recipients()[0].has_got(&mail.id));
        assert_eq!(
            (mail.tag("subject"), mail.from.as_str()),
            (customer.to_string().as_str(), "invoices@nordlicht.example")
        );
        record(&world, &event(&world, &mail, 60, hard()));
        assert_eq!(world.deliveries(&tenant, customer)[0].status(), DeliveryStatus::Bounced);
        assert_eq!((world.mailer.sent().len(), world.dead()), (2, 0));
        assert_eq!(shown(&world, &tenant, id), before);
    }
}
