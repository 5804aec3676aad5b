//! Valid requests that the current state does not allow.

use reqwest::{Method, header};
use serde_json::{Value, json};

use super::support::answers::{answered, contains, header as header_of, refused};
use super::support::{Flow, id, sample};

#[tokio::test]
async fn a_change_based_on_an_outdated_version_is_refused() {
    let Some(flow) = Flow::start("stale").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let whole = |value: Value| value;
    let patches = [
        (Method::PATCH, format!("/v1/invoices/{draft}"), json!({"note": "Mine"})),
        (Method::PATCH, format!("/v1/customers/{customer}"), json!({"name": "Mine"})),
        (Method::PATCH, format!("/v1/entities/{}", flow.entity), json!({"name": "Mine"})),
        (Method::PATCH, format!("/v1/invoice-templates/{}", flow.template), json!({"name": "Mine"})),
        (Method::PUT, "/v1/settings".to_owned(), whole(json!({"default_entity_id": flow.entity}))),
    ];
    for (method, path, body) in patches {
        let read = flow.ask(Method::GET, &path, &json!({})).await;
        let etag = header_of(&read, "etag");
        let send = async |etag: &str| {
            let request = flow.client.request(method.clone(), &path).header(header::IF_MATCH, etag);
            flow.client.send(request.json(&body)).await.unwrap()
        };
        let changed = send(&etag).await;
        answered(&changed, 200);
        let next = header_of(&changed, "etag");
        assert_ne!(next, etag);

        refused(&send(&etag).await, 412, "stale_version");
        refused(&send("\"999\"").await, 412, "stale_version");
        refused(&send("three").await, 400, "invalid_if_match");

        let read = flow.ask(Method::GET, &path, &json!({})).await;
        assert_eq!(read.body, changed.body, "{path}: a refused change has changed something");
        assert_eq!(header_of(&read, "etag"), next);
    }
    let delete = flow.client.request(Method::DELETE, &format!("/v1/invoices/{draft}"));
    let delete = flow.client.send(delete.header(header::IF_MATCH, "\"1\"")).await.unwrap();
    refused(&delete, 412, "stale_version");
    let open = flow.client.request(Method::POST, &format!("/v1/invoices/{draft}/open"));
    let open = flow.client.send(open.header(header::IF_MATCH, "\"1\"")).await.unwrap();
    refused(&open, 412, "stale_version");
    assert_eq!(flow.invoice(&draft).await["status"], "draft");
}

#[tokio::test]
async fn a_closed_batch_does_not_change() {
    let Some(flow) = Flow::start("closed").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let batch = flow.batch(json!({"operation": "open", "document_ids": [draft]})).await;
    contains(&batch, &json!({"status": "completed", "succeeded": 1}));
    let path = format!("/v1/batches/{}", id(&batch));

    refused(&flow.ask(Method::POST, &format!("{path}/retry"), &json!({})).await, 409, "nothing_to_retry");
    for method in [Method::PATCH, Method::DELETE, Method::PUT] {
        refused(&flow.ask(method, &path, &json!({})).await, 405, "method_not_allowed");
    }
    assert_eq!(flow.get(&path).await, batch);
    let acknowledged = flow.post(&format!("{path}/acknowledge"), json!({})).await;
    refused(&flow.ask(Method::POST, &format!("{path}/retry"), &json!({})).await, 409, "nothing_to_retry");
    assert_eq!(flow.get(&path).await, acknowledged);
    assert_eq!(flow.all("/v1/batches").await, [acknowledged]);
}

#[tokio::test]
async fn a_sender_of_a_domain_that_was_not_granted_is_refused() {
    let Some(flow) = Flow::start("sender").await else { return };
    let path = format!("/v1/entities/{}", flow.entity);
    let before = flow.get(&path).await;
    for address in ["billing@example.com", "billing@acme.example.evil.example", "billing@sub.acme.example"] {
        let sender = json!({"name": "Somebody", "address": address});
        let answer = flow.ask(Method::PUT, &format!("{path}/sender"), &sender).await;
        refused(&answer, 422, "invalid_request");
        assert_eq!(answer.body["errors"][0]["field"], "address", "{}", answer.body);
    }
    assert_eq!(flow.get(&path).await, before);
}
