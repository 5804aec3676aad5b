//! Requests that exceed the limits are refused with the documented error, and the API keeps answering.

use reqwest::{Method, header};
use serde_json::json;

use super::support::Flow;
use super::support::answers::{answered, refused};
use super::support::operations::operations;

const METHODS: [Method; 5] = [Method::GET, Method::PUT, Method::POST, Method::PATCH, Method::DELETE];

#[tokio::test]
async fn a_body_of_seven_megabytes_is_too_large() {
    let Some(flow) = Flow::start("huge").await else { return };
    let huge = json!({"name": "x".repeat(7_000_000)}).to_string();
    let request = flow.client.request(Method::POST, "/v1/customers");
    let request = request.header(header::CONTENT_TYPE, "application/json").body(huge);
    // The gateway may refuse it with its own error format.
    answered(&flow.client.send(request).await.unwrap(), 413);
    assert!(flow.all("/v1/customers").await.is_empty());
}

#[tokio::test]
async fn deeply_nested_json_is_malformed() {
    let Some(flow) = Flow::start("nested").await else { return };
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    for body in [
        deep("[", "]"),
        deep("{\"name\":", "}"),
        "[".repeat(100_000),
        format!("{{\"name\": \"A\", \"address\": {}}}", deep("[", "]")),
        format!("{{\"colour\": {}}}", deep("[", "]")),
    ] {
        let request = flow.client.request(Method::POST, "/v1/customers");
        let request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        let answer = flow.client.send(request).await.unwrap();
        assert!(matches!(answer.status, 400 | 422), "{}", answer.body);
        let code = answer.body["code"].as_str().unwrap_or_default().to_owned();
        refused(&answer, answer.status, &code);
    }
    assert!(flow.all("/v1/customers").await.is_empty());
}

/// The gateway answers in its own format or closes the connection. No function is called.
#[tokio::test]
async fn ten_megabytes_of_headers_are_refused_by_the_gateway() {
    let Some(flow) = Flow::start("headers").await else { return };
    let mut request = flow.client.request(Method::GET, "/v1/customers");
    for number in 0..1_000 {
        request = request.header(format!("x-filler-{number}"), "x".repeat(10_000));
    }
    if let Ok(answer) = flow.client.send(request).await {
        assert!((400..500).contains(&answer.status), "{answer:?}");
    }
    answered(&flow.ask(Method::GET, "/v1/customers", &json!({})).await, 200);
}

/// Tries every method that a path does not have, for all paths of the document.
#[tokio::test]
async fn a_method_that_a_path_does_not_have_is_not_allowed() {
    let Some(flow) = Flow::start("methods").await else { return };
    let operations = operations();
    let mut tried = 0;
    for path in operations.iter().map(|operation| &operation.path).collect::<std::collections::BTreeSet<_>>()
    {
        // The gateway routes only the methods of these paths to `documents`. Other methods go to the
        // API, which does not know the path.
        let (status, code) = match path.ends_with("/pdf") || path.ends_with("/logo") {
            true => (404, "route_not_found"),
            false => (405, "method_not_allowed"),
        };
        for method in METHODS {
            if operations.iter().any(|operation| operation.path == *path && operation.method == method) {
                continue;
            }
            let answer = flow.ask(method, &path.replace("{id}", "x"), &json!({})).await;
            refused(&answer, status, code);
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried}");
}
