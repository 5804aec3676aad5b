//! Batches of a hundred and a thousand invoices with e-mail: all are sent, each once, and the number of
//! AWS calls is bounded.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::overlapping::gapless;
use super::support::answers::{contains, refused};
use super::support::logs::sum;
use super::support::{Flow, eventually, id, sample};

/// Most of the time is spent on rendering.
const PATIENCE: Duration = Duration::from_secs(900);

#[tokio::test]
async fn a_batch_of_a_thousand_invoices_with_email_ends_completely() {
    let Some(flow) = Flow::start("thousand").await else { return };
    batch_with_email(&flow, 1_000).await;
}

#[tokio::test]
async fn a_batch_of_a_hundred_stays_within_the_call_budget_per_invoice() {
    let Some(flow) = Flow::start("hundred").await else { return };
    batch_with_email(&flow, 100).await;
}

async fn batch_with_email(flow: &Flow, invoices: usize) {
    let mut customers = Vec::new();
    for name in ["Alpha", "Beta", "Gamma", "Delta"] {
        customers.push(flow.customer(name, json!({})).await);
    }
    let drafts: Vec<Value> = (0..invoices).map(|place| sample::draft(&customers[place % 4])).collect();
    let drafts = flow.drafts(drafts).await;
    let body = json!({"operation": "open", "document_ids": drafts, "email": sample::defaults()});
    let batch = flow.post("/v1/batches", body).await;
    contains(&batch, &json!({"status": "in_progress", "total": invoices, "pending": invoices}));
    for verb in ["acknowledge", "retry"] {
        let path = format!("/v1/batches/{}/{verb}", id(&batch));
        refused(&flow.ask(Method::POST, &path, &json!({})).await, 409, "batch_in_progress");
    }

    let batch = flow.ended(&id(&batch), PATIENCE).await;

    let counts = json!({
        "status": "completed", "total": invoices, "succeeded": invoices, "pending": 0, "sending": 0,
        "failed": 0, "canceled": 0,
    });
    contains(&batch, &counts);
    let items = flow.items(&batch).await;
    assert!(items.iter().all(|item| item["status"] == "succeeded"));
    let numbers: Vec<Value> = items.iter().map(|item| item["number"].clone()).collect();
    gapless(&numbers, invoices);

    // The subject contains the invoice's number. Each number was sent once, to its customer.
    let mut sent: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut by_recipient: BTreeMap<String, usize> = BTreeMap::new();
    for mail in flow.mails() {
        sent.entry(mail.subject()).or_default().push(mail.recipient.clone());
        *by_recipient.entry(mail.recipient.clone()).or_default() += 1;
    }
    let subject = |number: &Value| format!("Invoice {} from Acme Studio GmbH", number.as_str().unwrap());
    let expected: Vec<String> = numbers.iter().map(subject).collect();
    assert!(sent.values().all(|recipients| recipients.len() == 1), "sent twice: {sent:?}");
    assert_eq!(sent.len(), invoices);
    assert!(expected.iter().all(|subject| sent.contains_key(subject)));
    for name in ["Alpha", "Beta", "Gamma", "Delta"] {
        assert_eq!(by_recipient[&flow.address("ap", name)], invoices / 4);
    }
    assert_eq!(flow.all("/v1/invoices?status=open").await.len(), invoices);
    costs(flow, &batch, invoices).await;
}

async fn costs(flow: &Flow, batch: &Value, invoices: usize) {
    #[allow(clippy::cast_precision_loss, reason = "a thousand")]
    let all = invoices as f64;
    let groups = flow.lines("process-batch", "group processed");
    assert!(groups.iter().all(|line| line["batch"] == batch["id"]));
    assert_eq!(sum(&groups, "ItemsDone"), all);
    let per_invoice = sum(&groups, "AwsCalls") / all;
    #[allow(clippy::cast_precision_loss)]
    let mean_group = sum(&groups, "items") / groups.len() as f64;
    let deliveries = eventually("a line for each delivery", async || {
        let mut calls: BTreeMap<String, f64> = BTreeMap::new();
        for line in flow.lines("send-delivery", "delivery handled") {
            let delivery = line["delivery"].as_str().unwrap().to_owned();
            *calls.entry(delivery).or_default() += sum([&line], "AwsCalls");
        }
        if calls.len() == invoices { Ok(calls) } else { Err(calls.len()) }
    })
    .await;
    let (most, mean) =
        (deliveries.values().copied().fold(0.0, f64::max), deliveries.values().sum::<f64>() / all);
    eprintln!(
        "{invoices} invoices: {per_invoice:.2} calls each in process-batch, mean group {mean_group:.1}; \
         {mean:.2} calls an e-mail in send-delivery, at most {most}"
    );
    assert!(per_invoice <= 1.0, "{per_invoice} calls for each invoice opened");
    assert!(mean_group >= 15.0, "groups of {mean_group} on average");
    assert!(mean <= 8.0, "{mean} calls for each e-mail");
}
