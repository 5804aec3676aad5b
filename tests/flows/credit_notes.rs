//! Credit notes over HTTP: crediting, opening, sending, and what the invoice shows.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::{contains, errors, refused};
use super::support::{Flow, eventually, id, sample};

fn euro(amount: &str) -> Value {
    json!({"amount": amount, "currency": "EUR"})
}

/// A customer with open invoices of 226.10 each.
async fn open_invoices(flow: &Flow, count: usize) -> Vec<String> {
    let customer = flow.customer("Hofmann", json!({})).await;
    let mut invoices = Vec::new();
    for _ in 0..count {
        let draft = flow.draft(sample::draft(&customer)).await;
        assert_eq!(flow.open(&draft, json!({})).await.status, 200);
        invoices.push(draft);
    }
    invoices
}

#[tokio::test]
async fn an_invoice_is_credited_in_parts_and_the_credit_notes_are_sent() {
    let Some(flow) = Flow::start("credit").await else { return };
    let invoices = open_invoices(&flow, 2).await;
    let credit = |invoice: &str| format!("/v1/invoices/{invoice}/credit");

    // A draft changes nothing of the invoice until it opens.
    let draft = flow.post(&credit(&invoices[0]), json!({"amount": euro("26.10"), "note": "Late"})).await;
    contains(
        &draft,
        &json!({"status": "draft", "number": null, "totals": {"gross": euro("26.10")},
            "credits": {"document_id": invoices[0]}}),
    );
    contains(&flow.invoice(&invoices[0]).await, &json!({"balance": {"due": euro("226.10")}}));
    let note = format!("/v1/credit-notes/{}", id(&draft));
    let opened = flow.ask(Method::POST, &format!("{note}/open"), &json!({})).await;
    assert_eq!(opened.status, 200, "{}", opened.body);
    contains(&opened.body, &json!({"status": "credited"}));
    contains(
        &flow.invoice(&invoices[0]).await,
        &json!({"status": "open", "balance": {"credited": euro("26.10"), "due": euro("200.00")}}),
    );
    let sent = flow.ask(Method::POST, &format!("{note}/send"), &sample::defaults()).await;
    assert_eq!(sent.status, 202, "{}", sent.body);
    let deliveries = flow.all(&format!("{note}/deliveries")).await;
    assert_eq!(deliveries.len(), 1);
    assert_eq!(flow.all(&format!("{note}/lines")).await.len(), 1);

    // The rest, opened at once, with a new draft of the same lines.
    let rest = json!({"open": true, "email": sample::defaults(), "rebill": true, "reason": "wrong customer"});
    let made = flow.post(&credit(&invoices[0]), rest).await;
    contains(&made, &json!({"status": "credited", "totals": {"gross": euro("200.00")}}));
    contains(
        &flow.invoice(&invoices[0]).await,
        &json!({"status": "credited", "balance": {"due": euro("0.00")}}),
    );
    let rebill = made["rebill_id"].as_str().unwrap();
    contains(&flow.invoice(rebill).await, &json!({"status": "draft", "totals": {"gross": euro("226.10")}}));
    let again = flow.ask(Method::POST, &credit(&invoices[0]), &json!({})).await;
    refused(&again, 409, "cannot_be_credited");
    assert!(errors(&again.body).iter().any(|(_, code)| code == "credited_already"));

    let listed =
        flow.all(&format!("/v1/credit-notes?customer_id={}", made["customer_id"].as_str().unwrap())).await;
    assert_eq!(listed.iter().map(id).collect::<Vec<_>>(), [id(&made), id(&draft)]);
    let settlements = flow.all(&format!("/v1/invoices/{}/payments", invoices[0])).await;
    assert_eq!(settlements.len(), 2);
    assert_eq!(settlements[0]["credited"], euro("26.10"));
    eventually("it was made, opened and sent", async || {
        let history = flow.all(&format!("{note}/history")).await;
        if history.len() == 3 { Ok(()) } else { Err(history) }
    })
    .await;

    // A draft that is not wanted.
    let unwanted = flow.post(&credit(&invoices[1]), json!({})).await;
    let path = format!("/v1/credit-notes/{}", id(&unwanted));
    assert_eq!(flow.ask(Method::DELETE, &path, &Value::Null).await.status, 204);
    assert_eq!(flow.ask(Method::GET, &path, &Value::Null).await.status, 410);
}

#[tokio::test]
async fn the_body_of_a_credit_is_checked_as_a_whole() {
    let Some(flow) = Flow::start("credit-bodies").await else { return };
    let invoices = open_invoices(&flow, 1).await;
    let path = format!("/v1/invoices/{}/credit", invoices[0]);
    let wrong = json!({
        "amount": {"amount": "1.00", "currency": "USD"}, "rates": [], "email": {"use_template_defaults": true},
        "surplus": {"to": "refund"},
    });
    let answer = flow.ask(Method::POST, &path, &wrong).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    let fields: Vec<String> = errors(&answer.body).into_iter().map(|(field, _)| field).collect();
    for field in ["lines", "rates", "email", "surplus.method"] {
        assert!(fields.iter().any(|named| named == field), "{field} of {fields:?}");
    }
    let unknown = json!({"lines": [{"line_id": "lin_01KAN3YRG0000000000000000F"}]});
    let answer = flow.ask(Method::POST, &path, &unknown).await;
    refused(&answer, 409, "cannot_be_credited");
    assert!(errors(&answer.body).iter().any(|(field, _)| field == "lines[0].line_id"));
}

#[tokio::test]
async fn those_who_got_an_invoice_get_the_credit_note_that_cancels_it() {
    let Some(flow) = Flow::start("cancellation").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let invoice = flow.draft(sample::draft(&customer)).await;
    let open = flow.open(&invoice, json!({"email": sample::defaults()})).await;
    let number = open.body["number"].as_str().unwrap().to_owned();
    flow.sent(&invoice).await;

    let void = flow.post(&format!("/v1/invoices/{invoice}/void"), json!({"reason": "Ordered twice"})).await;
    contains(&void, &json!({"status": "void", "balance": {"due": euro("0.00")}}));
    let note = void["canceled_by"].as_str().expect("the credit note").to_owned();
    let shown = flow.get(&format!("/v1/credit-notes/{note}")).await;
    contains(
        &shown,
        &json!({"status": "credited", "totals": {"gross": euro("226.10")},
            "credits": {"document_id": invoice, "number": number, "cancels": true}}),
    );
    let [first, second] = eventually("the credit note to be sent", async || {
        let mails = flow.mails();
        <[_; 2]>::try_from(mails).map_err(|mails| mails.len())
    })
    .await;
    assert_eq!(first.recipient, second.recipient);
    let (name, kind, pdf) = second.attachments().remove(0);
    assert!(name.contains(shown["number"].as_str().unwrap()), "{name}");
    assert!(kind == "application/pdf" && pdf.starts_with(b"%PDF"));

    // Switched off.
    flow.patch("/v1/settings", json!({"plain_void": true})).await;
    let other = flow.draft(sample::draft(&customer)).await;
    flow.open(&other, json!({"email": sample::defaults()})).await;
    flow.sent(&other).await;
    let void = flow.post(&format!("/v1/invoices/{other}/void"), json!({})).await;
    contains(&void, &json!({"status": "void", "canceled_by": null}));
}
