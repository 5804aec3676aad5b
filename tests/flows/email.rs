//! Opening with e-mail: the recipients and the attached document.

use std::collections::BTreeSet;

use local::Client;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::support::answers::{answered, contains};
use super::support::logs::sum;
use super::support::{Flow, eventually, sample};

/// The PDF from `GET …/pdf`.
async fn pdf(client: &Client, invoice: &str) -> Vec<u8> {
    let path = format!("/v1/invoices/{invoice}/pdf");
    let answer = client.send(client.request(reqwest::Method::GET, &path)).await.unwrap();
    assert_eq!(answer.status, 303, "{}", answer.body);
    client.download(answer.headers["location"].to_str().unwrap()).await.unwrap()
}

/// Removes white space, so that line breaks do not matter.
fn text(pdf: &[u8]) -> String {
    pdf_extract::extract_text_from_mem(pdf).unwrap().split_whitespace().collect()
}

#[tokio::test]
async fn opening_with_email_sends_each_recipient_one_message_with_the_stored_document() {
    let Some(flow) = Flow::start("email").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let address = |mailbox: &str| flow.address(mailbox, "hofmann");
    let (first, second, copy) = (address("first"), address("second"), address("copy"));
    let email = json!({
        "subject": "Rechnung {{ invoice_number }}: bitte prüfen",
        "reply_to": "accounts@acme.example",
        "recipients": [first, second],
        "cc": [copy],
        "message": "Hello **{{ customer_name }}**,\n\n{{ amount_due }} please.",
        "call_to_action": {"label": "Pay now", "url": "https://pay.example.com/i?x=1"},
    });

    let answer = flow.open(&draft, json!({"email": email})).await;

    let opened = answered(&answer, 200);
    let number = opened["number"].as_str().unwrap();
    let subject = format!("Rechnung {number}: bitte prüfen");
    let invoice = flow.sent(&draft).await;
    assert_eq!(invoice["distribution"]["light"], "yellow");
    let deliveries = flow.all(&format!("/v1/invoices/{draft}/deliveries")).await;
    let recipient = |address: &str, kind: &str| json!({"address": address, "kind": kind, "status": "sent"});
    let delivery = json!({
        "id": invoice["distribution"]["last_delivery_id"], "document_id": draft,
        "channel": "email", "trigger": "open", "status": "sent", "subject": subject,
        "recipients": [recipient(&first, "to"), recipient(&second, "to"), recipient(&copy, "cc")],
    });
    assert_eq!(deliveries.len(), 1, "{deliveries:?}");
    contains(&deliveries[0], &delivery);
    assert!(deliveries[0]["recipients"][0]["sent_at"].is_string());

    let document = pdf(&flow.client, &draft).await;
    let sha256: String = Sha256::digest(&document).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(deliveries[0]["document_sha256"], sha256.as_str());
    assert_eq!(pdf(&flow.client, &draft).await, document, "every download has the same bytes");

    let mails = flow.mails();
    let mut recipients: Vec<_> = mails.iter().map(|mail| mail.recipient.clone()).collect();
    recipients.sort();
    assert_eq!(recipients, [copy.clone(), first.clone(), second.clone()], "each gets one message");
    for mail in &mails {
        assert_eq!(mail.subject(), subject);
        assert_eq!(mail.addresses("From"), ["billing@acme.example"]);
        assert_eq!(mail.addresses("Reply-To"), ["accounts@acme.example"]);
        assert_eq!(mail.addresses("To"), [first.clone(), second.clone()]);
        assert_eq!(mail.addresses("Cc"), std::slice::from_ref(&copy));
        for part in ["Hello", "Hofmann", "226.10", "https://pay.example.com/i?x=1"] {
            assert!(mail.text().contains(part), "no {part} in {}", mail.text());
        }
        assert!(!mail.text().contains("**"), "{}", mail.text());
        for part in ["<strong>Hofmann</strong>", "226.10", "https://pay.example.com/i?x=1", "Pay now"] {
            assert!(mail.html().contains(part), "no {part} in {}", mail.html());
        }
        let attachments = mail.attachments();
        assert_eq!(attachments.len(), 1);
        let (name, kind, bytes) = &attachments[0];
        assert_eq!((name.as_str(), kind.as_str()), (format!("{number}.pdf").as_str(), "application/pdf"));
        assert!(*bytes == document, "the attachment is not the stored document");
    }
    // Eight calls for the first recipient, and two for each further recipient.
    let lines = flow.lines("send-delivery", "delivery handled");
    assert!(sum(&lines, "AwsCalls") <= 12.0, "{lines:#?}");
}

#[tokio::test]
async fn the_document_shows_the_values_of_the_api() {
    let Some(flow) = Flow::start("document").await else { return };
    let customer = flow.customer("Hofmann", json!({"number": "K-77"})).await;
    let lines = [
        sample::line("Web development", "12.5", "1234.567"),
        sample::reverse_charge("Licence abroad"),
        sample::line("Credit for last month", "-1", "33.33"),
    ];
    let draft = sample::with(
        sample::draft(&customer),
        json!({
            "lines": lines,
            "allowances": [{"percent": "3", "reason": "Loyalty", "tax": {"category": "S", "rate": "19"}}],
            "references": {"purchase_order": "PO-4711"},
            "note": "Thank you for your order.",
        }),
    );
    let draft = flow.draft(draft).await;
    let preview = text(&pdf(&flow.client, &draft).await);
    assert!(preview.contains("DRAFT"), "a draft is not marked: {preview}");

    let opened = answered(&flow.open(&draft, json!({})).await, 200).clone();

    let document = text(&pdf(&flow.client, &draft).await);
    assert!(!document.contains("DRAFT"), "{document}");
    let totals = &opened["totals"];
    let tax = totals["tax"].as_array().unwrap();
    let mut amounts: Vec<&Value> = ["net", "tax_total", "gross", "payable"].map(|sum| &totals[sum]).to_vec();
    amounts.extend(tax.iter().flat_map(|row| [&row["base"], &row["amount"]]));
    amounts.extend(opened["lines"].as_array().unwrap().iter().map(|line| &line["net"]));
    for money in amounts {
        let amount = grouped(money["amount"].as_str().unwrap());
        assert!(document.contains(&amount), "no {amount} in {document}");
    }
    let number = opened["number"].as_str().unwrap();
    for part in [
        number,
        "AcmeStudioGmbH",
        "DE123456788",
        "Hofmann",
        "DE111222339",
        "PO-4711",
        "DE8937040044053201300",
        "Reversecharge",
        "Page1of1",
        "Thankyouforyourorder.",
    ] {
        assert!(document.contains(part), "no {part} in {document}");
    }
}

/// The printed form: `-1234.50` becomes `−1,234.50`.
fn grouped(amount: &str) -> String {
    let (sign, plain) = amount.strip_prefix('-').map_or(("", amount), |plain| ("−", plain));
    let (whole, fraction) = plain.split_once('.').unwrap();
    let mut grouped = String::new();
    for (index, digit) in whole.char_indices() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{fraction}")
}

#[tokio::test]
async fn opening_without_email_sends_nothing() {
    let Some(flow) = Flow::start("silent").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let silent = flow.draft(sample::draft(&customer)).await;
    let loud = flow.draft(sample::draft(&customer)).await;

    answered(&flow.open(&silent, json!({})).await, 200);
    answered(&flow.open(&loud, json!({"email": sample::defaults()})).await, 200);

    // An e-mail for the earlier invoice would have been sent before that for the later one.
    flow.sent(&loud).await;
    let delivery = flow.all(&format!("/v1/invoices/{loud}/deliveries")).await.remove(0);
    let sent: BTreeSet<String> = flow.mails().into_iter().map(|mail| mail.delivery).collect();
    assert_eq!(sent, BTreeSet::from([delivery["id"].as_str().unwrap().to_owned()]));
    assert_eq!(flow.all(&format!("/v1/invoices/{silent}/deliveries")).await, Vec::<Value>::new());
    assert_eq!(flow.invoice(&silent).await["distribution"]["status"], "not_sent");
    assert_eq!(delivery, flow.get(&format!("/v1/deliveries/{}", delivery["id"].as_str().unwrap())).await);
}

/// Uses a key that no worker has cached, so that authentication needs a read.
#[tokio::test]
async fn the_request_that_opens_an_invoice_makes_at_most_six_calls() {
    let Some(flow) = Flow::start("calls").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    for body in [json!({}), json!({"email": sample::defaults()})] {
        let draft = flow.draft(sample::draft(&customer)).await;
        let new = json!({"name": "cold", "scopes": ["invoices:write"]});
        let key = flow.post("/v1/api-keys", new).await;
        let client = flow.client_with(key["secret"].as_str().unwrap());
        let request = client.request(reqwest::Method::POST, &format!("/v1/invoices/{draft}/open"));
        let request = request.header("idempotency-key", key["id"].as_str().unwrap()).json(&body);
        answered(&client.send(request).await.unwrap(), 200);
        let line = eventually("the line of the request", async || {
            let lines = flow.lines("api", "request handled");
            let own = lines.iter().find(|line| line["key"] == key["id"] && line["method"] == "POST");
            own.cloned().ok_or(lines.len())
        })
        .await;
        assert_eq!(line["route"], "/v1/invoices/{id}/open");
        let calls = sum([&line], "AwsCalls");
        assert!((3.0..=6.0).contains(&calls), "{calls} calls: {}", line["calls"]);
    }
}
