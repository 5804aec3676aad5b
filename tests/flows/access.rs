//! Who may do what: keys, scopes, secrets.

use reqwest::{Method, header};
use serde_json::{Value, json};

use super::foreign::operations;
use super::support::answers::{answered, errors, refused, these};
use super::support::{Flow, id};

/// Status and code for an `Authorization` header, or none.
async fn with_authorization(flow: &Flow, method: Method, path: &str, value: Option<&str>) -> (u16, Value) {
    let mut request = reqwest::Client::new().request(method, format!("{}{path}", flow.stack.api_url));
    if let Some(value) = value {
        request = request.header(header::AUTHORIZATION, value);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    if status == 401 {
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
    }
    (status, response.json::<Value>().await.unwrap()["code"].clone())
}

#[tokio::test]
async fn without_a_valid_key_every_route_is_closed() {
    let Some(flow) = Flow::start("keyless").await else { return };
    let unauthorized = (401, json!("invalid_api_key"));
    for (path, method) in operations(&flow.get("/v1/openapi.json").await) {
        if path == "/v1/openapi.json" {
            continue;
        }
        let path = path.replace("{id}", "inv_01JD9Y4M3Q8V6W2X5Z7A9C1E3J");
        let answer = with_authorization(&flow, method.clone(), &path, None).await;
        assert_eq!(answer, unauthorized, "{method} {path}");
    }
    let (head, secret) = flow.api_key.rsplit_once('_').unwrap();
    let other = if secret.starts_with('0') { '1' } else { '0' };
    for value in [
        "Bearer",
        "Bearer ",
        "Bearer rk_garbage",
        "Basic YTpi",
        &flow.api_key,
        &format!("Bearer {head}_"),
        &format!("Bearer {head}_{other}{}", &secret[1..]),
        &format!("Bearer rk_000000000000_{secret}"),
        &format!("Bearer {}x", flow.api_key),
    ] {
        let answer = with_authorization(&flow, Method::GET, "/v1/customers", Some(value)).await;
        assert_eq!(answer, unauthorized, "{value}");
    }
    let (status, _) = with_authorization(&flow, Method::GET, "/v1/openapi.json", None).await;
    assert_eq!(status, 200, "what the API is may be read by everybody");
}

#[tokio::test]
async fn a_revoked_key_opens_nothing() {
    let Some(flow) = Flow::start("revoked").await else { return };
    let key = flow.post("/v1/api-keys", json!({"name": "Left us", "scopes": ["customers:read"]})).await;
    let revoked = flow.ask(Method::DELETE, &format!("/v1/api-keys/{}", id(&key)), &json!({})).await;
    assert!(answered(&revoked, 200)["revoked_at"].is_string());

    // It was never used, so no worker remembers it.
    let client = flow.client_with(key["secret"].as_str().unwrap());
    let answer = client.send(client.request(Method::GET, "/v1/customers")).await.unwrap();
    refused(&answer, 401, "invalid_api_key");
    let again = flow.ask(Method::DELETE, &format!("/v1/api-keys/{}", id(&key)), &json!({})).await;
    assert_eq!(answered(&again, 200), &revoked.body, "again changes nothing");
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say_and_no_more() {
    let Some(flow) = Flow::start("scopes").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let scopes = json!(["customers:read", "keys:write"]);
    let key = flow.post("/v1/api-keys", json!({"name": "Reader", "scopes": scopes})).await;
    let reader = flow.client_with(key["secret"].as_str().unwrap());
    let before = flow.everything().await;

    assert_eq!(id(&reader.get(&format!("/v1/customers/{customer}")).await.unwrap()), customer);
    for (path, method) in operations(&flow.get("/v1/openapi.json").await) {
        let open = path.starts_with("/v1/api-keys") || path == "/v1/openapi.json";
        if open || (path.starts_with("/v1/customers") && method == Method::GET) {
            continue;
        }
        let path = if path.contains("{id}") { path.replace("{id}", &id_like(&path)) } else { path };
        let body = match path.as_str() {
            "/v1/batches" => json!({"operation": "open", "filter": {}}),
            "/v1/batches/preflight" => json!({"invoice_ids": []}),
            path if path.ends_with("/sender") => json!({"name": "A", "address": "a@acme.example"}),
            "/v1/customers" => json!({"name": "A"}),
            _ => json!({}),
        };
        let mut request = reader.request(method.clone(), &path);
        if method != Method::GET {
            request = request.json(&body);
        }
        let answer = reader.send(request).await.unwrap();
        assert_eq!(answer.status, 403, "{method} {path}: {}", answer.body);
        refused(&answer, 403, "missing_scope");
    }
    // No key gives away more than it has.
    let body = json!({"name": "More", "scopes": ["customers:read", "invoices:write"]});
    let request = reader.request(Method::POST, "/v1/api-keys").json(&body);
    let answer = reader.send(request).await.unwrap();
    refused(&answer, 422, "invalid_request");
    assert_eq!(errors(&answer.body), these(&[("scopes", "scope_not_held")]));
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

/// An id of the right kind, of nothing.
fn id_like(path: &str) -> String {
    let prefix = match path.split('/').nth(2) {
        Some("customers") => "cus",
        Some("invoices") => "inv",
        Some("batches") => "bat",
        Some("deliveries") => "dlv",
        Some("entities") => "ent",
        Some("invoice-templates") => "tpl",
        other => panic!("{other:?} is new: what do its ids start with?"),
    };
    format!("{prefix}_01JD9Y4M3Q8V6W2X5Z7A9C1E3J")
}
