//! Payments over HTTP: recording, allocating, reversing, and the credit balance.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::{contains, errors, refused, these};
use super::support::{Flow, eventually, id, sample};

fn euro(amount: &str) -> Value {
    json!({"amount": amount, "currency": "EUR"})
}

/// A customer with open invoices of 226.10 each.
async fn open_invoices(flow: &Flow, count: usize) -> (String, Vec<String>) {
    let customer = flow.customer("Hofmann", json!({})).await;
    let mut invoices = Vec::new();
    for _ in 0..count {
        let draft = flow.draft(sample::draft(&customer)).await;
        assert_eq!(flow.open(&draft, json!({})).await.status, 200);
        invoices.push(draft);
    }
    (customer, invoices)
}

fn payment(customer: &str, amount: &str, allocations: Value) -> Value {
    json!({
        "customer_id": customer, "method": "bank_transfer", "date": "2026-11-20", "amount": euro(amount),
        "allocations": allocations,
    })
}

#[tokio::test]
async fn a_payment_settles_invoices_and_its_surplus_is_credit_until_it_is_reversed() {
    let Some(flow) = Flow::start("payments").await else { return };
    let (customer, invoices) = open_invoices(&flow, 3).await;
    let wanted =
        json!([{"document_id": invoices[0]}, {"document_id": invoices[1], "amount": euro("100.00")}]);
    let paid = flow.post("/v1/payments", payment(&customer, "400.00", wanted)).await;
    contains(
        &paid,
        &json!({"status": "received", "allocated": euro("326.10"), "unallocated": euro("73.90")}),
    );
    contains(&flow.invoice(&invoices[0]).await, &json!({"status": "paid", "balance": {"due": euro("0.00")}}));
    contains(
        &flow.invoice(&invoices[1]).await,
        &json!({"status": "open", "balance": {"due": euro("126.10")}}),
    );

    // The rest is the credit balance, which pays too.
    let balance = format!("/v1/customers/{customer}/balance");
    contains(&flow.get(&balance).await["balances"][0], &json!({"amount": euro("73.90")}));
    let (path, spend) = (
        format!("{balance}/allocate"),
        json!({"currency": "EUR", "allocations": [{"document_id": invoices[2]}]}),
    );
    let spent = flow.ask(Method::POST, &path, &spend).await;
    assert_eq!(spent.status, 200, "{}", spent.body);
    contains(&spent.body["balance"], &json!({"amount": euro("0.00")}));
    let back = json!({"method": "bank_transfer", "date": "2026-11-21", "amount": euro("0.01")});
    let too_much = flow.ask(Method::POST, &format!("/v1/customers/{customer}/refunds"), &back).await;
    refused(&too_much, 409, "more_than_balance");

    // It is taken back, and spent again.
    let settled = format!("/v1/invoices/{}/payments", invoices[2]);
    let made = flow.all(&settled).await;
    let undo = format!("{settled}/{}/reverse", id(&made[0]));
    let early = flow.ask(Method::POST, &undo, &json!({"date": "2020-01-01"})).await;
    assert_eq!(errors(&early.body), these(&[("date", "date_before_allocation")]));
    contains(
        &flow.post(&undo, json!({})).await,
        &json!({"id": id(&made[0]), "status": "undone", "payment_id": null}),
    );
    contains(&flow.get(&balance).await["balances"][0], &json!({"amount": euro("73.90")}));
    contains(&flow.invoice(&invoices[2]).await, &json!({"balance": {"due": euro("226.10")}}));
    let unknown = format!("{settled}/alc_01ARZ3NDEKTSV4RRFFQ69G5FAV/reverse");
    assert_eq!(flow.ask(Method::POST, &unknown, &json!({})).await.status, 404);
    let spent = flow.ask(Method::POST, &path, &spend).await;
    assert_eq!(spent.status, 200, "{}", spent.body);

    // The second allocation was a mistake.
    let allocations = format!("/v1/payments/{}/allocations", id(&paid));
    let undo = format!("{allocations}/{}/reverse", id(&paid["allocations"][1]));
    let undone = flow.post(&undo, json!({"date": "2026-11-21"})).await;
    contains(
        &undone,
        &json!({"status": "received", "allocated": euro("226.10"), "unallocated": euro("173.90")}),
    );
    contains(&flow.get(&balance).await["balances"][0], &json!({"amount": euro("100.00")}));
    let early = flow
        .ask(
            Method::POST,
            &undo.replace(&id(&paid["allocations"][1]), &id(&paid["allocations"][0])),
            &json!({"date": "2026-11-19"}),
        )
        .await;
    assert_eq!(errors(&early.body), these(&[("date", "date_before_payment")]));
    let unknown = format!("{allocations}/alc_01ARZ3NDEKTSV4RRFFQ69G5FAV/reverse");
    assert_eq!(flow.ask(Method::POST, &unknown, &json!({})).await.status, 404);

    let reversed = flow.post(&format!("/v1/payments/{}/reverse", id(&paid)), json!({})).await;
    contains(&reversed, &json!({"status": "reversed", "allocated": euro("0.00")}));
    contains(
        &flow.invoice(&invoices[0]).await,
        &json!({"status": "open", "balance": {"due": euro("226.10")}}),
    );
    contains(&flow.get(&balance).await["balances"][0], &json!({"amount": euro("-73.90")}));
    let told = flow.all(&format!("/v1/invoices/{}/payments", invoices[0])).await;
    assert_eq!((told.len(), told[0]["status"].as_str()), (1, Some("undone")));
    let entries = flow.all(&format!("{balance}/entries?currency=EUR")).await;
    let kinds: Vec<_> = entries.iter().rev().map(|entry| entry["kind"].as_str().unwrap()).collect();
    let expected =
        ["payment", "allocation", "allocation", "release", "allocation", "release", "release", "reversal"];
    assert_eq!(kinds, expected);
    assert_eq!(flow.all(&format!("/v1/payments?customer_id={customer}&status=reversed")).await.len(), 1);
}

#[tokio::test]
async fn a_payment_that_cannot_be_allocated_says_why_and_is_told_once() {
    let Some(flow) = Flow::start("refusals").await else { return };
    let (customer, invoices) = open_invoices(&flow, 2).await;
    let wanted = json!([
        {"document_id": invoices[0], "amount": euro("226.11")},
        {"document_id": "inv_01ARZ3NDEKTSV4RRFFQ69G5FAV"},
    ]);
    let answer = flow.ask(Method::POST, "/v1/payments", &payment(&customer, "400.00", wanted)).await;
    refused(&answer, 409, "more_than_due");
    let named =
        [("allocations[0].amount", "more_than_due"), ("allocations[1].document_id", "document_not_found")];
    assert_eq!(errors(&answer.body), these(&named));
    assert_eq!(flow.all("/v1/payments").await, Vec::<Value>::new());

    let mut body = payment(&customer, "226.10", json!([{"document_id": invoices[0]}]));
    body["external_id"] = json!("charge-1");
    let first = flow.ask(Method::POST, "/v1/payments", &body).await;
    let again = flow.ask(Method::POST, "/v1/payments", &body).await;
    assert_eq!((first.status, again.status), (201, 200), "{} {}", first.body, again.body);
    assert_eq!(first.body, again.body);

    let mark = format!("/v1/invoices/{}/mark-paid", invoices[1]);
    let how = json!({"method": "cash", "date": "2026-11-21"});
    let marked = flow.ask(Method::POST, &mark, &how).await;
    assert_eq!(marked.status, 201, "{}", marked.body);
    contains(&flow.invoice(&invoices[1]).await, &json!({"status": "paid"}));
    refused(&flow.ask(Method::POST, &mark, &how).await, 409, "not_open");
}

#[tokio::test]
async fn a_batch_marks_invoices_as_paid() {
    let Some(flow) = Flow::start("mark-paid").await else { return };
    let (_, invoices) = open_invoices(&flow, 4).await;
    let how = json!({"method": "direct_debit", "date": "2026-11-20"});
    let batch = flow.batch(json!({"operation": "mark_paid", "document_ids": invoices, "payment": how})).await;
    contains(&batch, &json!({"status": "completed", "succeeded": 4}));
    for invoice in flow.invoices(&invoices).await {
        contains(&invoice, &json!({"status": "paid"}));
    }
    assert_eq!(flow.all("/v1/payments").await.len(), 4);
}

/// Forty documents fit into one transaction; the others follow.
#[tokio::test]
async fn the_documents_of_a_large_payment_follow() {
    let Some(flow) = Flow::start("large-payment").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let drafts = flow.drafts((0..45).map(|_| sample::draft(&customer)).collect()).await;
    flow.batch(json!({"operation": "open", "document_ids": drafts})).await;
    let wanted = drafts.iter().map(|id| json!({"document_id": id})).collect();
    let paid = flow.post("/v1/payments", payment(&customer, "20000.00", wanted)).await;
    assert_eq!(paid["allocations"].as_array().map(Vec::len), Some(40));
    assert_eq!(paid["pending_allocations"].as_array().map(Vec::len), Some(5));
    let path = format!("/v1/payments/{}", id(&paid));
    eventually("all documents to be paid", async || {
        let paid = flow.get(&path).await;
        let left = paid["pending_allocations"].as_array().map_or(0, Vec::len);
        if left == 0 && paid["allocations"].as_array().map_or(0, Vec::len) == 45 { Ok(()) } else { Err(left) }
    })
    .await;
    for invoice in flow.invoices(&drafts).await {
        contains(&invoice, &json!({"status": "paid"}));
    }
}

#[tokio::test]
async fn a_payment_is_acknowledged_by_a_receipt_in_the_language_of_the_customer() {
    let Some(flow) = Flow::start("receipts").await else { return };
    let template = json!({
        "kind": "receipt", "name": "Thanks", "fallback_language": "en",
        "texts": {"en": {"subject": "Thank you for {{ payment_amount }}", "message": "Paid on {{ payment_date }}."}},
    });
    let template = id(&flow.post("/v1/email-templates", template).await);
    let wrong =
        json!({"receipt_template_id": id(&flow.post("/v1/email-templates", sample::email_template()).await)});
    let answer = flow.ask(Method::PATCH, "/v1/settings", &wrong).await;
    assert_eq!(errors(&answer.body), these(&[("receipt_template_id", "template_kind")]));
    let settings = json!({"default_entity_id": flow.entity, "receipt_on_payment": true});
    assert_eq!(flow.ask(Method::PATCH, "/v1/settings", &settings).await.status, 200);
    let (customer, invoices) = open_invoices(&flow, 2).await;
    let wanted =
        json!([{"document_id": invoices[0]}, {"document_id": invoices[1], "amount": euro("100.00")}]);
    let paid = id(&flow.post("/v1/payments", payment(&customer, "400.00", wanted)).await);
    let letters = format!("/v1/customers/{customer}/deliveries");
    let letter = eventually("the receipt", async || {
        let all = flow.all(&letters).await;
        match all.first() {
            Some(letter) if letter["status"] == "sent" => Ok(letter.clone()),
            _ => Err(all),
        }
    })
    .await;
    contains(
        &letter,
        &json!({"kind": "receipt", "trigger": "payment", "payment_id": paid, "about": invoices}),
    );
    let mail = flow.mails().into_iter().find(|mail| mail.delivery == letter["id"]).expect("the receipt");
    for part in [mail.text(), mail.html()] {
        for text in ["400", "226.10", "126.10", "73.90"] {
            assert!(part.contains(text), "{text} is missing: {part}");
        }
    }
    assert!(mail.attachments().is_empty());

    // On demand, with texts and recipients of its own.
    let again = format!("/v1/payments/{paid}/receipt");
    refused(&flow.ask(Method::POST, &again, &json!({})).await, 409, "just_sent");
    let other = json!({"recipients": [format!("books@{}", flow.domain)], "template_id": template});
    let sent = flow.ask(Method::POST, &again, &other).await;
    assert_eq!(sent.status, 202, "{}", sent.body);
    contains(&sent.body, &json!({"trigger": "resend", "template_id": template, "customer_id": customer}));
    let unknown = json!({"subject": "{{ due_date }}"});
    assert_eq!(flow.ask(Method::POST, &again, &unknown).await.status, 422);
    assert_eq!(flow.all(&letters).await.len(), 2);
    assert_eq!(flow.all(&format!("/v1/invoices/{}/deliveries", invoices[0])).await, Vec::<Value>::new());

    flow.post(&format!("/v1/payments/{paid}/reverse"), json!({})).await;
    refused(&flow.ask(Method::POST, &again, &json!({"force": true})).await, 409, "not_received");
}
