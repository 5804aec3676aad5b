//! The layer in front of every route: who is asking, how large the body is, whether the request was
//! answered before; and behind it the request's id and the log line.

use app::{Caller, Idempotency};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::access::Scope;
use domain::documents::complete::Defect;
use domain::ids::TenantId;
use domain::text::Label;
use ports::{Calendar, Clock, Table};
use store::Store;

use super::fingerprint::idempotency;
use super::{Admit, MAX_BODY_BYTES, Principal, Problem, reply};
use crate::telemetry::{Line, TakeCalls};

/// What the layer needs. `admit` finds out who is asking; `public` are the paths that anybody may ask for.
#[derive(Clone)]
pub struct Guard<T, A, C> {
    store: Store<T>,
    admit: A,
    clock: C,
    take_calls: TakeCalls,
    public: &'static [&'static str],
}

impl<T: Table, A: Admit, C: Clock + Calendar> Guard<T, A, C> {
    pub fn new(
        store: Store<T>,
        admit: A,
        clock: C,
        take_calls: TakeCalls,
        public: &'static [&'static str],
    ) -> Self {
        Self { store, admit, clock, take_calls, public }
    }
}

/// A request that the layer admitted: the caller, and what it sent with the request.
#[derive(Clone, Debug)]
pub struct Authenticated {
    pub principal: Principal,
    pub request_id: String,
    pub reason: Option<Label>,
    /// The time of the tenant's business.
    pub now: DateTime<Utc>,
    /// The time of the infrastructure.
    pub present: DateTime<Utc>,
    pub idempotency: Option<Idempotency>,
}

impl Authenticated {
    /// 403 without the scope.
    pub fn require(&self, scope: Scope) -> Result<(), Problem> {
        self.principal.require(scope)
    }

    pub fn tenant(&self) -> &TenantId {
        &self.principal.tenant
    }

    pub fn caller(&self) -> Caller {
        Caller {
            tenant: self.principal.tenant,
            actor: self.principal.actor.clone(),
            reason: self.reason.clone(),
            request_id: self.request_id.clone(),
            now: self.now,
            present: self.present,
            idempotency: self.idempotency.clone(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Authenticated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Authenticated>().cloned().ok_or_else(Problem::unauthorized)
    }
}

/// The layer itself, for `axum::middleware::from_fn_with_state`.
pub async fn guard<T, A, C>(State(guard): State<Guard<T, A, C>>, request: Request, next: Next) -> Response
where
    T: Table + Clone + 'static,
    A: Admit + Clone + 'static,
    C: Clock + Calendar + Clone + 'static,
{
    let mut line = Line::start("request handled");
    let request_id = request_id(&request);
    line.field("request_id", request_id.clone()).field("method", request.method().as_str());
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    line.field("route", route.unwrap_or_else(|| "none".to_owned()));

    let response = match guard.let_in(request, &request_id, &mut line).await {
        Ok(Admitted::Handle(request)) => next.run(request).await,
        Ok(Admitted::Answered(response)) => response,
        Err(problem) => problem.into_response(),
    };
    let mut response = finish(response, &request_id, &mut line);
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert("x-request-id", value);
    }
    let status = response.status();
    line.field("status", status.as_u16()).calls(&(guard.take_calls)());
    line.count("ServerErrors", u32::from(status.is_server_error())).write();
    response
}

enum Admitted {
    Handle(Request),
    /// The reply was remembered.
    Answered(Response),
}

impl<T: Table, A: Admit, C: Clock + Calendar> Guard<T, A, C> {
    async fn let_in(&self, request: Request, request_id: &str, line: &mut Line) -> Result<Admitted, Problem> {
        if self.public.contains(&request.uri().path()) {
            return Ok(Admitted::Handle(request));
        }
        let principal = self.admit.admit(request.headers()).await?;
        line.field("tenant", principal.tenant.to_string());
        line.field(principal.actor.kind(), principal.actor.id());
        let (now, present) = (self.clock.now(&principal.tenant), self.clock.present());
        let reason = reason(request.headers())?;

        let (mut parts, body) = request.into_parts();
        let bytes = read_body(&parts.headers, body).await?;
        let idempotency = match parts.method {
            Method::POST => idempotency(&parts, &principal.actor, &bytes)?,
            _ => None,
        };
        let request_id = request_id.to_owned();
        let authenticated = Authenticated { principal, request_id, reason, now, present, idempotency };
        if authenticated.idempotency.is_some()
            && let Some(earlier) = app::repeated(&self.store, &authenticated.caller()).await?
        {
            line.field("replayed", true);
            let mut response = reply(earlier);
            response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
            return Ok(Admitted::Answered(response));
        }
        parts.extensions.insert(authenticated);
        Ok(Admitted::Handle(Request::from_parts(parts, Body::from(bytes))))
    }
}

/// Lambda's own id, so that a caller's complaint leads to our log.
pub fn request_id(request: &Request) -> String {
    let context = request.extensions().get::<lambda_http::Context>();
    context.map_or_else(|| "none".to_owned(), |context| context.request_id.clone())
}

fn reason(headers: &HeaderMap) -> Result<Option<Label>, Problem> {
    let Some(value) = headers.get("x-reason") else { return Ok(None) };
    let text = String::from_utf8_lossy(value.as_bytes());
    Label::parse(&text)
        .map(Some)
        .map_err(|error| Problem::invalid(vec![Defect::new("invalid_reason", "x-reason", error.to_string())]))
}

async fn read_body(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let too_large = || {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("The body may have at most {MAX_BODY_BYTES} bytes."),
        )
    };
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > MAX_BODY_BYTES) {
        return Err(too_large());
    }
    to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| too_large())
}

/// Turns a problem into its document, and logs once what was our fault.
fn finish(mut response: Response, request_id: &str, line: &mut Line) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    line.field("code", problem.code.clone());
    if let Some(reason) = &problem.internal {
        tracing::error!(request_id, reason, "a request failed");
    }
    problem.respond(request_id)
}
