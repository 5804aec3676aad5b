//! Notices to customers about invoices that open without an e-mail.

use serde_json::json;

use super::support::answers::{answered, contains};
use super::support::{Flow, eventually, id, sample};

#[tokio::test]
async fn a_customer_with_notices_enabled_gets_one_e_mail() {
    let Some(flow) = Flow::start("told").await else { return };
    let template = json!({
        "kind": "ready_for_payment", "name": "Ready", "fallback_language": "de",
        "texts": {"de": {"subject": "Bereit: {{ invoice_number }}", "message": "Bitte **{{ amount_due }}** zahlen.",
                         "call_to_action_label": "Zahlen"}},
        "call_to_action": {"link": "custom", "url": "https://pay.example.com/"},
    });
    let template = id(&flow.post("/v1/email-templates", template).await);
    let settings = json!({
        "default_entity_id": flow.entity, "notify_on_open": true, "ready_for_payment_template_id": template,
    });
    flow.client.put("/v1/settings", &settings).await.unwrap();
    let told = flow.customer("Hofmann", json!({"language": "de"})).await;
    let silent = flow.customer("Stille", json!({"notify_on_open": false})).await;
    let (by_hand, in_batch) =
        (flow.draft(sample::draft(&told)).await, flow.draft(sample::draft(&told)).await);
    let (loud, quiet) = (flow.draft(sample::draft(&told)).await, flow.draft(sample::draft(&silent)).await);

    let opened = answered(&flow.open(&by_hand, json!({})).await, 200).clone();
    answered(&flow.open(&loud, json!({"email": sample::defaults()})).await, 200);
    let batch = flow.batch(json!({"operation": "open", "document_ids": [in_batch, quiet]})).await;
    contains(&batch, &json!({"status": "completed", "succeeded": 2}));

    for (invoice, trigger) in [(&by_hand, "notify"), (&in_batch, "notify"), (&loud, "open")] {
        flow.sent(invoice).await;
        let deliveries = flow.all(&format!("/v1/invoices/{invoice}/deliveries")).await;
        assert_eq!(deliveries.len(), 1, "{deliveries:?}");
        assert_eq!(deliveries[0]["trigger"], trigger);
    }
    assert!(flow.all(&format!("/v1/invoices/{quiet}/deliveries")).await.is_empty());
    let notice = flow.all(&format!("/v1/invoices/{by_hand}/deliveries")).await.remove(0);
    contains(&notice, &json!({"template_id": template, "template_version": 1}));
    let mails = flow.mails();
    assert_eq!(mails.len(), 3);
    let mail = mails.iter().find(|mail| mail.delivery == notice["id"]).expect("the notice");
    assert_eq!(mail.subject(), format!("Bereit: {}", opened["number"].as_str().unwrap()));
    assert!(
        mail.html().contains("https://pay.example.com/") && mail.text().contains("226,10"),
        "{}",
        mail.text()
    );
    assert_eq!(mail.attachments().len(), 1, "with the document");
}

#[tokio::test]
async fn a_failed_notice_does_not_prevent_the_opening() {
    let Some(flow) = Flow::start("untold").await else { return };
    let fields = json!({"notify_on_open": true, "contacts": []});
    let customer = flow.customer("Niemand", fields).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let opened = answered(&flow.open(&draft, json!({})).await, 200).clone();
    assert_eq!(opened["status"], "open");
    let invoice = eventually("the failure to show", async || {
        let invoice = flow.invoice(&draft).await;
        if invoice["distribution"]["status"] == "failed" { Ok(invoice) } else { Err(invoice) }
    })
    .await;
    assert_eq!(invoice["distribution"]["light"], "red");
    let delivery = flow.all(&format!("/v1/invoices/{draft}/deliveries")).await.remove(0);
    contains(
        &delivery,
        &json!({"trigger": "notify", "status": "failed", "recipients": [], "error": {"code": "no_recipient"}}),
    );
    assert_eq!(flow.all("/v1/invoices?light=red").await.len(), 1);
    assert!(flow.mails().is_empty());
}
