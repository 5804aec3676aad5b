//! What holds for every operation: character sets, the name of the scheme, locations, patches that change nothing,
//! the same request written in another way.

use reqwest::{Method, header};
use serde_json::{Value, json};

use super::support::answers::{answered, contains, errors, header as header_of, refused, these};
use super::support::{Flow, id, sample};

/// D18, D19.
#[tokio::test]
async fn a_request_is_read_as_utf_8_and_its_scheme_in_any_case() {
    let Some(flow) = Flow::start("utf8").await else { return };
    let request = |content_type: &str, body: Vec<u8>| {
        flow.client
            .request(Method::POST, "/v1/customers")
            .header(header::CONTENT_TYPE, content_type)
            .body(body)
    };
    let latin1 = b"{\"name\": \"M\xfcller\"}".to_vec();
    let answer = flow.client.send(request("application/json; charset=iso-8859-1", latin1)).await.unwrap();
    refused(&answer, 415, "unsupported_media_type");
    let utf8 = "{\"name\": \"Müller\"}".as_bytes().to_vec();
    let answer = flow.client.send(request("application/json; charset=utf-8", utf8)).await.unwrap();
    assert_eq!(answered(&answer, 201)["name"], "Müller");

    let url = format!("{}/v1/customers", flow.stack.api_url);
    for scheme in ["bearer", "BEARER"] {
        let given = format!("{scheme} {}", flow.api_key);
        let answer = reqwest::Client::new().get(&url).header("authorization", given).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{scheme}");
    }
}

/// D14, D20.
#[tokio::test]
async fn every_mistake_of_form_is_named_at_once() {
    let Some(flow) = Flow::start("mistakes").await else { return };
    let body = json!({"namme": "x", "terms": {"kind": "net", "days": "30"}, "tags": 7});
    let answer = flow.ask(Method::POST, "/v1/customers", &body).await;
    refused(&answer, 422, "invalid_request");
    let found = errors(&answer.body);
    for field in ["namme", "terms.days", "tags"] {
        assert!(found.contains(&(field.to_owned(), "invalid_value".to_owned())), "{field}: {}", answer.body);
    }
    assert!(answer.body["errors"][0]["message"].as_str().unwrap().ends_with("did you mean `name`?"));
    let answer = flow.ask(Method::GET, "/v1/customers?limit=1&limit=2", &Value::Null).await;
    refused(&answer, 422, "invalid_request");
    assert_eq!(errors(&answer.body), these(&[("limit", "invalid_parameter")]));
}

/// D8: at most 100 errors, and how many more there are.
#[tokio::test]
async fn a_body_with_thousands_of_mistakes_has_a_short_answer() {
    let Some(flow) = Flow::start("thousands").await else { return };
    let line = sample::line("A", "1", "NaN");
    let answer =
        flow.ask(Method::POST, "/v1/invoices", &json!({"currency": "EUR", "lines": vec![line; 3_000]})).await;
    refused(&answer, 422, "invalid_request");
    assert_eq!(answer.body["errors"].as_array().map(Vec::len), Some(100));
    assert_eq!(answer.body["errors_omitted"], 2_900);
    assert!(answer.body.to_string().len() < 50_000);
}

/// D24, D25.
#[tokio::test]
async fn what_is_created_has_a_location_and_a_patch_without_a_change_no_version() {
    let Some(flow) = Flow::start("versions").await else { return };
    let address = flow.address("ap", "versions");
    let cases = [
        ("/v1/customers", sample::customer("Hofmann", &address, &flow.template), json!({"name": "Hofmann"})),
        ("/v1/entities", sample::entity("Asia/Tokyo"), json!({"time_zone": "Asia/Tokyo"})),
        ("/v1/invoice-templates", sample::template(), json!({})),
        (
            "/v1/invoices",
            json!({"currency": "EUR", "lines": [sample::line("A", "1", "9.50")]}),
            json!({"note": null}),
        ),
    ];
    for (path, body, same) in cases {
        let created = flow.ask(Method::POST, path, &body).await;
        let location = header_of(&created, "location");
        assert_eq!(location, format!("{path}/{}", id(answered(&created, 201))));
        let patched = flow.ask(Method::PATCH, &location, &same).await;
        contains(answered(&patched, 200), &json!({"version": 1}));
        assert_eq!(header_of(&patched, "etag"), "\"1\"", "{path}");
    }
}

/// Another order of the keys is the same request.
#[tokio::test]
async fn a_request_that_says_the_same_is_a_repetition() {
    let Some(flow) = Flow::start("same").await else { return };
    let post = async |body: &'static str| {
        let request = flow.client.request(Method::POST, "/v1/customers").header("idempotency-key", "one");
        let request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        flow.client.send(request).await.unwrap()
    };
    let first = post(r#"{"name": "Hofmann", "number": "7"}"#).await;
    let again = post(r#"{ "number":"7", "name":"Hofmann" }"#).await;
    assert_eq!((again.status, &again.body), (201, answered(&first, 201)));
    refused(&post(r#"{"name": "Hofmann", "number": "8"}"#).await, 422, "idempotency_key_reused");
    assert_eq!(flow.all("/v1/customers").await.len(), 1);
}

/// D7.
#[tokio::test]
async fn a_repeated_request_creates_no_second_api_key() {
    let Some(flow) = Flow::start("onekey").await else { return };
    let post = async |name: &str| {
        let body = json!({"name": name, "scopes": ["customers:read"]});
        let request = flow.client.request(Method::POST, "/v1/api-keys").header("idempotency-key", "one");
        flow.client.send(request.json(&body)).await.unwrap()
    };
    let key = id(answered(&post("Reader").await, 201));
    let before = flow.all("/v1/api-keys").await.len();
    let again = post("Reader").await;
    refused(&again, 409, "api_key_exists");
    assert!(again.body["detail"].as_str().unwrap().contains(&format!("DELETE /v1/api-keys/{key}")));
    refused(&post("Other").await, 422, "idempotency_key_reused");
    assert_eq!(flow.all("/v1/api-keys").await.len(), before);
}

/// A PUT of the settings that left out a field gave it its default, and nothing else could change them.
#[tokio::test]
async fn a_patch_of_the_settings_keeps_what_it_does_not_name() {
    let Some(flow) = Flow::start("settings").await else { return };
    let before = flow.client.get("/v1/settings").await.unwrap();
    assert_eq!(before["default_entity_id"], flow.entity.as_str());
    let patched = flow.ask(Method::PATCH, "/v1/settings", &json!({"hold_minutes": 5})).await;
    contains(
        answered(&patched, 200),
        &json!({"hold_minutes": 5, "default_entity_id": flow.entity, "version": before["version"].as_u64().unwrap() + 1}),
    );
    let same = flow.ask(Method::PATCH, "/v1/settings", &json!({"hold_minutes": 5})).await;
    assert_eq!(answered(&same, 200)["version"], patched.body["version"]);
    let cleared = flow.ask(Method::PATCH, "/v1/settings", &json!({"hold_minutes": null})).await;
    assert_eq!(answered(&cleared, 200)["hold_minutes"], 0);
}

/// B15: an address with a sign that has a meaning in a path could not be cleared.
#[tokio::test]
async fn every_address_can_be_cleared() {
    let Some(flow) = Flow::start("cleared").await else { return };
    for local in ["sales/de", "who?", "a#b", "50%", "a+b", "a&b=c"] {
        let address = format!("{local}@{}", flow.domain);
        answered(&flow.ask(Method::POST, "/v1/suppressions", &json!({"address": address})).await, 201);
        let delete = async || {
            let encoded: String = address.bytes().map(|byte| format!("%{byte:02X}")).collect();
            flow.ask(Method::DELETE, &format!("/v1/suppressions?address={encoded}"), &Value::Null).await
        };
        answered(&delete().await, 204);
        assert!(flow.all("/v1/suppressions").await.is_empty(), "{address}");
        refused(&delete().await, 404, "suppression_not_found");
    }
    let none = flow.ask(Method::DELETE, "/v1/suppressions", &Value::Null).await;
    refused(&none, 422, "invalid_request");
    assert_eq!(errors(&none.body), these(&[("address", "required")]));
}

/// Each invoice of many has its own result, and a repeated request creates nothing twice.
#[tokio::test]
async fn many_invoices_are_created_in_one_request() {
    let Some(flow) = Flow::start("bulk").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let mut invoices: Vec<Value> = (0..100).map(|_| sample::draft(&customer)).collect();
    invoices[7]["lines"][0]["unit_price"] = "NaN".into();
    invoices[8]["colour"] = "red".into();
    invoices[9]["customer_id"] = "cus_01JD9Y4M3Q8V6W2X5Z7A9C1E3J".into();
    let post = async |invoices: &[Value]| {
        let request =
            flow.client.request(Method::POST, "/v1/invoices/bulk").header("idempotency-key", "bulk");
        flow.client.send(request.json(&json!({"invoices": invoices}))).await.unwrap()
    };
    let first = post(&invoices).await;
    let results = answered(&first, 200)["data"].as_array().unwrap();
    assert_eq!(results.len(), 100);
    for (index, field) in [(7, "lines[0].unit_price"), (8, "colour"), (9, "customer_id")] {
        contains(&results[index], &json!({"invoice_id": null, "code": "invalid_request"}));
        assert_eq!(results[index]["errors"][0]["field"], field);
    }
    let created = |results: &[Value]| results.iter().filter(|one| one["invoice_id"].is_string()).count();
    assert_eq!((created(results), flow.all("/v1/invoices").await.len()), (97, 97));

    let again = post(&invoices).await;
    assert_eq!(answered(&again, 200), &first.body);
    assert_eq!(flow.all("/v1/invoices").await.len(), 97);
    let other = post(&invoices[..1]).await;
    contains(&answered(&other, 200)["data"][0], &json!({"code": "idempotency_key_reused"}));
    let many = flow.ask(Method::POST, "/v1/invoices/bulk", &json!({"invoices": vec![json!({}); 101]})).await;
    refused(&many, 422, "invalid_request");
    assert_eq!(errors(&many.body), these(&[("invoices", "too_many")]));
    let none = flow.ask(Method::POST, "/v1/invoices/bulk", &json!({})).await;
    assert_eq!(errors(&none.body), these(&[("invoices", "required")]));
    assert_eq!(flow.all("/v1/invoices").await.len(), 97);
}
