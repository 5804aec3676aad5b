//! One invoice: opened with its e-mail, sent again, scheduled; what became of each e-mail.

use serde_json::json;

use crate::browser::driver::{Browser, Scripts};
use crate::flows::support::{Flow, eventually, id, sample};

async fn mails(flow: &Flow, number: usize) -> Vec<String> {
    eventually("the e-mails", async || {
        let mails: Vec<String> =
            flow.mails().iter().map(crate::flows::support::mail::Mail::subject).collect();
        let of_invoices: Vec<String> =
            mails.into_iter().filter(|subject| !subject.contains("Remit")).collect();
        if of_invoices.len() == number { Ok(of_invoices) } else { Err(of_invoices) }
    })
    .await
}

async fn opens_and_sends_again(scripts: Scripts) {
    let name = if scripts == Scripts::On { "one-on" } else { "one-off" };
    let Some(flow) = Flow::start(name).await else { return };
    let Some(browser) = Browser::start(&flow.stack, scripts).await else { return };
    let customer = flow.customer("Meier", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    browser.sign_in(&flow, "ada", "owner").await;
    browser.goto(&format!("/console/invoices/{draft}")).await;
    browser.press("Open").await;
    browser.sees("Open draft invoice").await;
    browser.fill("Subject", "For November").await;
    browser.press("Open").await;
    browser.sees("It is open, and its e-mail is on the way.").await;
    assert_eq!(mails(&flow, 1).await, ["For November"]);
    flow.sent(&draft).await;
    browser.sees_after_a_while("For November").await;

    // Nobody gets it twice by accident.
    browser.press("Send").await;
    browser.sees("Send invoice INV-").await;
    browser.fill("Subject", "Once more").await;
    browser.press("Send").await;
    browser.sees("ten minutes").await;
    assert_eq!(mails(&flow, 1).await.len(), 1);
    browser.press("Also to recipients that got it within the last ten minutes").await;
    browser.press("Send").await;
    browser.sees("The e-mail is on the way.").await;
    assert_eq!(mails(&flow, 2).await.len(), 2);
    browser.sees_after_a_while("Once more").await;
    assert_eq!(browser.complaints().await, [""; 0]);
    browser.end().await;
}

#[tokio::test]
async fn opening_one_with_its_email_and_sending_again_with_scripts() {
    opens_and_sends_again(Scripts::On).await;
}

#[tokio::test]
async fn opening_one_with_its_email_and_sending_again_without_scripts() {
    opens_and_sends_again(Scripts::Off).await;
}

#[tokio::test]
async fn scheduling_a_send_and_calling_it_off() {
    let Some(flow) = Flow::start("one-later").await else { return };
    let Some(browser) = Browser::start(&flow.stack, Scripts::On).await else { return };
    let customer = flow.customer("Meier", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    assert_eq!(flow.open(&draft, json!({})).await.status, 200);
    browser.sign_in(&flow, "ada", "owner").await;
    browser.goto(&format!("/console/invoices/{draft}/send")).await;
    browser.press("Schedule for later").await;
    // What is typed into such a field depends on the language of the browser.
    browser.script("document.querySelector('[name=send_at]').value = '2027-06-01T09:00'").await;
    browser.press("Send").await;
    browser.sees("The e-mail is scheduled.").await;
    let listed = flow.all(&format!("/v1/invoices/{draft}/deliveries")).await;
    assert_eq!((listed.len(), &listed[0]["status"]), (1, &json!("scheduled")), "{listed:?}");
    browser.press("Cancel").await;
    browser.sees("Canceled").await;
    let path = format!("/v1/invoices/{draft}/deliveries");
    assert_eq!(flow.all(&path).await[0]["status"], "canceled");
    assert_eq!(mails(&flow, 0).await.len(), 0);
    browser.end().await;
}

#[tokio::test]
async fn customising_an_email() {
    let Some(flow) = Flow::start("customise").await else { return };
    let Some(browser) = Browser::start(&flow.stack, Scripts::On).await else { return };
    let template = id(&flow.post("/v1/email-templates", sample::email_template()).await);
    browser.sign_in(&flow, "ada", "owner").await;
    browser.goto(&format!("/console/templates/emails/{template}")).await;
    browser.fill("Subject", "Rechnung {{ invoice_number }} für {{ customer_name }}").await;
    browser.press("Update").await;
    browser.sees("für Müller").await;
    browser.press("Save").await;
    browser.sees("Saved.").await;
    let saved = flow.get(&format!("/v1/email-templates/{template}")).await;
    assert_eq!(saved["texts"]["de"]["subject"], "Rechnung {{ invoice_number }} für {{ customer_name }}");
    browser.end().await;
}

/// A person and a machine have opened it, the person followed a link, and another address bounced.
#[tokio::test]
async fn the_email_history_of_one_invoice() {
    let Some(flow) = Flow::start("mail-history").await else { return };
    let Some(browser) = Browser::start(&flow.stack, Scripts::Off).await else { return };
    let (anna, gone) = (flow.address("payable", "Anna"), flow.address("gone", "Gone"));
    let contacts = json!([
        {"name": "Anna", "email": anna, "roles": ["finance", "primary"]},
        {"name": "Gone", "email": gone, "roles": ["finance"]},
    ]);
    let customer = flow.customer("Meier", json!({"contacts": contacts})).await;
    let recipients = json!([anna, gone]);
    let sent =
        flow.send(&customer, sample::with(sample::defaults(), json!({"recipients": recipients}))).await;
    for event in ["open-apple-privacy", "open-person-outlook", "click-person-payment"] {
        flow.tell(event, &sent, &anna).await;
    }
    flow.tell("bounce", &sent, &gone).await;
    browser.sign_in(&flow, "ada", "viewer").await;
    browser.goto(&format!("/console/invoices/{}", sent.invoice)).await;
    browser.sees_after_a_while("Bounced").await;
    browser.sees_after_a_while("Opened").await;
    for expected in [anna.as_str(), gone.as_str(), "Sent when it opened", "by machines"] {
        browser.sees(expected).await;
    }
    browser.goto("/console/reports/bounces").await;
    browser.sees(&gone).await;
    browser.end().await;
}
