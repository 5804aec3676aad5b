//! The address that clients use: `http://localhost:{port}/v1/…`, as a domain name in front of the API on AWS.
//!
//! The emulator has the API under `/_aws/execute-api/{api id}/$default`. The front door adds that prefix and the
//! `X-Forwarded-` headers, and enforces the size limits of an HTTP API. Everything else passes unchanged, in both
//! directions: method, query, headers, body, status, redirects and cookies.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode, Uri};
use tokio::net::TcpListener;

use super::forwarding::{Answer, Dropped, Forward, locked};

/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>: the payload of a request.
const LARGEST_BODY: usize = 10 * 1024 * 1024;
/// Ibid.: request line and header values together.
const LARGEST_HEAD: usize = 10_240;
/// A refused body is read to this size before the answer, because many clients read no answer while they send.
const READ_AND_REFUSED: usize = 64 * 1024 * 1024;

/// They describe one connection, not the request (RFC 9110, section 7.6.1). `Expect` is answered here.
const HOP_BY_HOP: [HeaderName; 8] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::EXPECT,
];
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PORT: HeaderName = HeaderName::from_static("x-forwarded-port");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

pub(super) struct FrontDoor {
    client: Forward,
    /// Host and port.
    emulator: String,
    /// Where clients reach it.
    port: u16,
    /// Known after the deploy.
    api_id: Mutex<Option<String>>,
}

/// Listens on both addresses that `localhost` resolves to, or on IPv4 alone if the system has no IPv6.
pub(super) async fn listen(port: u16) -> Result<Vec<TcpListener>> {
    let mut listeners = Vec::new();
    for address in [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)] {
        match TcpListener::bind((address, port)).await {
            Ok(listener) => listeners.push(listener),
            Err(error) if address.is_ipv6() && error.kind() != ErrorKind::AddrInUse => {}
            Err(error) => return Err(error).with_context(|| format!("port {port} of {address} is taken")),
        }
    }
    Ok(listeners)
}

impl FrontDoor {
    pub(super) fn new(client: Forward, emulator: String, port: u16) -> Self {
        Self { client, emulator, port, api_id: Mutex::default() }
    }

    /// Forwards to this API from now on.
    pub(super) fn lead_to(&self, api_id: &str) {
        *locked(&self.api_id) = Some(api_id.to_owned());
    }

    pub(super) async fn handle(
        self: Arc<Self>,
        request: Request<Incoming>,
        peer: SocketAddr,
    ) -> Result<Answer, Dropped> {
        let (mut parts, body) = request.into_parts();
        let body = match Limited::new(body, READ_AND_REFUSED).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => return Ok(too_large()),
            Err(_) => return Err(Dropped),
        };
        if body.len() > LARGEST_BODY {
            return Ok(too_large());
        }
        if head_size(&parts) > LARGEST_HEAD {
            return Ok(says(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "Request Header Fields Too Large"));
        }
        let Some(api_id) = locked(&self.api_id).clone() else {
            return Ok(says(StatusCode::SERVICE_UNAVAILABLE, "The API is not deployed yet."));
        };
        let Ok(uri) = self.behind(&api_id, &parts.uri) else {
            return Ok(says(StatusCode::BAD_REQUEST, "Bad Request"));
        };
        parts.uri = uri;
        parts.version = hyper::Version::HTTP_11;
        drop_hop_by_hop(&mut parts.headers);
        self.add_forwarded(&mut parts.headers, peer.ip());
        Ok(self.forward(Request::from_parts(parts, Full::new(body))).await.unwrap_or_else(|error| {
            says(StatusCode::BAD_GATEWAY, &format!("The emulator did not answer: {error}"))
        }))
    }

    /// The same address on the emulator.
    fn behind(&self, api_id: &str, uri: &Uri) -> Result<Uri, hyper::http::Error> {
        let path = uri.path_and_query().map_or("/", |it| it.as_str());
        Uri::builder()
            .scheme("http")
            .authority(self.emulator.as_str())
            .path_and_query(format!("/_aws/execute-api/{api_id}/$default{path}"))
            .build()
    }

    /// As API Gateway sets them. `Host` stays what the client sent, as with a custom domain name.
    fn add_forwarded(&self, headers: &mut HeaderMap, client: IpAddr) {
        let before = headers.get(&FORWARDED_FOR).and_then(|value| value.to_str().ok());
        let chain = match before {
            Some(before) => format!("{before}, {client}"),
            None => client.to_string(),
        };
        if let Ok(chain) = HeaderValue::try_from(chain) {
            headers.insert(FORWARDED_FOR, chain);
        }
        headers.insert(FORWARDED_PORT, HeaderValue::from(self.port));
        headers.insert(FORWARDED_PROTO, HeaderValue::from_static("http"));
    }

    async fn forward(&self, request: Request<Full<Bytes>>) -> Result<Answer> {
        let (mut head, body) = self.client.request(request).await?.into_parts();
        drop_hop_by_hop(&mut head.headers);
        Ok(Response::from_parts(head, Full::new(body.collect().await?.to_bytes())))
    }
}

fn head_size(request: &Parts) -> usize {
    let line = request.method.as_str().len() + request.uri.path_and_query().map_or(1, |it| it.as_str().len());
    line + request.headers.values().map(HeaderValue::len).sum::<usize>()
}

fn drop_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in HOP_BY_HOP.into_iter().chain(named) {
        headers.remove(name);
    }
}

fn too_large() -> Answer {
    says(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large")
}

/// An answer of the gateway itself, in the form of API Gateway's.
fn says(status: StatusCode, message: &str) -> Answer {
    let body = serde_json::json!({ "message": message }).to_string();
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
