//! Idempotency keys: a repeated request gets the same response and takes effect once.

use local::Answer;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::{answered, refused};
use super::support::{Flow, PATIENCE, eventually, id, sample};

async fn post(flow: &Flow, path: &str, key: &str, body: &Value) -> Answer {
    let request = flow.client.request(Method::POST, path).header("idempotency-key", key).json(body);
    flow.client.send(request).await.unwrap()
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_response_and_takes_effect_once() {
    let Some(flow) = Flow::start("replay").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let batched = flow.draft(sample::draft(&customer)).await;
    let requests = [
        ("/v1/customers".to_owned(), sample::customer("New", &flow.address("ap", "new"), &flow.template)),
        ("/v1/invoices".to_owned(), sample::draft(&customer)),
        ("/v1/entities".to_owned(), sample::entity("Asia/Tokyo")),
        ("/v1/invoice-templates".to_owned(), sample::template()),
        (format!("/v1/invoices/{draft}/open"), json!({})),
        ("/v1/batches".to_owned(), json!({"operation": "open", "document_ids": [batched]})),
    ];
    for (number, (path, body)) in requests.into_iter().enumerate() {
        let key = format!("request-{number}");
        let first = post(&flow, &path, &key, &body).await;
        assert!((200..300).contains(&first.status), "{path}: {}", first.body);
        if path == "/v1/batches" {
            flow.ended(&id(&first.body), PATIENCE).await;
        }
        let seen = flow.everything().await;

        let again = post(&flow, &path, &key, &body).await;

        assert_eq!((again.status, &again.body), (first.status, &first.body), "{path}");
        for header in ["etag", "content-type"] {
            assert_eq!(again.headers.get(header), first.headers.get(header), "{path}: {header}");
        }
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert!(first.headers.get("idempotent-replayed").is_none());
        let other = post(&flow, &path, &key, &json!({"other": true})).await;
        refused(&other, 422, "idempotency_key_reused");
        let elsewhere = post(&flow, "/v1/batches/preflight", &key, &body).await;
        refused(&elsewhere, 422, "idempotency_key_reused");
        assert_eq!(flow.everything().await, seen, "{path}: happened again");
    }
    // Another tenant's keys are independent.
    let Some(other) = Flow::start("stranger").await else { return };
    let body = json!({"name": "Other"});
    assert_eq!(answered(&post(&other, "/v1/customers", "request-0", &body).await, 201)["name"], "Other");
}

/// D6: the repeat is answered by the reply of the first, or told that the key is in use.
#[tokio::test]
async fn concurrent_requests_with_one_key_create_one_resource() {
    let Some(flow) = Flow::start("twins").await else { return };
    for round in 0..5 {
        let (key, body) = (format!("twin-{round}"), json!({"name": format!("Twin {round}")}));
        let (left, right) = tokio::join!(
            post(&flow, "/v1/customers", &key, &body),
            post(&flow, "/v1/customers", &key, &body)
        );
        let winners: Vec<&Answer> = [&left, &right].into_iter().filter(|it| it.status == 201).collect();
        assert!(!winners.is_empty(), "{} {}", left.body, right.body);
        for lost in [&left, &right].into_iter().filter(|answer| answer.status != 201) {
            refused(lost, 409, "idempotency_key_in_use");
        }
        assert!(winners.iter().all(|answer| answer.body == winners[0].body), "two were made");
        let later = post(&flow, "/v1/customers", &key, &body).await;
        assert_eq!(answered(&later, 201), &winners[0].body);
        assert_eq!(flow.all("/v1/customers").await.len(), round + 1);
    }
}

#[tokio::test]
async fn a_refused_request_does_not_consume_its_key() {
    let Some(flow) = Flow::start("mended").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(json!({"customer_id": customer})).await;
    let open = format!("/v1/invoices/{draft}/open");
    refused(&post(&flow, "/v1/customers", "key", &json!({})).await, 422, "invalid_request");
    answered(&post(&flow, "/v1/customers", "key", &json!({"name": "Given"})).await, 201);

    refused(&post(&flow, &open, "open", &json!({})).await, 409, "invoice_incomplete");
    let lines = json!({"lines": [sample::line("Web development", "1", "10.00")]});
    flow.patch(&format!("/v1/invoices/{draft}"), lines).await;
    answered(&post(&flow, &open, "open", &json!({})).await, 200);
    for key in ["", "with space", &"x".repeat(256)] {
        refused(
            &post(&flow, "/v1/customers", key, &json!({"name": "A"})).await,
            400,
            "invalid_idempotency_key",
        );
    }
    assert_eq!(flow.all("/v1/customers").await.len(), 2);
}

/// The secret of an API key is shown once, even if the request is repeated.
#[tokio::test]
async fn the_secret_of_a_key_is_not_replayed() {
    let Some(flow) = Flow::start("secret").await else { return };
    let body = json!({"name": "Integration", "scopes": ["invoices:read"]});
    let first = post(&flow, "/v1/api-keys", "key", &body).await;
    let secret = answered(&first, 201)["secret"].clone();
    let again = post(&flow, "/v1/api-keys", "key", &body).await;
    assert_ne!(again.body["secret"], secret);
    let listed = eventually("both keys in the list", async || {
        let keys = flow.all("/v1/api-keys").await;
        if keys.len() >= 2 { Ok(keys) } else { Err(keys) }
    })
    .await;
    assert!(!format!("{listed:?}").contains(secret.as_str().unwrap()));
}
