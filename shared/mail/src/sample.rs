//! Renders the texts of a template with the values of a sample invoice.

use chrono::NaiveDate;
use domain::templates::email_template::EmailKind;
use mail_template::placeholders::Placeholders;
use ports::{RenderError, SampleDraft};
use wording::Language;

use crate::about::document_of;
use crate::footer::footer;
use crate::render::{CallToAction, Letter, Paid, PaidRow, Rendered, Summary, render};

pub(crate) fn rendered(sample: &SampleDraft<'_>) -> Result<Rendered, RenderError> {
    let language = Language::of(sample.language);
    let seller_name =
        sample.seller.map_or_else(|| "Nordlicht GmbH".to_owned(), |seller| seller.name.to_string());
    let values = values(sample.kind, language, seller_name);
    let paid = (sample.kind == EmailKind::Receipt).then(|| paid(language, &values));
    let footer = sample.seller.map(|seller| footer(seller, language)).unwrap_or_default();
    let footer: Vec<&str> = footer.iter().map(String::as_str).collect();
    render(&Letter {
        language: sample.language,
        subject: sample.subject,
        message: sample.message,
        placeholders: &values,
        seller_name: &values.seller_name,
        summary: Some(Summary {
            document: document_of(sample.kind),
            number: if paid.is_some() { "" } else { &values.invoice_number },
            amount: values.payment_amount.as_ref().unwrap_or(&values.amount_due),
            due_date: values.due_date.as_deref(),
            paid: paid.as_ref(),
        }),
        call_to_action: sample
            .call_to_action
            .map(|call| CallToAction { label: call.label.as_str(), url: call.url.as_str() }),
        accent: sample.seller.and_then(|seller| seller.accent_color),
        footer: &footer,
    })
    .map_err(|error| RenderError(error.to_string()))
}

fn paid(language: Language, values: &Placeholders) -> Paid {
    let given = |value: &Option<String>| value.clone().unwrap_or_default();
    Paid {
        date: given(&values.payment_date),
        method: given(&values.payment_method),
        reference: None,
        rows: vec![PaidRow {
            document: format!("{} {}", language.words().invoice, values.invoice_number),
            paid: given(&values.payment_amount),
            left: language.money("EUR", "0.00"),
        }],
        rest: None,
    }
}

/// Placeholders that this kind of e-mail does not have stay empty.
fn values(kind: EmailKind, language: Language, seller_name: String) -> Placeholders {
    let date =
        |day| NaiveDate::from_ymd_opt(2026, 3, day).map(|date| language.date(date)).unwrap_or_default();
    let amount = language.money("EUR", "1190.00");
    let is_settled = matches!(kind, EmailKind::Receipt | EmailKind::CreditNote);
    let is_statement = kind == EmailKind::Statement;
    let unless_settled = |value: String| (!is_settled).then_some(value);
    let receipt = |value: String| (kind == EmailKind::Receipt).then_some(value);
    let number = if kind == EmailKind::CreditNote { "CN-2026-00007" } else { "INV-2026-00042" };
    Placeholders {
        invoice_number: if is_statement { String::new() } else { number.to_owned() },
        customer_name: "Müller & Söhne KG".to_owned(),
        contact_name: Some("Eva Müller".to_owned()),
        seller_name,
        amount_due: if kind == EmailKind::Receipt { language.money("EUR", "0.00") } else { amount.clone() },
        total: amount.clone(),
        currency: "EUR".to_owned(),
        issue_date: date(1),
        due_date: unless_settled(date(15)).filter(|_| !is_statement),
        days_overdue: (kind == EmailKind::Reminder).then(|| "12".to_owned()),
        service_period: Some(format!("{} – {}", date(1), date(31))),
        purchase_order: Some("PO-4711".to_owned()),
        payment_reference: unless_settled("RF18 5390 0754 7034".to_owned()),
        iban: unless_settled("DE89 3704 0044 0532 0130 00".to_owned()),
        bic: unless_settled("COBADEFFXXX".to_owned()),
        payment_amount: receipt(amount.clone()),
        payment_date: receipt(date(12)),
        payment_method: receipt(language.words().bank_transfer.to_owned()),
        portal_link: None,
    }
}
