//! The routes: one folder per capability. A handler reads the request strictly, asks one use case, and
//! shows what that returns.
//!
//! The annotations name what only an operation itself knows; the rest of the OpenAPI document follows
//! from its form (`openapi`). The scope in `security` is the one that the handler requires.

mod access;
mod bank_statements;
mod batches;
mod customers;
mod delivery;
mod documents;
mod exports;
mod payments;
mod reports;
mod routing;
mod settings;
mod templates;

use aws::{DynamoTable, SystemClock};
use axum::Router;
use axum::http::header;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::get;
use runtime::http::{ApiKeys, Guard, guard, method_not_allowed, not_found};

pub use crate::routes::routing::Operation;
use crate::routes::routing::{Routes, refuse_parameters};
use crate::state::{ApiState, PaymentsState, SettingsState};

/// The paths of `functions/api` that need no key.
pub const PUBLIC: &[&str] = &["/v1/openapi.json"];

type KeyGuard = Guard<DynamoTable, ApiKeys<DynamoTable>, SystemClock>;

/// The operations of `functions/api`.
pub(crate) fn of_api() -> Routes<ApiState> {
    Routes::default()
        .routes(customers::api())
        .routes(documents::api())
        .routes(delivery::api())
        .routes(batches::api())
}

/// The operations of `functions/api-payments`: money, reports and exports.
pub(crate) fn of_api_payments() -> Routes<PaymentsState> {
    Routes::default()
        .routes(payments::api_payments())
        .routes(bank_statements::api_payments())
        .routes(reports::api_payments())
        .routes(exports::api_payments())
        .routes(delivery::api_payments())
}

/// The operations of `functions/api-settings`: each takes a permission or a crate that the other functions do without, or
/// belongs to settings.
pub(crate) fn of_api_settings() -> Routes<SettingsState> {
    Routes::default()
        .routes(settings::api_settings())
        .routes(templates::api_settings())
        .routes(delivery::api_settings())
        .routes(access::api_settings())
}

/// The operations by the function that serves them, as the template must route them.
pub fn operations() -> [(&'static str, Vec<Operation>); 3] {
    [
        ("api", of_api().into_operations()),
        ("api-payments", of_api_payments().into_operations()),
        ("api-settings", of_api_settings().into_operations()),
    ]
}

/// The router of `functions/api`.
pub fn api(state: ApiState, keys: KeyGuard) -> Router {
    let openapi = get(openapi).route_layer(from_fn(refuse_parameters));
    guarded(of_api().into_router().route("/v1/openapi.json", openapi), keys).with_state(state)
}

/// The router of `functions/api-payments`.
pub fn api_payments(state: PaymentsState, keys: KeyGuard) -> Router {
    guarded(of_api_payments().into_router(), keys).with_state(state)
}

/// The router of `functions/api-settings`.
pub fn api_settings(state: SettingsState, keys: KeyGuard) -> Router {
    guarded(of_api_settings().into_router(), keys).with_state(state)
}

fn guarded<S: Clone + Send + Sync + 'static>(router: Router<S>, keys: KeyGuard) -> Router<S> {
    router
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(keys, guard))
}

/// The file that a test holds against the code.
async fn openapi() -> impl IntoResponse {
    let document = include_str!("../../../infra/openapi.json");
    ([(header::CONTENT_TYPE, "application/json")], document)
}

#[cfg(test)]
mod tests;
