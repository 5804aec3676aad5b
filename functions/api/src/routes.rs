//! The routes: one file per resource. A handler reads the request strictly, asks one use case, and
//! shows what that returns.
//!
//! The annotations name what only an operation itself knows; the rest of the OpenAPI document follows
//! from its form (`openapi`). The scope in `security` is the one that the handler requires.

mod api_keys;
mod batches;
mod customers;
mod deliveries;
mod email_templates;
mod entities;
mod invoice_parts;
mod invoice_templates;
mod invoices;
mod reports;
mod routing;
mod sender_domains;
mod settings;
mod suppressions;

use aws::{DynamoTable, SystemClock};
use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{Method, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::documents::complete::Defect;
use runtime::http::{Guard, Problem, guard, method_not_allowed, not_found};

use crate::routes::routing::Routes;
use crate::state::ApiState;

/// Needs no key.
pub(crate) const PUBLIC: &[&str] = &["/v1/openapi.json"];

pub(crate) fn router(state: ApiState, guarded: Guard<DynamoTable, DynamoTable, SystemClock>) -> Router {
    documented()
        .into_router()
        .route("/v1/openapi.json", get(openapi))
        .layer(from_fn(refuse_parameters))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(guarded, guard))
        .with_state(state)
}

/// Routes whose GET has query parameters; their handlers read them strictly.
const WITH_PARAMETERS: &[&str] = &[
    "/v1/api-keys",
    "/v1/batches",
    "/v1/batches/{id}/items",
    "/v1/customers",
    "/v1/deliveries",
    "/v1/email-templates",
    "/v1/email-templates/{id}",
    "/v1/entities",
    "/v1/invoice-templates",
    "/v1/invoice-templates/{id}",
    "/v1/invoices",
    "/v1/invoices/{id}/deliveries",
    "/v1/invoices/{id}/history",
    "/v1/invoices/{id}/lines",
    "/v1/reports/bounces",
    "/v1/suppressions",
];

/// Everywhere else a parameter would be ignored, so it is refused.
async fn refuse_parameters(request: Request, next: Next) -> Result<Response, Problem> {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let takes_parameters = request.method() == Method::GET && WITH_PARAMETERS.contains(&path);
    match request.uri().query().filter(|query| !takes_parameters && !query.is_empty()) {
        None => Ok(next.run(request).await),
        Some(query) => {
            let names = query.split('&').filter_map(|pair| pair.split('=').next());
            let unknown = |name| Defect::new("invalid_parameter", name, "there is no such parameter");
            Err(Problem::invalid(names.map(unknown).collect()))
        }
    }
}

/// Every route that stands in the OpenAPI document.
pub(crate) fn documented() -> Routes {
    Routes::default()
        .routes(customers::router())
        .routes(entities::router())
        .routes(invoice_templates::router())
        .routes(email_templates::router())
        .routes(settings::router())
        .routes(invoices::router())
        .routes(invoice_parts::router())
        .routes(deliveries::router())
        .routes(reports::router())
        .routes(suppressions::router())
        .routes(sender_domains::router())
        .routes(batches::router())
        .routes(api_keys::router())
}

/// The file that a test holds against the code.
async fn openapi() -> impl IntoResponse {
    let document = include_str!("../../../infra/openapi.json");
    ([(header::CONTENT_TYPE, "application/json")], document)
}

#[cfg(test)]
mod tests;
