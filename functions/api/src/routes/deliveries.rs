use app::recall_delivery::recall_delivery;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::DeliveryId;
use runtime::http::{Authenticated, PathId, Problem, json_reply, reply};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::resources::delivery::Delivery;
use crate::state::ApiState;

pub(crate) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default().routes(routes!(read)).routes(routes!(recall))
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

/// Recall a delivery
///
/// While it is held, scheduled or queued and no recipient is being sent to. Nothing goes out then; the invoice stays
/// open. Again changes nothing.
#[utoipa::path(
    post, path = "/v1/deliveries/{id}/recall", operation_id = "recall_delivery", tag = "deliveries",
    responses(
        (status = 200, description = "The delivery, recalled.", body = Delivery),
        (status = 409, description = "`already_sending`: some recipient has been sent to or is being sent to. \
            `already_withdrawn`: it was canceled before. `changed_meanwhile`: it was changed at the same moment."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn recall(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<DeliveryId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let show =
        |delivery: &domain::delivery::Delivery| json_reply(StatusCode::OK, &Delivery::from(delivery), None);
    let caller = authenticated.caller();
    Ok(reply(recall_delivery(&api.store, &api.clock, &api.entropy, &caller, id, show).await?))
}
