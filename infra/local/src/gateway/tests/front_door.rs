//! The front door before a stub of the emulator that answers with what it was asked.

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::free_port;
use crate::gateway::{Control, server};

/// Answers with a redirect, two cookies, and the request as JSON.
async fn stub(listener: TcpListener) {
    loop {
        let (connection, _) = listener.accept().await.unwrap();
        let service = service_fn(async |request: Request<Incoming>| {
            let (parts, body) = request.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let headers: serde_json::Map<String, Value> = parts
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap())))
                .collect();
            let asked = json!({
                "method": parts.method.as_str(), "uri": parts.uri.to_string(), "headers": headers,
                "body": String::from_utf8_lossy(&body),
            });
            Response::builder()
                .status(303)
                .header("location", "/v1/elsewhere?x=1")
                .header("set-cookie", "a=1; Path=/")
                .header("set-cookie", "b=2; Path=/console")
                .body(Full::new(Bytes::from(asked.to_string())))
        });
        let server = hyper::server::conn::http1::Builder::new();
        tokio::spawn(server.serve_connection(TokioIo::new(connection), service));
    }
}

/// The front door's address and the gateway's control.
async fn start() -> (String, Control) {
    let emulator = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let emulator_port = emulator.local_addr().unwrap().port();
    tokio::spawn(stub(emulator));
    let (port, api_port) = (free_port().await, free_port().await);
    tokio::spawn(server::serve(port, api_port, emulator_port));
    let control = Control::new(&format!("http://127.0.0.1:{port}"));
    while control.meter().await.is_err() {
        tokio::task::yield_now().await;
    }
    (format!("http://localhost:{api_port}"), control)
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

#[tokio::test]
async fn a_request_reaches_the_api_unchanged_and_its_answer_comes_back_unchanged() {
    let (url, control) = start().await;
    control.lead_to_api("api-1").await.unwrap();

    let request = client()
        .request(Method::PATCH, format!("{url}/v1/invoices/inv_1?a=b%2Fc&d"))
        .header("authorization", "Bearer rk_1")
        .header("if-match", "\"3\"")
        .header("x-forwarded-for", "203.0.113.7")
        .header("x-forwarded-proto", "https")
        .header("connection", "x-hop")
        .header("x-hop", "1")
        .body("{\"note\": \"ö\"}");
    let answer = request.send().await.unwrap();

    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["location"], "/v1/elsewhere?x=1");
    let cookies: Vec<_> = answer.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1; Path=/", "b=2; Path=/console"]);
    let asked: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    let port = url.rsplit(':').next().unwrap();
    assert_eq!(asked["method"], "PATCH");
    assert_eq!(asked["uri"], "/_aws/execute-api/api-1/$default/v1/invoices/inv_1?a=b%2Fc&d");
    assert_eq!(asked["body"], "{\"note\": \"ö\"}");
    let headers = &asked["headers"];
    assert_eq!(headers["authorization"], "Bearer rk_1");
    assert_eq!(headers["if-match"], "\"3\"");
    assert_eq!(headers["host"], format!("localhost:{port}"));
    assert!(headers["x-forwarded-for"].as_str().unwrap().starts_with("203.0.113.7, "), "{headers}");
    assert_eq!((&headers["x-forwarded-proto"], &headers["x-forwarded-port"]), (&json!("http"), &json!(port)));
    assert!(headers["x-hop"].is_null() && headers["connection"].is_null(), "{headers}");
}

#[tokio::test]
async fn a_request_beyond_the_limits_of_an_http_api_is_refused() {
    let (url, control) = start().await;
    control.lead_to_api("api-1").await.unwrap();
    let send = async |size: usize, header: usize| {
        let request = client().post(format!("{url}/v1/customers")).header("x-filler", "x".repeat(header));
        request.body("x".repeat(size)).send().await.unwrap().status().as_u16()
    };

    assert_eq!(send(10 * 1024 * 1024, 9_000).await, 303);
    assert_eq!(send(10 * 1024 * 1024 + 1, 0).await, 413);
    assert_eq!(send(0, 10_240).await, 431);
}

#[tokio::test]
async fn before_the_deploy_the_api_is_unavailable() {
    let (url, _control) = start().await;
    let answer = client().get(format!("{url}/v1/invoices")).send().await.unwrap();
    assert_eq!(answer.status(), 503);
    let body: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!(body, json!({"message": "The API is not deployed yet."}));
}
