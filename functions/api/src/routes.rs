//! The routes: one file per resource. A handler reads the request strictly, asks one use case, and
//! shows what that returns.
//!
//! The annotations name what only an operation itself knows; the rest of the OpenAPI document follows
//! from its form (`openapi`). The scope in `security` is the one that the handler requires.

mod api_keys;
mod batches;
mod customers;
mod deliveries;
mod entities;
mod invoice_parts;
mod invoice_templates;
mod invoices;
mod settings;

use aws::{DynamoTable, SystemClock};
use axum::Router;
use axum::http::header;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::get;
use runtime::http::{Guard, guard, method_not_allowed, not_found};
use utoipa_axum::router::OpenApiRouter;

use crate::state::ApiState;

/// Needs no key.
pub(crate) const PUBLIC: &[&str] = &["/v1/openapi.json"];

pub(crate) fn router(state: ApiState, guarded: Guard<DynamoTable, DynamoTable, SystemClock>) -> Router {
    let (router, _) = documented().split_for_parts();
    router
        .route("/v1/openapi.json", get(openapi))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(guarded, guard))
        .with_state(state)
}

/// Every route that stands in the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .merge(customers::router())
        .merge(entities::router())
        .merge(invoice_templates::router())
        .merge(settings::router())
        .merge(invoices::router())
        .merge(invoice_parts::router())
        .merge(deliveries::router())
        .merge(batches::router())
        .merge(api_keys::router())
}

/// The file that a test holds against the code.
async fn openapi() -> impl IntoResponse {
    let document = include_str!("../../../infra/openapi.json");
    ([(header::CONTENT_TYPE, "application/json")], document)
}
