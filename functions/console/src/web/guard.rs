//! The layer in front of every route: who is asking, and what every answer says to browsers.

use app::access::sessions::{Admitted, admit};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ports::{Calendar, Clock, Entropy};
use runtime::telemetry::Line;

use super::form::{Expected, token};
use super::visitor::Waits;
use super::{Refused, Visitor, Web, cookies, see};
use crate::navigation::ASSETS;

/// What a page may load: files of this host and nothing else; no script or style within it, and no frame around it.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Paths below which nobody is signed in yet.
const SIGN_IN: &str = "/console/sign-in";

pub(crate) async fn guard(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let mut line = Line::start("request handled");
    let request_id = runtime::http::request_id(&request);
    line.field("request_id", request_id.clone()).field("method", request.method().as_str());
    let route = request.extensions().get::<axum::extract::MatchedPath>().map(|path| path.as_str().to_owned());
    line.field("route", route.unwrap_or_else(|| "none".to_owned()));
    let is_asset = request.uri().path().starts_with(ASSETS);
    let response = match let_in(&web, &mut request, &request_id, &mut line).await {
        Ok(Entered::Visitor) => next.run(request).await,
        Ok(Entered::Nobody { new_visit }) => {
            let mut response = next.run(request).await;
            if let Some(secret) = new_visit {
                cookies::set(&mut response, cookies::VISIT, &secret);
            }
            response
        }
        Ok(Entered::Elsewhere(response)) => response,
        Err(refused) => refused.into_response(),
    };
    let response = finish(response, is_asset, &request_id, &mut line);
    line.field("status", response.status().as_u16()).calls(&(web.take_calls)());
    line.count("ServerErrors", u32::from(response.status().is_server_error())).write();
    response
}

enum Entered {
    Visitor,
    /// Not signed in. A browser that comes for the first time gets a secret.
    Nobody {
        new_visit: Option<String>,
    },
    /// To the sign-in.
    Elsewhere(Response),
}

async fn let_in(
    web: &Web,
    request: &mut Request,
    request_id: &str,
    line: &mut Line,
) -> Result<Entered, Refused> {
    let path = request.uri().path().to_owned();
    if path.starts_with(ASSETS) {
        return Ok(Entered::Nobody { new_visit: None });
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) && !is_of_this_site(request.headers()) {
        let title = "The request came from another site.";
        return Err(Refused::new(StatusCode::FORBIDDEN, "foreign_origin", title));
    }
    if path.starts_with(SIGN_IN) {
        let known = cookies::read(request.headers(), cookies::VISIT).map(str::to_owned);
        let secret = known.clone().unwrap_or_else(|| format!("{:032x}", web.entropy.draw()));
        request.extensions_mut().insert(Expected(token(&secret)));
        return Ok(Entered::Nobody { new_visit: known.is_none().then_some(secret) });
    }
    let secret = cookies::read(request.headers(), cookies::SESSION).map(str::to_owned);
    let admitted = match &secret {
        Some(secret) => admit(web.stores(), &web.clock, secret).await?,
        None => None,
    };
    let (Some(secret), Some(Admitted { user, session, settings })) = (secret, admitted) else {
        return Ok(Entered::Elsewhere(to_sign_in(request)?));
    };
    line.field("tenant", session.tenant.to_string()).field("user", user.id.to_string());
    let waits = Waits::read(web, &session.tenant, &user, settings.as_ref()).await?;
    let tenant_name = settings.map(|settings| settings.tenant_name).unwrap_or_else(|| user.name.clone());
    let form_token = token(&secret);
    request.extensions_mut().insert(Expected(form_token.clone()));
    let (now, present) = (web.clock.now(&session.tenant), web.clock.present());
    let test_mode = web.clock.has_own_clock(&session.tenant);
    let request_id = request_id.to_owned();
    let done = request.uri().query().and_then(super::done::notice);
    let visitor =
        Visitor { user, session, tenant_name, form_token, request_id, now, present, test_mode, done, waits };
    request.extensions_mut().insert(visitor);
    Ok(Entered::Visitor)
}

/// A page is shown after the sign-in; what a form would have done is not.
fn to_sign_in(request: &Request) -> Result<Response, Refused> {
    let wanted = request.uri().path_and_query().map(|it| it.as_str()).unwrap_or_default();
    let shown = request.method() == Method::GET && wanted != "/console";
    let then: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    let mut response = see(&if shown { format!("{SIGN_IN}?then={then}") } else { SIGN_IN.to_owned() })?;
    cookies::remove(&mut response, cookies::SESSION);
    Ok(response)
}

/// Whether a browser says that the request comes from a page of this host. Browsers that do not know `Sec-Fetch-Site` send
/// `Origin` with every form.
fn is_of_this_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text("host")
        }
        (None, None) => false,
    }
}

/// Adds what every answer says, and logs once what was our fault.
fn finish(mut response: Response, is_asset: bool, request_id: &str, line: &mut Line) -> Response {
    if let Some(refused) = response.extensions_mut().remove::<Refused>() {
        line.field("code", refused.code);
        if let Some(reason) = refused.internal {
            tracing::error!(request_id, reason, "a request failed");
        }
    }
    let headers = response.headers_mut();
    let mut say = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    say(header::CONTENT_SECURITY_POLICY, POLICY);
    say(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(header::REFERRER_POLICY, "same-origin");
    if !is_asset {
        say(header::CACHE_CONTROL, "no-store");
    }
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert("x-request-id", value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_host_may_send_forms() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            HeaderMap::from_iter(pairs.iter().map(|(name, value)| {
                (header::HeaderName::from_static(name), HeaderValue::from_static(value))
            }))
        };
        for (good, pairs) in [
            (true, &[("sec-fetch-site", "same-origin")][..]),
            (false, &[("sec-fetch-site", "same-site")]),
            (
                false,
                &[("sec-fetch-site", "cross-site"), ("origin", "https://a.example"), ("host", "a.example")],
            ),
            (false, &[("sec-fetch-site", "none")]),
            (true, &[("origin", "https://a.example"), ("host", "a.example")]),
            (false, &[("origin", "https://b.example"), ("host", "a.example")]),
            (false, &[("origin", "null"), ("host", "a.example")]),
            (false, &[("host", "a.example")]),
        ] {
            assert_eq!(is_of_this_site(&headers(pairs)), good, "{pairs:?}");
        }
    }
}
