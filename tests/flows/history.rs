//! The history of customers, payments, batches, sellers, settings and templates.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::contains;
use super::support::{Flow, eventually, id, sample};

/// The entries of a history that has this many.
async fn history(flow: &Flow, path: &str, entries: usize) -> Vec<Value> {
    let path = format!("{path}/history");
    eventually("the history", async || {
        let all = flow.all(&path).await;
        if all.len() == entries { Ok(all) } else { Err(all) }
    })
    .await
}

#[tokio::test]
async fn each_version_tells_who_changed_what_and_why() {
    let Some(flow) = Flow::start("audit").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let things = [
        (format!("/v1/customers/{customer}"), json!({"name": "Hofmann SE"}), "name"),
        (format!("/v1/entities/{}", flow.entity), json!({"name": "Acme SE"}), "name"),
        (format!("/v1/invoice-templates/{}", flow.template), json!({"name": "Other"}), "name"),
        ("/v1/settings".to_owned(), json!({"hold_minutes": 1}), "hold_minutes"),
    ];
    for (path, patch, field) in things {
        let before = flow.all(&format!("{path}/history")).await;
        let request = flow.client.request(Method::PATCH, &path).header("x-reason", "As agreed").json(&patch);
        assert_eq!(flow.client.send(request).await.unwrap().status, 200, "{path}");
        let entries = history(&flow, &path, before.len() + 1).await;
        let last = entries.last().unwrap();
        contains(
            last,
            &json!({"verb": "change", "reason": "As agreed", "actor": {"kind": "key", "name": "audit"}}),
        );
        let changes = last["changes"].as_array().unwrap();
        assert_eq!((changes.len(), &changes[0]["field"]), (1, &json!(field)), "{path}: {changes:?}");
        assert_eq!(changes[0]["after"], patch[field]);
        assert_ne!(changes[0]["before"], changes[0]["after"]);
        // One entry a page gives the same.
        assert_eq!(entries[0]["version"], 1);
        let first = flow.get(&format!("{path}/history?limit=1")).await;
        assert_eq!(first["data"], json!([entries[0]]), "{path}");
        assert_eq!(first["next_cursor"].is_string(), entries.len() > 1);
    }
    let template = flow.post("/v1/email-templates", sample::email_template()).await;
    let path = format!("/v1/email-templates/{}", id(&template));
    flow.patch(&path, json!({"name": "Other"})).await;
    assert_eq!(history(&flow, &path, 2).await[1]["changes"][0]["field"], "name");
    let nobody =
        flow.ask(Method::GET, "/v1/customers/cus_01KAN3YRG0000000000000000F/history", &Value::Null).await;
    assert_eq!(nobody.status, 404);
}

#[tokio::test]
async fn payments_and_batches_tell_who_did_what() {
    let Some(flow) = Flow::start("audit-money").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let payment = flow
        .post(
            "/v1/payments",
            json!({"customer_id": customer, "method": "card", "date": "2026-11-20",
                "amount": {"amount": "10.00", "currency": "EUR"}}),
        )
        .await;
    let path = format!("/v1/payments/{}", id(&payment));
    let request = flow.client.request(Method::POST, &format!("{path}/reverse"));
    let reversed = flow.client.send(request.header("x-reason", "Chargeback").json(&json!({}))).await.unwrap();
    assert_eq!(reversed.status, 200, "{}", reversed.body);
    let entries = history(&flow, &path, 2).await;
    contains(&entries[0], &json!({"verb": "create", "version": 1}));
    contains(&entries[1], &json!({"verb": "reverse", "reason": "Chargeback", "actor": {"kind": "key"}}));
    let changes = entries[1]["changes"].as_array().unwrap();
    let status = changes.iter().find(|change| change["field"] == "status").unwrap();
    assert_eq!((&status["before"], &status["after"]), (&json!("received"), &json!("reversed")));

    let batch = flow.batch(json!({"operation": "open", "document_ids": []})).await;
    let path = format!("/v1/batches/{}", id(&batch));
    flow.post(&format!("{path}/acknowledge"), json!({})).await;
    let verbs: Vec<Value> =
        history(&flow, &path, 2).await.iter().map(|entry| entry["verb"].clone()).collect();
    assert_eq!(verbs, ["create", "acknowledge"]);
}
