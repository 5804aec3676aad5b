//! What the account has behind it when the demo begins: invoices of the last months, most of them paid.

use anyhow::{Context, Result};
use chrono::{Days, Months, NaiveDate, Utc};
use local::Client;
use serde_json::{Value, json};

use crate::sample::{Sample, id};

/// Full months before the current one.
const MONTHS: u32 = 5;
/// Days of the month on which invoices were issued.
const ISSUED_ON: [u64; 6] = [3, 7, 12, 16, 21, 26];
/// Customers take so many days.
const PAID_AFTER: u64 = 24;
/// Every one of so many is not paid.
const LATE: usize = 5;

/// Opens them in the order of their dates, as number series want it. No e-mail goes out, since they are told of as past.
pub(super) async fn make(client: &Client, sample: &Sample) -> Result<()> {
    let today = Utc::now().date_naive();
    let dates = (1..=MONTHS).rev().flat_map(|back| days(today, back));
    let mut count = 0;
    for (place, date) in dates.enumerate() {
        let number = 20 + u32::try_from(place * 7 % 80)?;
        let mut draft = sample.invoice(number);
        draft["issue_date"] = json!(date);
        draft["lines"][0]["quantity"] = json!((20 + place * 13 % 31).to_string());
        let draft = id(&client.post("/v1/invoices", &draft).await?)?;
        client.post(&format!("/v1/invoices/{draft}/open"), &json!({})).await?;
        let paid = date + Days::new(PAID_AFTER);
        if place % LATE != LATE - 1 && paid < today {
            let how = json!({"method": "bank_transfer", "date": paid});
            client.post(&format!("/v1/invoices/{draft}/mark-paid"), &how).await?;
        }
        count += 1;
    }
    eprintln!("✓ {count} invoices of the last {MONTHS} months, most of them paid");
    Ok(())
}

fn days(today: NaiveDate, back: u32) -> impl Iterator<Item = NaiveDate> {
    let month = today - Months::new(back);
    let first = month - Days::new(u64::from(chrono::Datelike::day0(&month)));
    ISSUED_ON.into_iter().map(move |day| first + Days::new(day - 1))
}

/// The texts of an e-mail in two languages.
pub(super) async fn email_template(client: &Client) -> Result<()> {
    let text = |subject: &str, message: &str| json!({"subject": subject, "message": message});
    let template = json!({
        "kind": "invoice", "name": "With thanks", "fallback_language": "en",
        "texts": {
            "en": text(
                "Your invoice {{ invoice_number }} for {{ amount_due }}",
                "Dear {{ customer_name }},\n\nthank you for working with us. Invoice **{{ invoice_number }}** over {{ amount_due }} \
                 is attached; please pay it by {{ due_date }}.\n\nKind regards\n{{ seller_name }}",
            ),
            "de": text(
                "Ihre Rechnung {{ invoice_number }} über {{ amount_due }}",
                "Guten Tag {{ customer_name }},\n\nvielen Dank für die Zusammenarbeit. Die Rechnung **{{ invoice_number }}** über \
                 {{ amount_due }} liegt bei; bitte zahlen Sie bis zum {{ due_date }}.\n\nFreundliche Grüße\n{{ seller_name }}",
            ),
        },
    });
    client.post("/v1/email-templates", &template).await?;
    Ok(())
}

/// An invoice to a customer whose address is out of date, and its number: the e-mail is going to bounce.
pub(super) async fn unreachable(client: &Client, sample: &Sample) -> Result<String> {
    let customer = json!({
        "name": "Ferngruß Media GmbH", "currency": "EUR", "language": "de", "vat_id": "DE129273398",
        "address": {"line1": "Hafenstraße 20", "postal_code": "20457", "city": "Hamburg", "country": "DE"},
        "contacts": [{"name": "Buchhaltung", "email": "buchhaltung@ferngruss.example", "roles": ["finance"]}],
        "default_template_id": sample.template
    });
    let customer = id(&client.post("/v1/customers", &customer).await?)?;
    let mut draft = sample.invoice(24);
    draft["customer_id"] = json!(customer);
    let draft = id(&client.post("/v1/invoices", &draft).await?)?;
    let email = json!({"email": {"use_template_defaults": true}});
    let opened: Value = client.post(&format!("/v1/invoices/{draft}/open"), &email).await?;
    Ok(opened["number"].as_str().context("an open invoice without a number")?.to_owned())
}
