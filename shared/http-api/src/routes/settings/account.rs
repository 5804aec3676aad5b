use app::records;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::settings::Settings as Stored;
use domain::templates::email_template::EmailKind;
use runtime::http::{Authenticated, IfMatch, Json, Params, Problem, json_reply, reply};
use serde_json::{Map, Value};
use store::keys;

use crate::fields::Fields;
use crate::lookup;
use crate::merge_patch::patched;
use crate::page::{List, PageQuery};
use crate::resources::history::ChangeEntry;
use crate::resources::settings::{Settings, SettingsInput};
use crate::routes::routing::{Routes, routes};
use crate::state::SettingsState;
use crate::versions;

pub(in crate::routes) fn router() -> Routes<SettingsState> {
    Routes::default().routes(routes!(read, replace, change)).routes(routes!(history))
}

fn show(settings: &Stored) -> Response {
    reply(json_reply(StatusCode::OK, &Settings::from(settings), Some(settings.version)))
}

/// Read the settings
#[utoipa::path(
    get, path = "/v1/settings", operation_id = "read_settings", tag = "settings",
    responses((status = 200, description = "The settings.", body = Settings)),
    security(("api_key" = ["settings:read"])),
)]
async fn read(State(api): State<SettingsState>, authenticated: Authenticated) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsRead)?;
    Ok(show(&stored(&api, &authenticated).await?))
}

/// Replace the settings
///
/// What is left out has its default again; PATCH changes only what it names.
#[utoipa::path(
    put, path = "/v1/settings", operation_id = "replace_settings", tag = "settings",
    request_body = SettingsInput,
    responses(
        (status = 200, description = "The settings as they are now.", body = Settings),
        (status = 409, description = "`changed_meanwhile`: somebody else changed them at the same moment."),
    ),
    security(("api_key" = ["settings:write"])),
)]
async fn replace(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    IfMatch(if_match): IfMatch,
    Json(input): Json<SettingsInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsWrite)?;
    let current = stored(&api, &authenticated).await?;
    records::check_version(if_match, current.version)?;
    save(&api, &authenticated, &current, &input).await
}

/// Change the settings
///
/// A JSON merge patch: what is left out stays, null gives a field its default again.
#[utoipa::path(
    patch, path = "/v1/settings", operation_id = "change_settings", tag = "settings",
    request_body = SettingsInput,
    responses(
        (status = 200, description = "The settings as they are now.", body = Settings),
        (status = 409, description = "`changed_meanwhile`: somebody else changed them at the same moment."),
    ),
    security(("api_key" = ["settings:write"])),
)]
async fn change(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    IfMatch(if_match): IfMatch,
    Json(patch): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsWrite)?;
    let current = stored(&api, &authenticated).await?;
    records::check_version(if_match, current.version)?;
    match patched(&SettingsInput::from(&current), patch)? {
        Some(input) => save(&api, &authenticated, &current, &input).await,
        None => Ok(show(&current)),
    }
}

async fn save(
    api: &SettingsState,
    authenticated: &Authenticated,
    current: &Stored,
    input: &SettingsInput,
) -> Result<Response, Problem> {
    let caller = authenticated.caller();
    let mut fields = Fields::default();
    let next = input.read(current, caller.change(), &mut fields);
    if let Some(next) = &next {
        let (store, tenant) = (&api.store, &caller.tenant);
        lookup::entity(store, tenant, "default_entity_id", next.default_entity_id, &mut fields).await?;
        lookup::template(store, tenant, "default_template_id", next.default_template_id, &mut fields).await?;
        let named = |of: &Stored| {
            [
                (
                    "ready_for_payment_template_id",
                    of.ready_for_payment_template_id,
                    EmailKind::ReadyForPayment,
                ),
                ("receipt_template_id", of.receipt_template_id, EmailKind::Receipt),
                ("credit_note_template_id", of.credit_note_template_id, EmailKind::CreditNote),
                ("statement_template_id", of.statement_template_id, EmailKind::Statement),
            ]
        };
        for ((field, id, kind), (_, before, _)) in named(next).into_iter().zip(named(current)) {
            // A template that was archived since then may stay.
            if id != before {
                lookup::email_template(store, tenant, field, id, kind, &mut fields).await?;
            }
        }
    }
    let next = fields.finish(next)?;
    Ok(show(&records::replace(&api.store, &caller, next).await?))
}

async fn stored(api: &SettingsState, authenticated: &Authenticated) -> Result<Stored, Problem> {
    let found = api.store.get(&keys::settings(authenticated.tenant())).await?;
    found.ok_or_else(|| Problem::internal("the tenant has no settings"))
}

/// List the history of the settings
///
/// Oldest first: who changed what, when and why.
#[utoipa::path(
    get, path = "/v1/settings/history", operation_id = "list_settings_history", tag = "settings",
    params(PageQuery),
    responses((status = 200, description = "A page of the history.", body = List<ChangeEntry>)),
    security(("api_key" = ["settings:read"])),
)]
async fn history(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsRead)?;
    let tenant = authenticated.tenant();
    versions::history::<Stored, Settings>(&api.store, tenant, (&keys::settings(tenant), "settings"), &query)
        .await
}
