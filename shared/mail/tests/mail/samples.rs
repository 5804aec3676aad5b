//! An e-mail of every language and kind, and some that are difficult to lay out.

use chrono::NaiveDate;
use domain::contact::EmailAddress;
use domain::delivery::email::{Addressee, AddresseeKind, CallToAction, Chosen};
use domain::documents::printed::PrintedDocument;
use domain::templates::email_template::EmailKind;
use mail::InvoiceComposer;
use mail::compose::{Attachment, Mailbox, Message, compose};
use mail::defaults::{Texts, button_label, ready_for_payment, texts};
use mail::render::{CallToAction as Button, Document, Letter, Paid, PaidRow, Summary, render};
use mail_template::placeholders::Placeholders;
use ports::{About, Composer, EmailAttachment, EmailDraft};
use wording::Language;

use crate::document::{document, opened_at};

pub(crate) struct Sample {
    /// `de-invoice`.
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) raw: Vec<u8>,
    pub(crate) text: String,
    pub(crate) html: String,
    /// The amount that the customer must see first.
    pub(crate) amount: String,
    pub(crate) due_date: Option<String>,
    pub(crate) number: String,
}

const ACCENT: &str = "#0b7a75";
const PAY: &str = "https://pay.nordlicht.example/i/INV-2026-00042?a=1&b=2";
const PDF: &[u8] =
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nEOF\n";

pub(crate) fn all() -> Vec<Sample> {
    let mut all = Vec::new();
    for language in Language::ALL {
        let texts = texts(language, Document::Invoice);
        let mut document = document(language.tag());
        document.seller.accent_color = Some(ACCENT.parse().unwrap());
        document.seller.email = Some("info@nordlicht.example".parse().unwrap());
        document.seller.phone = Some("+49 40 123456".parse().unwrap());
        for (name, kind, texts) in [
            ("invoice", EmailKind::Invoice, texts),
            ("ready-for-payment", EmailKind::ReadyForPayment, ready_for_payment(language)),
        ] {
            all.push(invoice(&format!("{}-{name}", language.tag()), kind, &document, texts));
        }
        for kind in [Document::CreditNote, Document::InterestNote, Document::Statement, Document::Receipt] {
            all.push(other(language, kind));
        }
    }
    all.extend(hard());
    all
}

/// A kind that is sent by the composer.
fn invoice(name: &str, kind: EmailKind, document: &PrintedDocument, texts: Texts) -> Sample {
    let Texts { subject, message } = texts;
    let customer = document.customer.as_ref().unwrap();
    let language = Language::of(customer.language.as_str());
    let addressees =
        [("joerg@mueller.example", AddresseeKind::To), ("archive@mueller.example", AddresseeKind::Cc)].map(
            |(address, kind)| Addressee {
                address: address.parse().unwrap(),
                name: None,
                kind,
                chosen: Chosen::ByAddress,
            },
        );
    let call_to_action =
        CallToAction { label: button_label(language).parse().unwrap(), url: PAY.parse().unwrap() };
    let reply_to: EmailAddress = "accounts@nordlicht.example".parse().unwrap();
    let draft = EmailDraft {
        about: About::One(document),
        seller: &document.seller,
        kind,
        language: customer.language.as_str(),
        subject,
        message,
        call_to_action: Some(&call_to_action),
        reply_to: Some(&reply_to),
        addressees: &addressees,
        message_id: "dlv_01JX4Z.0@nordlicht.example",
        date: opened_at(),
        attachments: &[EmailAttachment {
            file_name: "INV-2026-00042.pdf",
            content_type: "application/pdf",
            bytes: PDF,
        }],
    };
    let parts = InvoiceComposer.render(&draft).unwrap();
    Sample {
        name: name.to_owned(),
        language: customer.language.as_str().to_owned(),
        raw: InvoiceComposer.compose(&draft).unwrap().raw,
        text: parts.text,
        html: parts.html,
        amount: language.money("EUR", "1000.00"),
        due_date: Some(language.date(document.due_date)),
        number: "INV-2026-00042".to_owned(),
    }
}

/// A payment of some documents.
fn paid(language: Language, date: String) -> Paid {
    let words = language.words();
    let row = |number: u32| PaidRow {
        document: format!("{} INV-2026-{number:05}", words.invoice),
        paid: language.money("EUR", "411.52"),
        left: language.money("EUR", if number == 12 { "1234.50" } else { "0.00" }),
    };
    Paid {
        date,
        method: words.bank_transfer.to_owned(),
        reference: Some("RF18 5390 0754 7034".to_owned()),
        rows: (1..=12).map(row).collect(),
        rest: Some(language.money("EUR", "0.07")),
    }
}

/// An e-mail that is about no invoice of the sample.
fn other(language: Language, kind: Document) -> Sample {
    let (name, number) = match kind {
        Document::Invoice => ("invoice", "INV-2026-00042"),
        Document::CreditNote => ("credit-note", "CN-2026-00007"),
        Document::InterestNote => ("interest-note", "INT-2026-00003"),
        Document::Statement => ("statement", "2026-03"),
        Document::Receipt => ("receipt", ""),
    };
    let date = |day| language.date(NaiveDate::from_ymd_opt(2026, 3, day).unwrap());
    let values = Placeholders {
        invoice_number: number.to_owned(),
        customer_name: "Müller & Söhne KG".to_owned(),
        seller_name: "Nordlicht Software GmbH".to_owned(),
        amount_due: language.money("EUR", "12345.67"),
        issue_date: date(1),
        due_date: (kind == Document::InterestNote).then(|| date(31)),
        payment_amount: (kind == Document::Receipt).then(|| language.money("EUR", "12345.67")),
        payment_date: (kind == Document::Receipt).then(|| date(30)),
        ..Placeholders::default()
    };
    let paid = (kind == Document::Receipt).then(|| paid(language, date(30)));
    let texts = texts(language, kind);
    let rendered = render(&Letter {
        language: language.tag(),
        subject: texts.subject,
        message: texts.message,
        placeholders: &values,
        seller_name: &values.seller_name,
        summary: Some(Summary {
            document: kind,
            number,
            amount: &values.amount_due,
            due_date: values.due_date.as_deref(),
            paid: paid.as_ref(),
        }),
        call_to_action: (kind == Document::InterestNote).then_some(Button { label: "Pay", url: PAY }),
        accent: Some(ACCENT.parse().unwrap()),
        footer: &["Nordlicht Software GmbH", "Hafenstraße 12 · 20457 Hamburg", "HRB 123456 · DE123456788"],
    })
    .unwrap();
    let seller = Mailbox::new("Nordlicht Buchhaltung", "billing@nordlicht.example").unwrap();
    let raw = compose(&Message {
        from: &seller,
        reply_to: Some(&seller),
        to: &[Mailbox::new("", "joerg@mueller.example").unwrap()],
        cc: &[],
        message_id: "dlv_01JX4Z.0@nordlicht.example",
        date: opened_at(),
        rendered: &rendered,
        attachments: &[Attachment {
            file_name: &format!("{number}.pdf"),
            content_type: "application/pdf",
            bytes: PDF,
        }],
        language: language.tag(),
        headers: &[],
    })
    .unwrap();
    Sample {
        name: format!("{}-{name}", language.tag()),
        language: language.tag().to_owned(),
        raw,
        text: rendered.text,
        html: rendered.html,
        amount: values.amount_due,
        due_date: values.due_date,
        number: number.to_owned(),
    }
}

/// Long words, right-to-left names, an unsupported language, an accent colour with too little contrast.
fn hard() -> Vec<Sample> {
    let english = texts(Language::English, Document::Invoice);
    let invoice = |name, document, texts| invoice(name, EmailKind::Invoice, document, texts);
    let mut long = document("de");
    long.seller.name =
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".parse().unwrap();
    long.customer.as_mut().unwrap().name =
        "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung".repeat(2).parse().unwrap();
    long.seller.accent_color = Some("#ffd400".parse().unwrap());

    let mut right_to_left = document("en");
    right_to_left.seller.name = "شركة الشمال للبرمجيات".parse().unwrap();
    right_to_left.customer.as_mut().unwrap().name = "חברת הצפון בע״מ".parse().unwrap();
    right_to_left.seller.accent_color = Some("#ffffff".parse().unwrap());

    let mut arabic = document("ar");
    arabic.seller.name = "شركة الشمال للبرمجيات".parse().unwrap();
    arabic.seller.accent_color = Some("#000000".parse().unwrap());
    vec![
        invoice(
            "long-words",
            &long,
            Texts { message: "{{ customer_name }}\n\n{{ amount_due }} {{ due_date }}", ..english },
        ),
        invoice("right-to-left-names", &right_to_left, english),
        invoice(
            "arabic",
            &arabic,
            Texts {
                subject: "فاتورة {{ invoice_number }}",
                message: "مرحبا،\n\nالمبلغ المستحق: {{ amount_due }}",
            },
        ),
    ]
}
