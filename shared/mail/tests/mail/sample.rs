//! The letter of an ordinary invoice.

use mail::defaults::{button_label, texts};
use mail::render::{CallToAction, Document, Letter, Rendered, Summary, render};
use mail_template::placeholders::Placeholders;
use wording::Language;

pub(crate) fn placeholders() -> Placeholders {
    Placeholders {
        invoice_number: "INV-2026-00042".into(),
        customer_name: "Müller & Söhne KG".into(),
        contact_name: None,
        seller_name: "Nordlicht Software GmbH".into(),
        amount_due: "€1,190.00".into(),
        total: "€1,190.00".into(),
        currency: "EUR".into(),
        issue_date: "1 March 2026".into(),
        due_date: Some("31 March 2026".into()),
        purchase_order: Some("PO-7731".into()),
        payment_reference: Some("RF18 5390 0754 7034".into()),
        iban: Some("DE89 3704 0044 0532 0130 00".into()),
        portal_link: Some("https://portal.example/i/01JX".into()),
        ..Placeholders::default()
    }
}

pub(crate) const FOOTER: [&str; 2] = [
    "Nordlicht Software GmbH · Hafenstraße 12 · 20457 Hamburg · Germany",
    "HRB 123456, Amtsgericht Hamburg · VAT ID DE123456788",
];

pub(crate) fn letter(values: &Placeholders) -> Letter<'_> {
    let texts = texts(Language::English, Document::Invoice);
    Letter {
        language: "en",
        subject: texts.subject,
        message: texts.message,
        placeholders: values,
        seller_name: &values.seller_name,
        summary: Some(Summary {
            document: Document::Invoice,
            number: &values.invoice_number,
            amount: &values.amount_due,
            due_date: values.due_date.as_deref(),
            paid: None,
        }),
        call_to_action: Some(CallToAction {
            label: button_label(Language::English),
            url: "https://portal.example/i/01JX?a=1&b=2",
        }),
        accent: None,
        footer: &FOOTER,
    }
}

/// The same letter with another message.
pub(crate) fn with_message(message: &str) -> Rendered {
    let values = placeholders();
    render(&Letter { message, ..letter(&values) }).expect(message)
}
