//! What comes after the e-mails: customers pay, one invoice is credited, another is made void, and an account is sent.

use anyhow::{Context, Result};
use local::Client;
use serde_json::{Value, json};

use crate::sample::id;

/// How many invoices are paid.
const PAID: usize = 3;
/// Those, and the two that are credited and made void.
pub(super) const TAKEN: usize = PAID + 2;

/// Collects from the invoices of the items that succeeded. Each step sends an e-mail.
pub(super) async fn collect(client: &Client, items: &[Value]) -> Result<()> {
    client.patch("/v1/settings", &json!({"receipt_on_payment": true})).await?;
    let succeeded = items.iter().filter(|item| item["status"] == "succeeded");
    let sent: Vec<String> =
        succeeded.filter_map(|item| Some(item["document_id"].as_str()?.to_owned())).collect();
    let (paid, rest) = sent.split_at_checked(PAID).context("the batch opened too few invoices")?;
    let [credited, void, ..] = rest else { anyhow::bail!("the batch opened too few invoices") };

    let mut customer = String::new();
    for invoice in paid {
        let issued = client.get(&format!("/v1/invoices/{invoice}")).await?;
        let how = json!({"method": "bank_transfer", "date": issued["issue_date"]});
        let payment = client.post(&format!("/v1/invoices/{invoice}/mark-paid"), &how).await?;
        customer = payment["customer_id"].as_str().unwrap_or_default().to_owned();
    }
    eprintln!("✓ {} invoices paid, each with a receipt", paid.len());

    let lines = client.get(&format!("/v1/invoices/{credited}/lines?limit=1")).await?;
    let line = json!([{"line_id": lines["data"][0]["id"]}]);
    let email = json!({"use_template_defaults": true});
    let credit = json!({"lines": line, "note": "Delivered late", "open": true, "email": email});
    let note = client.post(&format!("/v1/invoices/{credited}/credit"), &credit).await?;
    eprintln!("✓ a line credited by {}", note["number"].as_str().unwrap_or_default());

    let voided = client.post(&format!("/v1/invoices/{void}/void"), &json!({})).await?;
    let cancellation = voided["canceled_by"].as_str().context("a void without its credit note")?;
    let cancellation = client.get(&format!("/v1/credit-notes/{cancellation}")).await?;
    eprintln!(
        "✓ {} made void and canceled by {}",
        voided["number"].as_str().unwrap_or_default(),
        cancellation["number"].as_str().unwrap_or_default()
    );

    let statement = client.post(&format!("/v1/customers/{customer}/statement/send"), &json!({})).await?;
    id(&statement)?;
    eprintln!("✓ a statement of account sent");
    Ok(())
}
