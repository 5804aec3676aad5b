//! What every route has in common: who gets in, and how a refusal looks.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::settings::create_tenant::create_tenant;
use aws::{OsEntropy, Services, SystemClock};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use runtime::http::{Guard, Json, PathId, Problem, guard, method_not_allowed, not_found};
use serde_json::{Value, json};
use store::Store;
use testing::{FixedClock, MemoryTable, SeededEntropy};
use tower::ServiceExt;

use super::*;
use crate::fields::Fields;
use crate::resources::customers::CustomerInput;

/// A function's real router. No request of these tests gets as far as AWS.
fn function(name: &str) -> Router {
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .build();
    let services = Services::new(config);
    let store = Store::new(services.table("none"));
    let keys = Store::new(services.table_without_sort_key("none"));
    let guard =
        Guard::new(store.clone(), ApiKeys::new(keys.clone()), SystemClock, Arc::new(BTreeMap::new), PUBLIC);
    match name {
        "api" => api(ApiState { store, entropy: OsEntropy, clock: SystemClock }, guard),
        "api-payments" => {
            let bucket = services.bucket("none");
            api_payments(PaymentsState { store, bucket, entropy: OsEntropy, clock: SystemClock }, guard)
        }
        _ => {
            let (senders, account_suppressions) = (services.senders(), services.account_suppressions());
            let (composer, entropy, clock) = (&mail::InvoiceComposer, OsEntropy, SystemClock);
            api_settings(
                SettingsState { store, keys, senders, account_suppressions, composer, entropy, clock },
                guard,
            )
        }
    }
}

/// A route that reads a customer as the real one does, behind the same layers, and a key for it.
async fn reads_a_customer() -> (Router, String) {
    let (store, keys) = (Store::new(MemoryTable::new()), Store::new(MemoryTable::without_sort_key()));
    let clock = FixedClock::at("2026-11-22T10:00:00Z".parse().unwrap());
    let entropy = SeededEntropy::new(1);
    let name = "Nordlicht".parse().unwrap();
    let (_, key) = create_tenant(&store, &keys, &clock, &entropy, name, Vec::new()).await.unwrap();
    let state = Guard::new(store, ApiKeys::new(keys), clock, Arc::new(BTreeMap::new), &[]);
    let read = async |Json(input): Json<CustomerInput>| -> Result<StatusCode, Problem> {
        let mut fields = Fields::default();
        let id = domain::ids::CustomerId::new("2026-11-22T10:00:00Z".parse().unwrap(), 1);
        let change = testing::builders::change("2026-11-22T10:00:00Z".parse().unwrap());
        let customer = input.read(id, 1, change.at, change, &mut fields);
        fields.finish(customer).map(|_| StatusCode::NO_CONTENT)
    };
    let find = async |PathId(_): PathId<domain::ids::CustomerId>| StatusCode::NO_CONTENT;
    let router = Router::new()
        .route("/v1/customers", post(read))
        .route("/v1/customers/{id}", get(find))
        .layer(from_fn(refuse_parameters))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(state, guard));
    (router, key.token)
}

async fn answer(router: Router, request: Request<Body>) -> (StatusCode, Value) {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).cloned();
    if !status.is_success() {
        assert_eq!(kind.unwrap(), "application/problem+json");
    }
    assert!(response.headers().contains_key("x-request-id"));
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn request(method: &str, path: &str, key: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(key) = key {
        request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
    }
    request.body(body.into()).unwrap()
}

/// The operations of each function, as their annotations describe them.
fn documents() -> [(&'static str, Value); 3] {
    let value = |document| serde_json::to_value(document).unwrap();
    [
        ("api", value(of_api().into_document())),
        ("api-payments", value(of_api_payments().into_document())),
        ("api-settings", value(of_api_settings().into_document())),
    ]
}

#[test]
fn what_reads_the_query_is_what_documents_parameters() {
    for ((_, document), (_, operations)) in documents().into_iter().zip(operations()) {
        for Operation { method, path, reads_query } in operations {
            let method = serde_json::to_value(method).unwrap();
            let documented = &document["paths"][&path][method.as_str().unwrap()];
            assert!(documented.is_object(), "{path}");
            assert_eq!(documented["parameters"].is_array(), reads_query, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn nobody_gets_in_without_a_key() {
    for (name, document) in documents() {
        let router = function(name);
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys() {
                let request = request(&method.to_uppercase(), &path.replace("{id}", "x"), None, "{}");
                let (status, problem) = answer(router.clone(), request).await;
                assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &json!("invalid_api_key")));
            }
        }
        for key in ["", "rk_x", "rk_0123456789ab_short", "Bearer"] {
            let (status, _) = answer(router.clone(), request("GET", "/v1/settings", Some(key), "")).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{key}");
        }
    }
}

#[tokio::test]
async fn everybody_can_read_the_openapi_document() {
    let (status, document) = answer(function("api"), request("GET", "/v1/openapi.json", None, "")).await;
    assert_eq!((status, &document["openapi"]), (StatusCode::OK, &json!("3.1.0")));
}

#[tokio::test]
async fn refusals_are_problem_documents() {
    let (router, key) = reads_a_customer().await;
    let key = Some(key.as_str());
    let mistakes = json!({"kind": "friend", "contacts": [{"name": "A", "email": "a"}]}).to_string();
    let unknown = json!({"name": "A", "address": {"street": "x"}}).to_string();
    for (name, request) in [
        ("mistakes", request("POST", "/v1/customers", key, mistakes)),
        ("unknown_field", request("POST", "/v1/customers", key, unknown)),
        ("malformed", request("POST", "/v1/customers", key, "{\"name\": ")),
        ("wrong_type", request("POST", "/v1/customers", key, "[]")),
        ("parameter", request("POST", "/v1/customers?dry_run=true", key, "{}")),
        ("no_route", request("GET", "/v1/clients", key, "")),
        ("no_method", request("PUT", "/v1/customers", key, "{}")),
        ("no_such_thing", request("GET", "/v1/customers/inv_1", key, "")),
        ("too_large", request("POST", "/v1/customers", key, " ".repeat(2 * 1024 * 1024 + 1))),
    ] {
        let (_, problem) = answer(router.clone(), request).await;
        insta::assert_json_snapshot!(name, problem);
    }
}
