//! Whom an invoice that opens without an e-mail is told of.

use std::collections::BTreeMap;

use domain::delivery::email::EmailSettings;
use domain::delivery::{DeliveryStatus, NextStep, RecipientState, TemplatePin, Trigger};
use domain::documents::complete::Surroundings;
use domain::documents::open::{Number, Opened, RequestedEmail, Unasked, open};
use domain::documents::shown::{DistributionStatus, Light};
use domain::ids::{DeliveryId, TemplateId};
use domain::templates::email_template::{ActionLink, EmailKind, EmailTemplate, EmailTexts, TextLanguage};

use crate::sample::{Case, change, now};

fn template() -> EmailTemplate {
    let texts = |subject: &str| EmailTexts {
        subject: subject.parse().unwrap(),
        message: "m".parse().unwrap(),
        call_to_action_label: Some("Pay".parse().unwrap()),
    };
    EmailTemplate {
        id: TemplateId::new(now(), 70),
        version: 3,
        kind: EmailKind::ReadyForPayment,
        name: "Ready".parse().unwrap(),
        fallback_language: TextLanguage::Fr,
        texts: BTreeMap::from([(TextLanguage::Fr, texts("à payer")), (TextLanguage::De, texts("zahlbar"))]),
        call_to_action: None,
        reply_to: None,
        cc: vec!["copy@notices.example".parse().unwrap()],
        archived: false,
        created_at: now(),
        change: change(),
    }
}

/// Opened with the e-mail of the case and, if that is wanted, a notice.
fn opened(case: &Case, template: Option<&EmailTemplate>) -> Opened {
    let around = Surroundings {
        settings: &case.settings,
        entity: &case.entity,
        customer: case.customer.as_ref(),
        template: case.template.as_ref(),
        email_template: None,
        corrects: None,
        latest_issue_date: None,
        now: case.now,
        present: case.now,
    };
    let complete = case.judge().expect("a complete invoice");
    let email = case.email.as_ref().map(|settings| RequestedEmail {
        id: DeliveryId::new(now(), 1),
        settings,
        texts: settings.texts().digest(),
        template: None,
        batch_id: None,
        schedule: None,
    });
    let mut series = case.series.clone();
    let number = Number::of(&complete.draft, &mut series);
    let opened = open(case.invoice.clone(), complete, around, number, email, change());
    let unasked = Unasked { notice_template: template, readers: None };
    opened.with_unasked_email(around, unasked, DeliveryId::new(now(), 2))
}

fn silent() -> Case {
    Case { email: None, ..Case::new() }
}

#[test]
fn the_customer_decides_else_the_settings() {
    for (own, settings, told) in
        [(None, false, false), (None, true, true), (Some(true), false, true), (Some(false), true, false)]
    {
        let mut case = silent();
        case.customer().notify_on_open = own;
        case.settings.notify_on_open = settings;
        assert_eq!(opened(&case, None).delivery.is_some(), told, "{own:?} {settings}");
    }
}

#[test]
fn a_chosen_e_mail_is_never_joined_by_a_notice() {
    let mut case = Case::new();
    case.settings.notify_on_open = true;
    let delivery = opened(&case, None).delivery.unwrap();
    assert_eq!((delivery.trigger, delivery.id), (Trigger::Open, DeliveryId::new(now(), 1)));
}

#[test]
fn a_notice_pins_its_template_and_waits_to_be_sent() {
    let mut case = silent();
    case.settings.notify_on_open = true;
    let template = template();
    let Opened { invoice, delivery, .. } = opened(&case, Some(&template));
    let delivery = delivery.unwrap();
    assert_eq!((delivery.trigger, delivery.kind), (Trigger::Notify, EmailKind::ReadyForPayment));
    assert_eq!(delivery.template(), Some(TemplatePin { id: template.id, version: 3 }));
    assert_eq!(delivery.next_step(), NextStep::Claim(0));
    assert_eq!(delivery.recipients().last().unwrap().addressee.address, template.cc[0]);
    assert_eq!(invoice.shown.distribution.last_delivery_id, Some(delivery.id));
    assert_eq!(invoice.shown.distribution.status, DistributionStatus::Sending);

    let pins = invoice.issued().unwrap().pins;
    let own = opened(&case, None).delivery.unwrap();
    assert_eq!(own.template(), Some(TemplatePin { id: pins.template_id, version: pins.template }));
}

#[test]
fn what_keeps_a_notice_from_going_out_keeps_no_invoice_from_opening() {
    let mut nobody = silent();
    nobody.settings.notify_on_open = true;
    nobody.customer().contacts.clear();
    let mut unverified = silent();
    unverified.settings.notify_on_open = true;
    unverified.entity.sender.as_mut().unwrap().verified_at = None;
    for (case, code) in [(nobody, "no_recipient"), (unverified, "sender_not_verified")] {
        let Opened { invoice, delivery, .. } = opened(&case, None);
        assert!(invoice.issued().is_some());
        let delivery = delivery.unwrap();
        assert_eq!(delivery.failure().unwrap().code, code);
        assert_eq!((delivery.status(), delivery.light()), (DeliveryStatus::Failed, Some(Light::Red)));
        assert_eq!(delivery.next_step(), NextStep::Nothing);
        assert!(!delivery.waits_for_worker());
        for recipient in delivery.recipients() {
            assert!(matches!(&recipient.state, RecipientState::Failed { code: own, .. } if own == code));
        }
    }
}

#[test]
fn nobody_is_told_to_pay_nothing() {
    let mut case = silent();
    case.settings.notify_on_open = true;
    let gross = case.judge().unwrap().totals.gross;
    case.invoice.content.prepaid = gross;
    assert_eq!(opened(&case, None).invoice.totals.payable, 0);
    assert_eq!(opened(&case, None).delivery, None);
}

#[test]
fn copies_are_the_sends_own_else_the_e_mail_templates_else_the_invoices() {
    let mut case = Case::new();
    let mut invoice_template = case.template.clone().unwrap();
    invoice_template.cc = vec!["copy@invoices.example".parse().unwrap()];
    case.template = Some(invoice_template);
    let template = template();
    let without = EmailTemplate { cc: vec![], ..template.clone() };
    let own = EmailSettings { cc: vec!["copy@own.example".parse().unwrap()], ..EmailSettings::default() };
    for (settings, email_template, copy) in [
        (&own, Some(&template), "copy@own.example"),
        (&EmailSettings::default(), Some(&template), "copy@notices.example"),
        (&EmailSettings::default(), Some(&without), "copy@invoices.example"),
        (&EmailSettings::default(), None, "copy@invoices.example"),
    ] {
        let all = domain::documents::complete::addressees(
            settings,
            case.customer.as_ref(),
            email_template,
            case.template.as_ref(),
        );
        assert_eq!(all.last().unwrap().address.as_str(), copy);
    }
}

#[test]
fn a_customer_gets_its_language_else_the_fallback() {
    let template = template();
    for (tag, subject) in [("de-AT", "zahlbar"), ("DE", "zahlbar"), ("it", "à payer"), ("sv", "à payer")] {
        assert_eq!(template.texts_for(tag).unwrap().1.subject.as_str(), subject, "{tag}");
    }
}

#[test]
fn there_is_a_button_only_where_it_leads_somewhere() {
    let with = |link| EmailTemplate { call_to_action: link, ..template() };
    let url: domain::contact::HttpsUrl = "https://pay.example/".parse().unwrap();
    for (link, shown) in [
        (None, false),
        (Some(ActionLink::Payment), false),
        (Some(ActionLink::Portal), false),
        (Some(ActionLink::Custom { url }), true),
    ] {
        let template = with(link);
        let (_, texts) = template.texts_for("de").unwrap();
        assert_eq!(template.button(texts).is_some(), shown, "{:?}", template.call_to_action);
    }
}
