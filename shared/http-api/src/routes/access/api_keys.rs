use std::cmp::Reverse;

use app::access::api_keys::{create_api_key, revoke_api_key};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::Scope;
use domain::ids::ApiKeyId;
use runtime::http::{Authenticated, Json, Params, PathId, Problem, json_reply, reply};

use crate::fields::Fields;
use crate::page::{self, List, PageQuery};
use crate::resources::access::api_key::{ApiKey, ApiKeyInput, NewApiKey};
use crate::routes::routing::{Routes, routes};
use crate::state::SettingsState;

pub(in crate::routes) fn router() -> Routes<SettingsState> {
    Routes::default().routes(routes!(create, list)).routes(routes!(revoke))
}

/// Create an API key
///
/// The answer alone shows the secret, so it is not repeated under an idempotency key: a repeated request creates
/// nothing and is refused with the id of the key that it created.
#[utoipa::path(
    post, path = "/v1/api-keys", operation_id = "create_api_key", tag = "api keys",
    request_body = ApiKeyInput,
    responses(
        (status = 201, description = "The new key, with its secret.", body = NewApiKey),
        (status = 409, description = "`api_key_exists`: the same request created a key before, whose id is named."),
    ),
    security(("api_key" = ["keys:write"])),
)]
async fn create(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    Json(input): Json<ApiKeyInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::KeysWrite)?;
    let mut fields = Fields::default();
    let read = input.read(&authenticated.principal.scopes, &mut fields);
    let (name, scopes) = fields.finish(read)?;
    let caller = authenticated.caller();
    let show = |new: &_| {
        json_reply(StatusCode::CREATED, &NewApiKey::from(new), None)
            .at(format!("/v1/api-keys/{}", new.api_key.id))
    };
    Ok(reply(create_api_key(&api.keys, &api.entropy, &caller, name, scopes, show).await?))
}

/// List API keys
///
/// Newest first, revoked ones included.
#[utoipa::path(
    get, path = "/v1/api-keys", operation_id = "list_api_keys", tag = "api keys",
    params(PageQuery),
    responses((status = 200, description = "A page of keys.", body = List<ApiKey>)),
    security(("api_key" = ["keys:write"])),
)]
async fn list(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::KeysWrite)?;
    let page = query.read()?;
    let mut keys = api.keys.api_keys(authenticated.tenant()).await?;
    keys.sort_by_key(|key| Reverse(key.id));
    Ok(page::answer(page.of(keys, |key| key.id.to_string()), |key| ApiKey::from(key)))
}

/// Revoke an API key
///
/// It works up to 30 seconds longer. Revoking again changes nothing.
#[utoipa::path(
    delete, path = "/v1/api-keys/{id}", operation_id = "revoke_api_key", tag = "api keys",
    responses((status = 204, description = "The key is revoked. The list shows since when.")),
    security(("api_key" = ["keys:write"])),
)]
async fn revoke(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<ApiKeyId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::KeysWrite)?;
    revoke_api_key(&api.keys, &authenticated.caller(), id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
