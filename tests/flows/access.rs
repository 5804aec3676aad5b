//! API keys: create, revoke, list. The module `isolation` tests their scopes.

use reqwest::Method;
use serde_json::json;

use super::support::answers::{answered, errors, refused, these};
use super::support::{Flow, id};

#[tokio::test]
async fn a_revoked_key_has_no_access() {
    let Some(flow) = Flow::start("revoked").await else { return };
    let key = flow.post("/v1/api-keys", json!({"name": "Left us", "scopes": ["customers:read"]})).await;
    let revoked = flow.ask(Method::DELETE, &format!("/v1/api-keys/{}", id(&key)), &json!({})).await;
    answered(&revoked, 204);
    let listed = || async { flow.all("/v1/api-keys").await.into_iter().find(|other| id(other) == id(&key)) };
    let revoked_at = listed().await.unwrap()["revoked_at"].clone();
    assert!(revoked_at.is_string());

    // The key was never used, so no worker has cached it.
    let client = flow.client_with(key["secret"].as_str().unwrap());
    let answer = client.send(client.request(Method::GET, "/v1/customers")).await.unwrap();
    refused(&answer, 401, "invalid_api_key");
    let again = flow.ask(Method::DELETE, &format!("/v1/api-keys/{}", id(&key)), &json!({})).await;
    answered(&again, 204);
    assert_eq!(listed().await.unwrap()["revoked_at"], revoked_at, "again changes nothing");
}

#[tokio::test]
async fn a_key_cannot_grant_scopes_that_it_does_not_have() {
    let Some(flow) = Flow::start("more").await else { return };
    let scopes = json!(["customers:read", "keys:write"]);
    let key = flow.post("/v1/api-keys", json!({"name": "Reader", "scopes": scopes})).await;
    let reader = flow.client_with(key["secret"].as_str().unwrap());
    let before = flow.everything().await;
    let body = json!({"name": "More", "scopes": ["customers:read", "invoices:write"]});
    let answer = reader.send(reader.request(Method::POST, "/v1/api-keys").json(&body)).await.unwrap();
    refused(&answer, 422, "invalid_request");
    assert_eq!(errors(&answer.body), these(&[("scopes", "scope_not_held")]));
    assert_eq!(flow.everything().await, before);
}

/// C13: `batches:write` alone neither starts nor retries what `invoices:write` is needed for.
#[tokio::test]
async fn a_batch_needs_the_scope_of_its_operation() {
    let Some(flow) = Flow::start("operation").await else { return };
    let batch = flow.post("/v1/batches", json!({"operation": "open", "document_ids": []})).await;
    let scopes = json!(["batches:read", "batches:write", "invoices:read"]);
    let key = flow.post("/v1/api-keys", json!({"name": "Batches", "scopes": scopes})).await;
    let lacking = flow.client_with(key["secret"].as_str().unwrap());
    let before = flow.everything().await;
    let email = json!({"use_template_defaults": true});
    let retry = format!("/v1/batches/{}/retry", id(&batch));
    for (path, body) in [
        ("/v1/batches", json!({"operation": "open", "filter": {}})),
        ("/v1/batches", json!({"operation": "send", "filter": {}, "email": email})),
        (&*retry, json!({})),
    ] {
        let answer = lacking.send(lacking.request(Method::POST, path).json(&body)).await.unwrap();
        refused(&answer, 403, "missing_scope");
    }
    assert_eq!(flow.everything().await, before);
}

#[tokio::test]
async fn keys_are_listed_without_their_secrets() {
    let Some(flow) = Flow::start("keys").await else { return };
    let new = flow.post("/v1/api-keys", json!({"name": "Integration", "scopes": ["batches:read"]})).await;
    let secret = new["secret"].as_str().unwrap();
    let listed = flow.all("/v1/api-keys").await;
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["name"], "Integration");
    assert_eq!(listed[0]["scopes"], json!(["batches:read"]));
    for key in &listed {
        let mut fields: Vec<&String> = key.as_object().unwrap().keys().collect();
        fields.sort();
        assert_eq!(fields, ["created_at", "id", "name", "prefix", "revoked_at", "scopes"]);
    }
    let text = format!("{listed:?}");
    for token in [secret, &flow.api_key] {
        assert!(!text.contains(token.rsplit_once('_').unwrap().1), "{text}");
    }
}
