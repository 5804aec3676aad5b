//! What the demo ends with: a table of what became of the batch, and where to look next.

use std::collections::BTreeMap;

use anyhow::Result;
use local::Client;
use serde_json::Value;

use super::mail_hint;
use crate::stack::Stack;

/// How many of the invoices that succeeded are listed.
const SHOWN: usize = 5;

pub(super) async fn outcome(
    client: &Client,
    batch: &Value,
    items: &[Value],
    would_fail: usize,
    done: &str,
) -> Result<()> {
    let of = |status: &str| items.iter().filter(|item| item["status"] == status).collect::<Vec<_>>();
    let (succeeded, failed) = (of("succeeded"), of("failed"));
    println!();
    println!("Batch {}: {}", text(&batch["id"]), text(&batch["status"]));
    println!("  {:>4} {done}", succeeded.len());
    println!("  {:>4} failed (preflight said {would_fail})", failed.len());
    println!();
    println!("  {:<16} {:>14}  {:<10}  Sent to", "Number", "Total", "Due");
    for item in succeeded.iter().take(SHOWN) {
        let id = text(&item["document_id"]);
        let invoice = client.get(&format!("/v1/invoices/{id}")).await?;
        let deliveries = client.get(&format!("/v1/invoices/{id}/deliveries")).await?;
        let total = &invoice["totals"]["gross"];
        println!(
            "  {:<16} {:>14}  {:<10}  {}",
            text(&invoice["number"]),
            format!("{} {}", text(&total["amount"]), text(&total["currency"])),
            text(&invoice["due_date"]),
            text(&deliveries["data"][0]["recipients"][0]["address"]),
        );
    }
    if succeeded.len() > SHOWN {
        println!("  … and {} more", succeeded.len() - SHOWN);
    }
    println!();
    println!("  Failed, and why");
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in &failed {
        for error in item["errors"].as_array().into_iter().flatten() {
            let place = format!("{} {}", text(&error["code"]), text(&error["field"]));
            reasons
                .entry(format!("{place:<38} {}", text(&error["message"])))
                .or_default()
                .push(text(&item["document_id"]));
        }
    }
    for reason in reasons.keys() {
        println!("  {reason}");
    }
    Ok(())
}

pub(super) fn where_next(stack: &Stack, api_key: &str, console: &str, batch: &Value, items: &[Value]) {
    let invoice =
        items.iter().find(|item| item["status"] == "succeeded").map(|item| text(&item["document_id"]));
    let invoice = invoice.unwrap_or_else(|| "inv_…".to_owned());
    let batch = text(&batch["id"]);
    println!();
    println!("The e-mails, PDF attached, are in {}", mail_hint(stack));
    println!("(`cargo local mail --name {}` writes them out with their attachments). To try:", stack.name);
    println!();
    println!("  export API={}", stack.api_url);
    println!("  export KEY={api_key}");
    println!("  curl -H \"Authorization: Bearer $KEY\" \"$API/v1/invoices?status=open&limit=3\"");
    println!("  curl -H \"Authorization: Bearer $KEY\" \"$API/v1/batches/{batch}/items?status=failed\"");
    println!("  curl -H \"Authorization: Bearer $KEY\" \"$API/v1/invoices/{invoice}/history\"");
    println!("  curl -L -H \"Authorization: Bearer $KEY\" -o invoice.pdf \"$API/v1/invoices/{invoice}/pdf\"");
    println!();
    println!("In the browser, signed in by this link, once:");
    println!();
    println!("  {console}");
    println!();
    println!("`cargo local down --name {}` stops the stack.", stack.name);
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "–".to_owned(),
        other => other.to_string(),
    }
}
