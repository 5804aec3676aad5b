//! The preview of an e-mail is the same as the sent e-mail.

use reqwest::Method;
use serde_json::json;

use super::support::answers::{answered, contains};
use super::support::{Flow, sample};

#[tokio::test]
async fn the_sent_email_matches_the_preview() {
    let Some(flow) = Flow::start("preview").await else { return };
    let customer = flow.customer("Hofmann", json!({"language": "de"})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let to = flow.address("first", "hofmann");
    let email = json!({
        "subject": "Rechnung {{ invoice_number }}",
        "reply_to": "accounts@acme.example",
        "recipients": [to],
        "message": "Guten Tag **{{ customer_name }}**,\n\n{{ amount_due }} bitte.",
        "call_to_action": {"label": "Jetzt zahlen", "url": "https://pay.example.com/i?x=1"},
    });
    let path = format!("/v1/invoices/{draft}/email-preview");
    let before = flow.invoice(&draft).await;

    let answer = flow.ask(Method::POST, &path, &json!({"email": email})).await;

    let shown = answered(&answer, 200);
    contains(
        shown,
        &json!({
            "subject": "Rechnung Entwurf", "subject_source": "request", "message_source": "request",
            "reply_to": {"address": "accounts@acme.example", "source": "request"},
            "recipients": [{"address": to, "kind": "to", "source": "request"}],
            "errors": [],
        }),
    );
    for part in ["Hofmann", "226,10", "Jetzt zahlen", "https://pay.example.com/i?x=1"] {
        assert!(shown["text"].as_str().unwrap().contains(part), "no {part} in {shown}");
    }
    assert_eq!(flow.invoice(&draft).await, before, "a preview changes nothing");

    let opened = answered(&flow.open(&draft, json!({"email": email})).await, 200).clone();
    flow.sent(&draft).await;
    let mails = flow.mails();
    assert_eq!(mails.len(), 1, "the preview sent nothing");
    let answer = flow.ask(Method::POST, &path, &json!({"email": email})).await;
    let shown = answered(&answer, 200);
    let number = opened["number"].as_str().unwrap();
    assert_eq!(shown["subject"], format!("Rechnung {number}"));
    assert_eq!(shown["subject"], mails[0].subject());
    assert_eq!(shown["attachments"], json!([format!("{number}.pdf")]));
    let flat = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    assert_eq!(flat(shown["text"].as_str().unwrap()), flat(&mails[0].text()));
    assert_eq!(flat(shown["html"].as_str().unwrap()), flat(&mails[0].html()));
}

#[tokio::test]
async fn without_a_body_the_template_and_the_customer_decide() {
    let Some(flow) = Flow::start("preview-defaults").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let path = format!("/v1/invoices/{draft}/email-preview");

    let answer = flow.ask(Method::POST, &path, &json!({})).await;

    let shown = answered(&answer, 200);
    contains(shown, &json!({"subject_source": "template", "message_source": "template"}));
    let recipients = shown["recipients"].as_array().unwrap();
    assert!(!recipients.is_empty(), "{shown}");
    assert!(recipients.iter().all(|recipient| recipient["source"] == "customer"), "{shown}");
}
