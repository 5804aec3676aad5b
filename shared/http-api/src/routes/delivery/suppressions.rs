use app::delivery::suppress_address::{clear_suppression, suppress_address};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::Scope;
use domain::contact::EmailAddress;
use runtime::http::{Authenticated, Json, Params, PathId, Problem, json_reply, reply};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::fields::Fields;
use crate::page::{self, List, PageQuery};
use crate::resources::delivery::suppression::{Suppression, SuppressionInput};
use crate::routes::routing::{Routes, routes};
use crate::state::{ApiState, SettingsState};

pub(in crate::routes) fn router() -> Routes<ApiState> {
    Routes::default().routes(routes!(list, create))
}

pub(in crate::routes) fn clearing() -> Routes<SettingsState> {
    Routes::default().routes(routes!(clear)).routes(routes!(clear_by_path))
}

/// List suppressed addresses
///
/// Nothing is sent to them: e-mails to them bounced for good, were reported as spam, or somebody put them
/// here. By address.
#[utoipa::path(
    get, path = "/v1/suppressions", operation_id = "list_suppressions", tag = "deliveries",
    params(PageQuery),
    responses((status = 200, description = "A page of addresses.", body = List<Suppression>)),
    security(("api_key" = ["invoices:read"])),
)]
async fn list(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let page = query.read()?;
    let tenant = authenticated.tenant();
    let listed = api.store.suppressions(tenant, page.after.as_deref(), page.limit).await?;
    Ok(page::answer(listed, |suppression| Suppression::from(suppression)))
}

/// Suppress an address
///
/// Nothing is sent to it from now on. One that is on the list already stays as it is.
#[utoipa::path(
    post, path = "/v1/suppressions", operation_id = "create_suppression", tag = "deliveries",
    request_body = SuppressionInput,
    responses((status = 201, description = "The address is on the list.", body = Suppression)),
    security(("api_key" = ["invoices:write"])),
)]
async fn create(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    Json(input): Json<SuppressionInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let mut fields = Fields::default();
    let read = input.read(&mut fields);
    let (address, detail) = fields.finish(read)?;
    let show = |suppression: &_| json_reply(StatusCode::CREATED, &Suppression::from(suppression), None);
    Ok(reply(suppress_address(&api.store, &authenticated.caller(), address, detail, show).await?))
}

/// The address.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AddressQuery {
    #[param(required = true, nullable = false, format = "email")]
    address: Option<String>,
}

/// Clear a suppressed address
///
/// E-mails are sent to the address again; it is also removed from the mail service's own list. If it bounces again, it
/// is suppressed again.
#[utoipa::path(
    delete, path = "/v1/suppressions", operation_id = "clear_suppression", tag = "deliveries",
    params(AddressQuery),
    responses(
        (status = 204, description = "The address is no longer suppressed."),
        (status = 404, description = "`suppression_not_found`: the list does not contain the address."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn clear(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    Params(query): Params<AddressQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let mut fields = Fields::default();
    let address: Option<EmailAddress> = fields.required("address", &query.address);
    let address = fields.finish(address)?;
    clear_address(&api, &authenticated, &address).await
}

/// Clear a suppressed address by its path
///
/// As `DELETE /v1/suppressions?address=…`, for addresses without `/`, `?` and `#`.
#[utoipa::path(
    delete, path = "/v1/suppressions/{address}", operation_id = "clear_suppression_by_path", tag = "deliveries",
    responses((status = 204, description = "The address is no longer suppressed.")),
    security(("api_key" = ["invoices:write"])),
)]
async fn clear_by_path(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(address): PathId<String>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    // The list contains addresses only.
    let address: EmailAddress = address.parse().map_err(|_| Problem::not_found("suppression"))?;
    clear_address(&api, &authenticated, &address).await
}

async fn clear_address(
    api: &SettingsState,
    authenticated: &Authenticated,
    address: &EmailAddress,
) -> Result<Response, Problem> {
    clear_suppression(&api.store, &api.account_suppressions, &authenticated.caller(), address).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
