//! The cookies of the console. `__Host-` keeps them to this host, its whole path and encrypted connections (RFC 6265bis).

use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::access::sign_in::LONGEST;
pub(crate) use runtime::http::{SESSION, cookie as read};

/// A secret of the browser before the sign-in: its forms carry the hash of it.
pub const VISIT: &str = "__Host-visit";
/// The ticket of a sign-in that was asked for.
pub const TICKET: &str = "__Host-ticket";

/// Sets a cookie for as long as the browser runs, or for as long as a session lasts.
pub(crate) fn set(response: &mut Response, name: &str, value: &str) {
    let age = if name == SESSION { format!("; Max-Age={}", LONGEST.num_seconds()) } else { String::new() };
    write(response, &format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}"));
}

pub(crate) fn remove(response: &mut Response, name: &str) {
    write(response, &format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"));
}

fn write(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
