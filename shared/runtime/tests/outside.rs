//! Tests of untrusted input before it reaches a route. Whatever headers, paths, parameters, bodies and
//! messages contain, the response is a success or a well-formed refusal, never a server error and never
//! a panic.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on ends")]

use std::collections::BTreeMap;
use std::sync::Arc;

use app::messages::Message;
use app::relay_changes::Parked;
use app::settings::create_tenant::create_tenant;
use aws_lambda_events::sqs::SqsMessage;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use domain::ids::InvoiceId;
use proptest::prelude::*;
use runtime::http::{ApiKeys, Authenticated, Guard, IfMatch, Json, Params, PathId, cursor, guard, not_found};
use runtime::messages::parse;
use serde::Deserialize;
use store::Store;
use testing::{FixedClock, MemoryTable, SeededEntropy};
use tower::ServiceExt;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    limit: Option<String>,
    cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    #[serde(rename = "name")]
    _name: Option<String>,
    #[serde(rename = "lines")]
    _lines: Option<Vec<Content>>,
}

/// A route that uses every extractor, behind authentication, and an API key for it.
async fn route() -> (Router, String) {
    let (store, keys) = (Store::new(MemoryTable::new()), Store::new(MemoryTable::without_sort_key()));
    let clock = FixedClock::at("2026-11-22T10:00:00Z".parse().unwrap());
    let name = "Nordlicht".parse().unwrap();
    let (_, key) =
        create_tenant(&store, &keys, &clock, &SeededEntropy::new(1), name, Vec::new()).await.unwrap();
    let state = Guard::new(store, ApiKeys::new(keys), clock, Arc::new(BTreeMap::new), &[]);
    let read = async |PathId(_): PathId<InvoiceId>,
                      authenticated: Authenticated,
                      IfMatch(_): IfMatch,
                      Params(query): Params<Query>,
                      Json(_): Json<Content>|
           -> Response {
        let position = query.cursor.as_deref().map(cursor::decode).transpose();
        match position {
            Err(problem) => problem.into_response(),
            Ok(_) => (StatusCode::OK, format!("{:?} {:?}", authenticated.caller().reason, query.limit))
                .into_response(),
        }
    };
    let router = Router::new().route("/v1/{id}", post(read)).fallback(not_found);
    (router.layer(from_fn_with_state(state, guard)), key.token)
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

/// Header bytes that a server accepts.
fn header_value(samples: &'static [&'static str]) -> impl Strategy<Value = Option<HeaderValue>> {
    prop_oneof![
        4 => prop::sample::select(samples).prop_map(|text| text.as_bytes().to_vec()),
        2 => "[ -~]{0,40}".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..300),
    ]
    .prop_map(|bytes| HeaderValue::from_bytes(&bytes).ok())
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let sample = br#"{"name": "A \u00fc", "lines": [{"name": null}, {"lines": []}]}"#;
    prop_oneof![
        Just(sample.to_vec()),
        Just(b"[".repeat(10_000)),
        // Changes one or two bytes.
        prop::collection::vec((0..sample.len(), any::<u8>()), 1..3).prop_map(|changes| {
            let mut bytes = sample.to_vec();
            changes.into_iter().for_each(|(at, byte)| bytes[at] = byte);
            bytes
        }),
        prop::collection::vec(any::<u8>(), 0..200),
        "[\\[\\]{}\":,a-z0-9\\\\ .eE+-]{0,80}".prop_map(String::into_bytes),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_request_is_answered_in_form(
        path in prop_oneof![Just("inv_01JD9Y4M3Q8V6W2X5Z7A9C1E3J".to_owned()), "[!-~&&[^/?#%\\[\\]<>\"^`{|}\\\\]]{1,40}"],
        query in prop_oneof![Just(String::new()), "(limit|cursor|a)=[A-Za-z0-9%_=&+-]{0,40}"],
        authorization in prop::option::weighted(0.2, header_value(&["Bearer", "Bearer rk_", "Bearer rk_0_0", "Basic a"])),
        if_match in header_value(&["\"3\"", "*", "W/\"1\"", "\"", "\"18446744073709551616\"", "-1"]),
        idempotency_key in header_value(&["order-1", "", " ", "ü"]),
        reason in header_value(&["agreed", "", "\t"]),
        content_type in header_value(&["application/json", "application/merge-patch+json", "text/xml", ";", ""]),
        body in body(),
    ) {
        let (status, problem) = run(async {
            let (router, key) = route().await;
            let key = HeaderValue::from_str(&format!("Bearer {key}")).ok();
            let mut request = Request::post(format!("/v1/{path}?{query}")).body(Body::from(body)).unwrap();
            for (name, value) in [
                (header::AUTHORIZATION, authorization.unwrap_or(key)),
                (header::IF_MATCH, if_match),
                ("idempotency-key".parse().unwrap(), idempotency_key),
                ("x-reason".parse().unwrap(), reason),
                (header::CONTENT_TYPE, content_type),
            ] {
                if let Some(value) = value {
                    request.headers_mut().insert(name, value);
                }
            }
            let response = router.oneshot(request).await.unwrap();
            let status = response.status();
            let kind = response.headers().get(header::CONTENT_TYPE).cloned();
            let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            let problem = kind.is_some_and(|kind| kind == "application/problem+json")
                && serde_json::from_slice::<serde_json::Value>(&bytes).is_ok_and(|body| body["code"].is_string());
            (status, problem)
        });
        prop_assert!(!status.is_server_error(), "{}", status);
        prop_assert!(status.is_success() || problem, "{} is no problem document", status);
    }

    /// A modified cursor is a position in the caller's own list, or is refused.
    #[test]
    fn any_cursor_is_read_or_refused(text in any::<String>(), given in "[A-Za-z0-9_=-]{0,60}") {
        if let Ok(position) = cursor::decode(&given) {
            prop_assert!(!position.is_empty() && !position.contains(char::is_control));
            prop_assert_eq!(cursor::decode(&cursor::encode(&position)).unwrap(), position);
        }
        let _ = cursor::decode(&text);
        if let Ok(position) = cursor::decode(&cursor::encode(&text)) {
            prop_assert_eq!(position, text);
        }
    }

    #[test]
    fn any_queue_message_is_read_or_given_back(id in prop::option::of("[a-z0-9]{0,8}"), body in prop::option::of(message())) {
        let mut message = SqsMessage::default();
        message.message_id = id.clone();
        message.body = body;
        for failed in [parse::<Message>(&message).err(), parse::<Parked>(&message).err()] {
            prop_assert!(failed.is_none_or(|failed| failed == id.clone().unwrap_or_default()));
        }
    }
}

/// Message bodies: valid ones, ones mixed with parts of others, and arbitrary text.
fn message() -> impl Strategy<Value = String> {
    let samples = [
        r#"{"kind":"expand_batch","v":1,"tenant":"ten_01JD9Y4M3Q8V6W2X5Z7A9C1E3J","batch":"bat_01JD9Y4M3Q8V6W2X5Z7A9C1E3J","run":0}"#,
        r#"{"kind":"process_item","v":256,"tenant":"ten_","batch":null,"invoice":"inv_01JD9Y4M3Q8V6W2X5Z7A9C1E3J"}"#,
        r#"{"old":null,"new":{"pk":"T#ten_x","sk":"HEADER","type":"document","version":1.5}}"#,
        r#"{"change":{"old":null,"new":{"pk":{"deep":[1]}}}}"#,
    ];
    prop_oneof![
        prop::sample::select(samples.to_vec()).prop_map(str::to_owned),
        (prop::sample::select(samples.to_vec()), 0..120_usize, "[\\[\\]{}\":,a-z0-9]{0,6}").prop_map(
            |(text, at, piece)| {
                let at = at.min(text.len());
                format!("{}{piece}{}", &text[..at], &text[(at + piece.len()).min(text.len())..])
            }
        ),
        any::<String>(),
    ]
}
