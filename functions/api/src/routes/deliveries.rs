use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::DeliveryId;
use runtime::http::{Authenticated, PathId, Problem, json_reply, reply};

use crate::resources::delivery::Delivery;
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

pub(crate) fn router() -> Routes {
    Routes::default().routes(routes!(read))
}

/// Read a delivery
#[utoipa::path(
    get, path = "/v1/deliveries/{id}", operation_id = "read_delivery", tag = "deliveries",
    responses((status = 200, description = "The delivery.", body = Delivery)),
    security(("api_key" = ["invoices:read"])),
)]
async fn read(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<DeliveryId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let found = api.store.find_delivery(&authenticated.key.tenant, id).await?;
    let delivery = found.ok_or_else(|| Problem::not_found("delivery"))?;
    Ok(reply(json_reply(StatusCode::OK, &Delivery::from(&delivery), None)))
}
