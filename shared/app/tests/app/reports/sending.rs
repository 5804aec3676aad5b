//! Statements of account that are sent.

use app::delivery::letters::LetterRequest;
use app::reports::printed_statement::link_to_statement;
use app::reports::statement::Which;
use chrono::TimeDelta;
use domain::customers::Customer;
use domain::delivery::email::EmailSettings;
use domain::delivery::schedule::{SendAt, WallTime};
use domain::delivery::{Delivery, DeliveryStatus, Part};
use domain::settings::Settings;
use domain::templates::email_template::EmailKind;
use ports::SendError;

use testing::{Outcome, TextRenderer, builders, run};

use super::day;
use crate::payments::{Case, refused};

fn ready(invoices: usize) -> Case {
    let case = Case::new(invoices);
    let settings = Settings {
        version: 2,
        default_entity_id: Some(case.tenant.entity),
        ..builders::settings(case.world.now())
    };
    case.world.put(&case.tenant, &settings);
    case
}

fn send(case: &Case, part: Part, send_at: Option<SendAt>) -> Result<app::Reply, app::Error> {
    let email = EmailSettings { use_template_defaults: true, ..EmailSettings::default() };
    let request = LetterRequest { email: &email, send_at, force: false };
    run(case.world.send_statement(&case.world.caller(&case.tenant), case.customer.id, part, request))
}

fn letters(case: &Case) -> Vec<Delivery> {
    case.world.deliveries(&case.tenant, case.customer.id)
}

/// What the bucket keeps of a letter.
fn kept(case: &Case, letter: &Delivery, kind: &str) -> Option<Vec<u8>> {
    let key = format!("{}/{}/{}.{kind}", case.tenant.id, letter.subject, letter.id);
    run(ports::Bucket::get(&case.world.bucket, &key)).unwrap()
}

#[test]
fn a_statement_is_sent_with_its_pdf_and_shown_by_no_invoice() {
    let case = ready(2);
    let part = Part { from: Some(day("2026-11-01")), to: Some(day("2026-11-30")), currency: None };
    send(&case, part, None).unwrap();
    case.world.drain();
    let letter = letters(&case).remove(0);
    assert_eq!((letter.kind, letter.status()), (EmailKind::Statement, DeliveryStatus::Sent));
    let pdf = kept(&case, &letter, "pdf").unwrap();
    let sha256 = domain::digest::Digest::of(&pdf).to_string();
    assert_eq!(letter.letter().and_then(|sent| sent.document_sha256.clone()), Some(sha256));
    assert!(String::from_utf8(pdf).unwrap().contains("closing: 23800"));
    let mail = String::from_utf8(case.world.mailer.sent()[0].raw.clone()).unwrap();
    assert!(mail.contains("[statement-2026-11-30.pdf, application/pdf"), "{mail}");
    assert_eq!(case.world.deliveries(&case.tenant, case.invoices[0]), []);
    assert_eq!(refused(send(&case, part, None)).0, "just_sent");
    // Another part is another letter.
    send(&case, Part { from: Some(day("2026-11-02")), ..part }, None).unwrap();
    let backwards = Part { to: Some(day("2026-10-31")), ..part };
    assert!(matches!(send(&case, backwards, None), Err(app::Error::Refused(app::Refusal::Invalid(_)))));
}

/// The second recipient is sent to later, after a payment.
#[test]
fn all_recipients_of_a_statement_get_the_same_account() {
    let case = ready(1);
    let mut customer = Customer { version: 2, ..case.customer.clone() };
    customer.contacts.push(builders::contact("ben@customer.example", "finance"));
    case.world.put(&case.tenant, &customer);
    case.world.mailer.next(Outcome::Taken);
    case.world.mailer.next(Outcome::Failed(SendError::Throttled("slow down".into())));
    send(&case, Part::default(), None).unwrap();
    case.world.relay_all();
    while case.world.mailer.sent().is_empty() {
        case.world.handle_due();
        case.world.relay_all();
    }
    let (before, account) = {
        let letter = letters(&case).remove(0);
        (kept(&case, &letter, "pdf").unwrap(), kept(&case, &letter, "json").unwrap())
    };
    case.pay(11_900, &[(case.invoices[0], None)]);
    case.world.drain();
    case.world.clock.advance(TimeDelta::minutes(5));
    case.world.drain();
    let letter = letters(&case).remove(0);
    assert_eq!((letter.status(), case.world.mailer.sent().len()), (DeliveryStatus::Sent, 2));
    assert_eq!(kept(&case, &letter, "pdf"), Some(before));
    assert_eq!(kept(&case, &letter, "json"), Some(account));
    assert!(String::from_utf8(kept(&case, &letter, "pdf").unwrap()).unwrap().contains("closing: 11900"));
}

#[test]
fn a_statement_for_later_tells_of_the_account_as_it_is_then_and_can_be_recalled() {
    let case = ready(1);
    let at = |text: &str| Some(SendAt { time: WallTime::parse(text).unwrap(), zone: None });
    send(&case, Part::default(), at("2026-11-25T09:00")).unwrap();
    case.pay(11_900, &[(case.invoices[0], None)]);
    case.world.relay_all();
    assert_eq!(letters(&case)[0].status(), DeliveryStatus::Scheduled);
    case.world.clock.advance(TimeDelta::days(3));
    case.world.drain();
    let letter = letters(&case).remove(0);
    assert_eq!(letter.status(), DeliveryStatus::Sent);
    let pdf = String::from_utf8(kept(&case, &letter, "pdf").unwrap()).unwrap();
    assert!(pdf.contains("closing: 0") && pdf.contains("2026-11-25"), "{pdf}");
    send(&case, Part::default(), at("2026-11-30T09:00")).unwrap();
    run(case.world.recall(&case.tenant, letters(&case)[1].id)).unwrap();
    case.world.clock.advance(TimeDelta::days(9));
    case.world.drain();
    assert_eq!(case.world.mailer.sent().len(), 1);
}

#[test]
fn without_a_seller_nothing_can_be_written() {
    let case = Case::new(1);
    let settings = Settings { version: 2, default_entity_id: None, ..builders::settings(case.world.now()) };
    case.world.put(&case.tenant, &settings);
    assert_eq!(refused(send(&case, Part::default(), None)).0, "no_seller");
    let which = Which::of(case.customer.id, Part::default());
    let (store, caller) = (case.world.store(), case.world.caller(&case.tenant));
    let link = link_to_statement(&store, &case.world.bucket, &TextRenderer, &caller, which);
    assert_eq!(refused(run(link)).0, "no_seller");
}
