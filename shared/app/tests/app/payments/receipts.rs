//! Receipts: letters that acknowledge payments.

use app::batches::start_batch::{NewBatch, Selected};
use app::payments::record_payment::{NewPayment, Progress};
use chrono::TimeDelta;
use domain::customers::Customer;
use domain::delivery::{Delivery, DeliveryStatus, TemplatePin, Topic, Trigger};
use domain::documents::shown::Distribution;
use domain::ids::{PaymentId, TemplateId};
use domain::settings::Settings;
use domain::templates::email_template::EmailKind;
use testing::{SeededEntropy, builders, interleave, run};

use super::batch::marking;
use super::{Case, refused, wish};
use crate::engagement::{event, hard, record};

impl Case {
    fn settings(&self, receipts: bool) -> Settings {
        Settings {
            default_entity_id: Some(self.tenant.entity),
            receipt_on_payment: receipts,
            ..builders::settings(self.world.now())
        }
    }

    /// All customers get receipts.
    fn with_receipts(invoices: usize) -> Self {
        let case = Self::new(invoices);
        case.world.put(&case.tenant, &Settings { version: 2, ..case.settings(true) });
        case
    }

    fn letters(&self) -> Vec<Delivery> {
        self.world.deliveries(&self.tenant, self.customer.id)
    }

    fn record(&self, progress: Progress, cents: i64) -> PaymentId {
        let new = testing::payment(&self.world, self.customer.id, cents, &[(self.invoices[0], None)]);
        let new = NewPayment { progress, ..new };
        run(self.world.pay(&self.world.caller(&self.tenant), &new)).unwrap().body.parse().unwrap()
    }

    fn send(&self, payment: PaymentId, force: bool) -> Result<app::Reply, app::Error> {
        run(self.world.send_receipt(&self.world.caller(&self.tenant), payment, force))
    }

    fn shown(&self) -> Distribution {
        self.world.invoice(&self.tenant, self.invoices[0]).shown.distribution
    }
}

#[test]
fn a_payment_is_acknowledged_once_however_often_its_record_comes() {
    for crashes in [0, 4] {
        let mut case = Case::with_receipts(2);
        case.world.conditions.relays = 3;
        case.world.conditions.copies = 2;
        case.world.conditions.one_dies_in = crashes;
        case.world.conditions.receives = 50;
        let payment = case.pay(20_000, &[(case.invoices[0], None), (case.invoices[1], Some(1_000))]);
        case.world.drain();
        // What is allocated later is no news for the customer.
        let caller = case.world.caller(&case.tenant);
        run(case.world.allocate(&caller, payment, &wish(&[(case.invoices[1], Some(500))]))).unwrap();
        case.world.drain();
        let letters = case.letters();
        assert_eq!(letters.len(), 1);
        let Some(Topic::Payment { payment_id, .. }) = letters[0].topic else { panic!("{letters:?}") };
        assert_eq!((payment_id, &letters[0].about), (payment, &case.invoices));
        assert_eq!((letters[0].kind, letters[0].trigger), (EmailKind::Receipt, Trigger::Payment));
        if crashes == 0 {
            assert_eq!((letters[0].status(), case.world.mailer.sent().len()), (DeliveryStatus::Sent, 1));
            let found = run(case.world.store().find_delivery(&case.tenant.id, letters[0].id)).unwrap();
            assert_eq!(found.unwrap().subject, case.customer.id.into());
        }
    }
}

#[test]
fn the_settings_and_then_the_customer_say_whether_there_are_receipts() {
    for (settings, own, expected) in
        [(false, None, 0), (true, None, 1), (true, Some(false), 0), (false, Some(true), 1)]
    {
        let case = Case::new(1);
        case.world.put(&case.tenant, &Settings { version: 2, ..case.settings(settings) });
        let customer = Customer { version: 2, receipt_on_payment: own, ..case.customer.clone() };
        case.world.put(&case.tenant, &customer);
        case.record(Progress::Received, 11_900);
        case.world.drain();
        assert_eq!(case.letters().len(), expected, "{settings} {own:?}");
    }
}

/// Turning receipts on sends none for what was paid before.
#[test]
fn a_payment_keeps_what_was_settled_when_it_was_recorded() {
    let case = Case::new(1);
    let payment = case.record(Progress::Processing, 11_900);
    case.world.put(&case.tenant, &Settings { version: 2, ..case.settings(true) });
    run(case.world.settle_payment(&case.world.caller(&case.tenant), payment)).unwrap();
    case.world.drain();
    assert_eq!(case.letters().len(), 0);
}

#[test]
fn a_payment_on_its_way_is_acknowledged_once_it_is_there() {
    let case = Case::with_receipts(1);
    let payment = case.record(Progress::Processing, 11_900);
    case.world.drain();
    assert_eq!(case.letters().len(), 0);
    assert_eq!(refused(case.send(payment, false)).0, "not_received");
    run(case.world.settle_payment(&case.world.caller(&case.tenant), payment)).unwrap();
    case.world.drain();
    assert_eq!(case.letters().len(), 1);
    // Money from the balance is no payment.
    let other = case.pay(11_900, &[]);
    case.world.drain();
    assert_eq!((case.letters().len(), case.world.payment(&case.tenant, other).documents().len()), (2, 0));
}

#[test]
fn money_from_the_balance_is_not_acknowledged() {
    let case = Case::new(1);
    case.pay(11_900, &[]);
    case.world.drain();
    case.world.put(&case.tenant, &Settings { version: 2, ..case.settings(true) });
    let caller = case.world.caller(&case.tenant);
    run(case.world.pay_from_balance(&caller, case.customer.id, &wish(&[(case.invoices[0], None)]))).unwrap();
    case.world.drain();
    assert_eq!((case.due(0), case.letters().len()), (0, 0));
}

#[test]
fn a_payment_that_is_reversed_before_is_not_acknowledged() {
    let case = Case::with_receipts(1);
    case.world.put(&case.tenant, &Settings { version: 3, hold_minutes: 5, ..case.settings(true) });
    let payment = case.record(Progress::Received, 11_900);
    case.world.relay_all();
    assert_eq!(case.letters()[0].status(), DeliveryStatus::Held);
    run(case.world.reverse(&case.world.caller(&case.tenant), payment)).unwrap();
    case.world.clock.advance(TimeDelta::minutes(6));
    case.world.drain();
    assert_eq!(case.letters()[0].status(), DeliveryStatus::Recalled);
    assert_eq!(case.world.mailer.sent().len(), 0);
    assert_eq!(refused(case.send(payment, false)).0, "not_received");
    // One that is reversed before the relay sees it owes none.
    let payment = case.record(Progress::Received, 11_900);
    run(case.world.reverse(&case.world.caller(&case.tenant), payment)).unwrap();
    case.world.drain();
    assert_eq!(case.letters().len(), 1);
}

#[test]
fn a_receipt_is_sent_again_unless_it_was_just_sent() {
    let case = Case::with_receipts(1);
    let payment = case.record(Progress::Received, 11_900);
    case.world.drain();
    assert_eq!(refused(case.send(payment, false)).0, "just_sent");
    case.world.clock.advance(TimeDelta::minutes(1));
    case.send(payment, true).unwrap();
    assert_eq!(refused(case.send(payment, true)).0, "already_sending");
    case.world.drain();
    case.world.clock.advance(TimeDelta::minutes(11));
    case.send(payment, false).unwrap();
    case.world.drain();
    let triggers: Vec<Trigger> = case.letters().iter().map(|letter| letter.trigger).collect();
    assert_eq!(triggers, [Trigger::Payment, Trigger::Resend, Trigger::Resend]);
    assert_eq!(case.world.mailer.sent().len(), 3);
    let other = case.pay(100, &[]);
    case.world.drain();
    assert_eq!(case.letters().len(), 4, "another payment is another letter: {other}");
}

#[test]
fn of_two_that_send_a_receipt_at_once_one_is_refused() {
    for seed in 0..50 {
        let case = Case::with_receipts(1);
        let new = testing::payment(&case.world, case.customer.id, 100, &[]);
        let payment: PaymentId =
            run(case.world.pay(&case.world.caller(&case.tenant), &new)).unwrap().body.parse().unwrap();
        let caller = case.world.caller(&case.tenant);
        let requests = (0..2).map(|_| case.world.send_receipt(&caller, payment, false));
        let answers = interleave(&SeededEntropy::new(seed), requests);
        let accepted = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!((accepted, case.letters().len()), (1, 1), "{answers:?}");
        // The relay makes no other beside the one that was asked for.
        case.world.drain();
        assert_eq!((case.letters().len(), case.world.mailer.sent().len()), (1, 1));
    }
}

/// An invoice shows its own e-mails, and can be sent beside a receipt.
#[test]
fn a_receipt_changes_nothing_of_its_invoices() {
    let case = Case::with_receipts(1);
    run(case.world.send(&case.tenant, case.invoices[0], builders::email(), false)).unwrap();
    case.world.drain();
    case.world.clock.advance(TimeDelta::hours(1));
    let payment = case.record(Progress::Received, 1_000);
    case.world.drain();
    let mail = case.world.mailer.sent().pop().unwrap();
    assert_eq!(mail.tag("subject"), case.customer.id.to_string());
    run(case.world.send(&case.tenant, case.invoices[0], builders::email(), false)).unwrap();
    case.world.drain();
    let (before, sent) = (case.shown(), case.world.deliveries(&case.tenant, case.invoices[0]));
    assert_eq!((sent.len(), before.last_delivery_id), (2, Some(sent[1].id)));
    record(&case.world, &event(&case.world, &mail, 60, hard()));
    case.world.drain();
    assert_eq!((case.shown(), case.letters()[0].status()), (before, DeliveryStatus::Bounced));
    // An address that bounced for good gets no receipt either.
    case.world.clock.advance(TimeDelta::hours(1));
    assert!(matches!(case.send(payment, false), Err(app::Error::Refused(app::Refusal::Invalid(_)))));
}

#[test]
fn a_receipt_that_nobody_can_get_has_failed_and_says_why() {
    let case = Case::with_receipts(1);
    let nobody = Customer { version: 2, contacts: Vec::new(), ..case.customer.clone() };
    case.world.put(&case.tenant, &nobody);
    case.record(Progress::Received, 11_900);
    case.world.drain();
    let letters = case.letters();
    assert_eq!((letters.len(), letters[0].failure().map(|why| why.code.as_str())), (1, Some("no_recipient")));
    assert_eq!((case.world.dead(), case.world.mailer.sent().len()), (0, 0));
}

#[test]
fn the_settings_name_what_a_receipt_reads_like() {
    let case = Case::with_receipts(1);
    let id = TemplateId::new(case.world.now(), 9);
    let template = builders::email_template(id, EmailKind::Receipt, case.world.now());
    case.world.put(&case.tenant, &template);
    let settings = Settings { version: 3, receipt_template_id: Some(id), ..case.settings(true) };
    case.world.put(&case.tenant, &settings);
    case.record(Progress::Received, 11_900);
    case.world.drain();
    let letter = case.letters().remove(0);
    assert_eq!(builders::subject_line(&letter), Some("A polite subject"));
    assert_eq!(letter.template(), Some(TemplatePin { id, version: 1 }));
}

#[test]
fn a_batch_that_marks_as_paid_sends_a_receipt_of_each_payment() {
    let case = Case::with_receipts(3);
    let selected = Selected::Ids(builders::subjects(&case.invoices));
    case.world.start_new(&case.tenant, NewBatch { operation: marking(&case.world), selected });
    case.world.drain();
    assert_eq!((case.letters().len(), case.world.mailer.sent().len()), (3, 3));
}
