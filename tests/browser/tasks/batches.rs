//! Batch opening, monitoring, acknowledging.

use serde_json::json;

use crate::browser::driver::{Browser, Scripts};
use crate::flows::support::{Flow, sample};

/// Three drafts that open, and one without a customer.
async fn drafts(flow: &Flow) {
    let customer = flow.customer("Meier", json!({})).await;
    let mut drafts = vec![sample::draft(&customer); 3];
    drafts.push(json!({"currency": "EUR", "lines": [sample::line("Zelt", "1", "10.00")]}));
    flow.drafts(drafts).await;
}

async fn opens_a_batch(scripts: Scripts) {
    let name = if scripts == Scripts::On { "batch-on" } else { "batch-off" };
    let Some(flow) = Flow::start(name).await else { return };
    let Some(browser) = Browser::start(&flow.stack, scripts).await else { return };
    drafts(&flow).await;
    browser.sign_in(&flow, "ada", "owner").await;
    browser.goto("/console/invoices?status=draft").await;
    browser.sees_after_a_while("4 invoices").await;
    browser.press("All that match").await;
    browser.press("Open").await;
    browser.sees("will open").await;
    browser.sees("No customer").await;
    browser.press("Continue with 3").await;
    browser.fill("Subject", "Your invoice of this month").await;
    browser.press("Open 3 invoices").await;
    browser.sees_after_a_while("Completed").await;
    assert!(browser.path().await.starts_with("/console/batches/bat_"));
    browser.press("Acknowledge").await;
    browser.sees("Acknowledged").await;
    let mails = flow.mails();
    assert_eq!(mails.len(), 3);
    assert!(mails.iter().all(|mail| mail.subject() == "Your invoice of this month"));
    browser.goto("/console/invoices?status=open").await;
    browser.sees("3 invoices").await;
    assert_eq!(browser.complaints().await, [""; 0]);
    browser.end().await;
}

#[tokio::test]
async fn batch_opening_with_scripts() {
    opens_a_batch(Scripts::On).await;
}

#[tokio::test]
async fn batch_opening_without_scripts() {
    opens_a_batch(Scripts::Off).await;
}
