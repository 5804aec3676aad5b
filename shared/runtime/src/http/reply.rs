//! From replies to responses.

use app::Reply;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A reply with a JSON body.
pub fn json_reply(status: StatusCode, body: &impl Serialize, etag: Option<u64>) -> Reply {
    let body = serde_json::to_string(body).unwrap_or_default();
    Reply { status: status.as_u16(), body, etag, location: None }
}

/// Status, JSON and ETag; what was only accepted says where to look, and when to look again.
pub fn reply(reply: Reply) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, reply.body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(version) = reply.etag
        && let Ok(etag) = HeaderValue::from_str(&format!("\"{version}\""))
    {
        headers.insert(header::ETAG, etag);
    }
    if let Some(location) = reply.location
        && let Ok(location) = HeaderValue::from_str(&location)
    {
        headers.insert(header::LOCATION, location);
    }
    if status == StatusCode::ACCEPTED {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}
