use domain::delivery::email::{Addressee, AddresseeKind, CallToAction, Chosen};
use domain::documents::printed::PrintedDocument;
use domain::money::Money;
use domain::templates::email_template::EmailKind;
use mail::InvoiceComposer;
use mail::defaults::texts;
use mail::render::Document;
use mailparse::{DispositionType, MailHeaderMap, ParsedMail, parse_mail};
use ports::{About, Composer, EmailAttachment, EmailDraft, Row};
use wording::Language;

use crate::document::{document, opened_at};

fn addressees() -> Vec<Addressee> {
    use AddresseeKind::{Cc, To};
    let addressee = |name: Option<&str>, address: &str, kind| Addressee {
        address: address.parse().unwrap(),
        name: name.map(|name| name.parse().unwrap()),
        kind,
        chosen: Chosen::ByAddress,
    };
    vec![
        addressee(Some("Jörg Müller"), "joerg@mueller.example", To),
        addressee(None, "archive@mueller.example", Cc),
        addressee(None, "ap@mueller.example", To),
    ]
}

fn draft<'a>(document: &'a PrintedDocument, addressees: &'a [Addressee]) -> EmailDraft<'a> {
    let texts = texts(Language::English, Document::Invoice);
    EmailDraft {
        about: About::One(document),
        seller: &document.seller,
        kind: EmailKind::Invoice,
        language: document.customer.as_ref().map_or("en", |customer| customer.language.as_str()),
        subject: texts.subject,
        message: texts.message,
        call_to_action: None,
        reply_to: None,
        addressees,
        message_id: "dlv_01JX4Z.0@mail.example",
        date: opened_at(),
        attachments: &[],
    }
}

/// The content of the text part.
fn text_of(mail: &ParsedMail<'_>) -> String {
    mail.parts().find(|part| part.ctype.mimetype == "text/plain").unwrap().get_body().unwrap()
}

fn text(draft: &EmailDraft<'_>) -> String {
    let email = InvoiceComposer.compose(draft).unwrap();
    text_of(&parse_mail(&email.raw).unwrap()).replace("\r\n", "\n")
}

#[test]
fn the_message_shows_the_values_of_the_invoice() {
    let (document, addressees) = (document("en"), addressees());
    let call_to_action =
        CallToAction { label: "Pay now".parse().unwrap(), url: "https://pay.example/i?x=1".parse().unwrap() };
    let reply_to = "answers@nordlicht.example".parse().unwrap();
    let attachments = [
        EmailAttachment {
            file_name: "INV-2026-00042.pdf",
            content_type: "application/pdf",
            bytes: b"%PDF \0\r\n",
        },
        EmailAttachment { file_name: "terms.txt", content_type: "text/plain", bytes: b"terms" },
    ];
    let email = InvoiceComposer
        .compose(&EmailDraft {
            call_to_action: Some(&call_to_action),
            reply_to: Some(&reply_to),
            attachments: &attachments,
            ..draft(&document, &addressees)
        })
        .unwrap();
    assert_eq!(email.subject, "Invoice INV-2026-00042 from Nordlicht Software GmbH");

    let mail = parse_mail(&email.raw).unwrap();
    for (name, value) in [
        ("Subject", email.subject.as_str()),
        ("From", "\"Nordlicht Buchhaltung\" <billing@nordlicht.example>"),
        ("Reply-To", "<answers@nordlicht.example>"),
        ("To", "Jörg Müller <joerg@mueller.example>, <ap@mueller.example>"),
        ("Cc", "<archive@mueller.example>"),
        ("Message-ID", "<dlv_01JX4Z.0@mail.example>"),
    ] {
        assert_eq!(mail.headers.get_all_values(name), [value]);
    }

    let text = text_of(&mail);
    for part in [
        "Invoice INV-2026-00042 of 1 March 2026",
        "€1,000.00",
        "31 March 2026",
        "Pay now:\r\nhttps://pay.example/i?x=1",
        "Nordlicht Software GmbH\r\nHafenstraße 12 · 20457 Hamburg · Germany\r\nCompany no. HRB 123456 · VAT ID DE123456788",
    ] {
        assert!(text.contains(part), "{part:?} in {text}");
    }

    let files: Vec<_> = mail.subparts.iter().skip(1).collect();
    assert_eq!(files.len(), attachments.len());
    for (part, file) in files.into_iter().zip(&attachments) {
        let disposition = part.get_content_disposition();
        assert_eq!(disposition.disposition, DispositionType::Attachment);
        assert_eq!(disposition.params.get("filename").map(String::as_str), Some(file.file_name));
        assert_eq!(part.ctype.mimetype, file.content_type);
        assert_eq!(part.get_body_raw().unwrap(), file.bytes);
    }
}

#[test]
fn every_placeholder_has_its_value() {
    let document = document("en");
    let one = &addressees()[..1];
    let message = "{{ contact_name }}|{{ total }}|{{ currency }}|{{ service_period }}|{{ purchase_order }}|\
                   {{ payment_reference }}|{{ iban }}|{{ bic }}|{{ days_overdue }}|";
    let text = text(&EmailDraft {
        message,
        date: "2026-04-02T22:30:00Z".parse().unwrap(), // 3 April in Berlin
        ..draft(&document, one)
    });
    let expected = "Jörg Müller|€1,190.00|EUR|1 February 2026 – 28 February 2026|PO-7731|\
                    RF18 5390 0754 7034|DE89 3704 0044 0532 0130 00|COBADEFFXXX|3|";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn a_message_to_several_contacts_names_none_of_them() {
    let (document, addressees) = (document("en"), addressees());
    let text = text(&EmailDraft { message: "a{{ contact_name }}b", ..draft(&document, &addressees) });
    assert!(text.contains("\nab\n"), "{text}");
}

#[test]
fn amounts_and_dates_are_in_the_customers_language() {
    let (document, addressees) = (document("de-AT"), addressees());
    let text =
        text(&EmailDraft { message: "{{ total }} am {{ issue_date }}", ..draft(&document, &addressees) });
    assert!(text.contains("1.190,00\u{a0}€ am 1. März 2026"), "{text}");
    assert!(text.contains("Rechnung") && text.contains("31. März 2026"), "{text}");
}

#[test]
fn equal_drafts_have_equal_bytes() {
    let (document, addressees) = (document("fr"), addressees());
    let draft = draft(&document, &addressees);
    assert_eq!(InvoiceComposer.compose(&draft).unwrap(), InvoiceComposer.compose(&draft).unwrap());
}

#[test]
fn without_sender_or_recipient_there_is_no_message() {
    let (mut document, addressees) = (document("en"), addressees());
    assert!(InvoiceComposer.compose(&draft(&document, &[])).is_err());
    assert!(InvoiceComposer.compose(&draft(&document, &addressees[1..2])).is_err());
    document.seller.sender = None;
    let error = InvoiceComposer.compose(&draft(&document, &addressees)).unwrap_err();
    assert!(error.to_string().contains("Nordlicht Software GmbH has no sender address"), "{error}");
}

/// R3: statements and folded reminders are about several documents, or about none.
#[test]
fn a_letter_may_be_about_several_documents_or_none() {
    let (document, addressees) = (document("en"), addressees());
    let customer = document.customer.as_ref().unwrap();
    let issued = document.invoice.issued().unwrap();
    let row = |due: &str, minor| Row {
        number: issued.number.clone(),
        issue_date: issued.issue_date,
        due_date: Some(due.parse().unwrap()),
        due: Money::new(minor, document.invoice.content.currency),
    };
    let rows = [row("2026-01-31", 120_000), row("2026-02-28", -20_000)];
    let one = draft(&document, &addressees);
    let message = "{{ customer_name }}: {{ amount_due }} for {{ invoice_number }}, {{ days_overdue }} days";
    let many = text(&EmailDraft { about: About::Many(customer, &rows), message, ..one });
    let number = &issued.number;
    assert!(many.contains(&format!("{}: €1,000.00 for {number}, {number},", customer.name)), "{many}");
    assert!(many.contains(&format!("Statement of account {number}, {number}")), "{many}");
    let days = (opened_at().date_naive() - rows[0].due_date.unwrap()).num_days();
    assert!(days > 0 && many.contains(&format!("{days} days")), "{many}");
    let none =
        text(&EmailDraft { about: About::Customer(customer), message: "Hello {{ customer_name }}", ..one });
    let head = format!(
        "{}\n\n----------------------------------------\n\nHello {}",
        document.seller.name, customer.name
    );
    assert!(none.starts_with(&head), "{none}");
    let html = InvoiceComposer.render(&EmailDraft { about: About::Customer(customer), ..one }).unwrap().html;
    assert!(!html.contains("Amount due") && !html.contains("<h1"), "{html}");
}
