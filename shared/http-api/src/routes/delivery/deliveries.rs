use app::Reply;
use app::delivery::change_schedule::{cancel_delivery, reschedule_delivery, waiting_delivery};
use app::delivery::recall_delivery::recall_delivery;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::delivery::Delivery as Stored;
use domain::ids::DeliveryId;
use runtime::http::{Authenticated, IfMatch, Json, Params, PathId, Problem, json_reply, reply};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::fields::Fields;
use crate::merge_patch::patched;
use crate::page::{self, List, Page};
use crate::resources::delivery::Delivery;
use crate::resources::delivery::schedule::ScheduleInput;
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

pub(in crate::routes) fn router() -> Routes<ApiState> {
    Routes::default()
        .routes(routes!(list))
        .routes(routes!(read, change))
        .routes(routes!(cancel))
        .routes(routes!(recall))
}

fn show(delivery: &Stored) -> Reply {
    json_reply(StatusCode::OK, &Delivery::from(delivery), Some(delivery.version))
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeliveryQuery {
    /// Only those that wait for their time are listed here; the rest is listed with its invoice.
    #[param(required = true, nullable = false, inline, value_type = ListedStatus)]
    status: Option<String>,
    /// Entries of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 25)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
enum ListedStatus {
    Scheduled,
}

/// List scheduled deliveries
///
/// What waits for its time, the earliest first.
#[utoipa::path(
    get, path = "/v1/deliveries", operation_id = "list_scheduled_deliveries", tag = "deliveries",
    params(DeliveryQuery),
    responses((status = 200, description = "A page of deliveries.", body = List<Delivery>)),
    security(("api_key" = ["invoices:read"])),
)]
async fn list(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    Params(query): Params<DeliveryQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let mut fields = Fields::default();
    if query.status.as_deref() != Some("scheduled") {
        fields.refuse("status", "invalid_value", "must be scheduled");
    }
    fields.finish(Some(()))?;
    let page = Page::read(&query.limit, &query.cursor)?;
    let tenant = authenticated.tenant();
    let listed = api.store.scheduled_deliveries(tenant, page.after.as_deref(), page.limit).await?;
    Ok(page::answer(listed, |delivery| Delivery::from(delivery)))
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
    let found = api.store.find_delivery(authenticated.tenant(), id).await?;
    let delivery = found.ok_or_else(|| Problem::not_found("delivery"))?;
    Ok(reply(show(&delivery)))
}

/// Change when a delivery is sent
///
/// Possible until its time has come. A time that is past, further than a year ahead, left out or repeated by the
/// zone's clocks is refused, with the times that are possible.
#[utoipa::path(
    patch, path = "/v1/deliveries/{id}", operation_id = "change_delivery", tag = "deliveries",
    request_body = ScheduleInput,
    responses(
        (status = 200, description = "The delivery with its new time.", body = Delivery),
        (status = 409, description = "`already_released`: its time has come. `already_withdrawn`: it was called \
            off. `not_scheduled`: it never waited for a time. `too_many_changes`: it was given 50 times. \
            `changed_meanwhile`: somebody else changed it at the same moment."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn change(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<DeliveryId>,
    IfMatch(if_match): IfMatch,
    Json(patch): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let caller = authenticated.caller();
    let (delivery, schedule) = waiting_delivery(&api.store, &caller, id, if_match).await?;
    let Some(input) = patched(&ScheduleInput::from(&schedule), patch)? else {
        return Ok(reply(show(&delivery)));
    };
    let mut fields = Fields::default();
    let read = input.read(&mut fields);
    let new = fields.finish(read)?;
    let moved = reschedule_delivery(&api.store, &caller, (delivery, schedule), new).await?;
    Ok(reply(show(&moved)))
}

/// Cancel a delivery
///
/// Possible until its time has come. Once this is answered nothing is sent; the invoice stays open.
#[utoipa::path(
    post, path = "/v1/deliveries/{id}/cancel", operation_id = "cancel_delivery", tag = "deliveries",
    responses(
        (status = 200, description = "The delivery, canceled.", body = Delivery),
        (status = 409, description = "`already_released`: its time has come. `already_withdrawn`: it was called \
            off before. `not_scheduled`: it never waited for a time. `changed_meanwhile`: somebody else changed \
            it at the same moment."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn cancel(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<DeliveryId>,
    IfMatch(if_match): IfMatch,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let caller = authenticated.caller();
    Ok(reply(cancel_delivery(&api.store, &caller, id, if_match, show).await?))
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
    let caller = authenticated.caller();
    Ok(reply(recall_delivery(&api.store, &api.clock, &api.entropy, &caller, id, show).await?))
}
