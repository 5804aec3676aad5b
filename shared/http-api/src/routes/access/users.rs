//! The people of a tenant.

use app::access::users::{Verb, change_user, invite_again, invite_user, set_state};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::access::user::User as Stored;
use domain::ids::UserId;
use runtime::http::{Authenticated, IfMatch, Json, Params, PathId, Problem, json_reply, reply};
use serde_json::{Map, Value};
use store::keys;
use store::versioned::Versioned;

use crate::fields::Fields;
use crate::lookup;
use crate::merge_patch::patched;
use crate::page::{self, List, PageQuery};
use crate::resources::access::user::{InvitationInput, ProfileInput, User};
use crate::resources::history::ChangeEntry;
use crate::routes::routing::{Routes, routes};
use crate::state::SettingsState;
use crate::versions;

pub(in crate::routes) fn router() -> Routes<SettingsState> {
    Routes::default()
        .routes(routes!(invite, list))
        .routes(routes!(read, change))
        .routes(routes!(repeat))
        .routes(routes!(disable))
        .routes(routes!(enable))
        .routes(routes!(history))
}

fn show(user: &Stored) -> app::Reply {
    json_reply(StatusCode::OK, &User::from(user), Some(user.version))
}

fn created(user: &Stored) -> app::Reply {
    json_reply(StatusCode::CREATED, &User::from(user), Some(user.version))
        .at(format!("/v1/users/{}", user.id))
}

/// Invite a user
///
/// Adds a person with a role, and mails the invitation. The role says what the person may do: `owner` everything, `accountant` everything but users and API
/// keys, `clerk` drafts, sends and collects, `approver` reads and approves, `viewer` reads.
#[utoipa::path(
    post, path = "/v1/users", operation_id = "invite_user", tag = "users",
    request_body = InvitationInput,
    responses(
        (status = 201, description = "The new user, `invited`.", body = User),
        (status = 409, description = "`user_exists`: a user has this address. `too_many_users`: a tenant has at most 500. \
            `changed_meanwhile`: the users were changed at the same moment."),
    ),
    security(("api_key" = ["users:write"])),
)]
async fn invite(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    Json(input): Json<InvitationInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::UsersWrite)?;
    let caller = authenticated.caller();
    let mut fields = Fields::default();
    let read = input.read(&authenticated.principal.scopes, &mut fields);
    let invitation = fields.finish(read)?;
    let stores = (&api.store, &api.keys);
    Ok(reply(invite_user(stores, &api.clock, &api.entropy, &caller, &invitation, created).await?))
}

/// Mail an invitation again
///
/// To a person that has not signed in yet. The earlier ones still work.
#[utoipa::path(
    post, path = "/v1/users/{id}/invite", operation_id = "invite_user_again", tag = "users",
    responses(
        (status = 200, description = "The user.", body = User),
        (status = 409, description = "`not_invited`: the person has signed in, or is disabled."),
    ),
    security(("api_key" = ["users:write"])),
)]
async fn repeat(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<UserId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::UsersWrite)?;
    let caller = authenticated.caller();
    Ok(reply(invite_again(&api.store, &api.clock, &api.entropy, &caller, id, show).await?))
}

/// List users
///
/// Newest first, disabled ones included.
#[utoipa::path(
    get, path = "/v1/users", operation_id = "list_users", tag = "users",
    params(PageQuery),
    responses((status = 200, description = "A page of users.", body = List<User>)),
    security(("api_key" = ["users:read"])),
)]
async fn list(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::UsersRead)?;
    let page = query.read()?;
    let after = page.after_id::<UserId>()?;
    let listed = api.store.list::<Stored>(authenticated.tenant(), &[Stored::KIND], after, page.limit).await?;
    Ok(page::answer(listed, |user| User::from(user)))
}

/// Read a user
#[utoipa::path(
    get, path = "/v1/users/{id}", operation_id = "read_user", tag = "users",
    responses((status = 200, description = "The user.", body = User)),
    security(("api_key" = ["users:read"])),
)]
async fn read(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<UserId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::UsersRead)?;
    Ok(reply(show(&stored(&api, &authenticated, id).await?)))
}

/// Change a user
///
/// A JSON merge patch: what is left out stays, null clears. The address stays as it is.
#[utoipa::path(
    patch, path = "/v1/users/{id}", operation_id = "change_user", tag = "users",
    request_body = ProfileInput,
    responses(
        (status = 200, description = "The user, changed.", body = User),
        (status = 409, description = "`last_owner`: no owner would be left. `changed_meanwhile`: the users were changed at the \
            same moment."),
    ),
    security(("api_key" = ["users:write"])),
)]
async fn change(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<UserId>,
    IfMatch(if_match): IfMatch,
    Json(patch): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::UsersWrite)?;
    let caller = authenticated.caller();
    let current = stored(&api, &authenticated, id).await?;
    app::records::check_version(if_match, current.version)?;
    let Some(input) = patched(&ProfileInput::from(&current), patch)? else {
        return Ok(reply(show(&current)));
    };
    let mut fields = Fields::default();
    let read = input.read(&authenticated.principal.scopes, Some(current.role), &mut fields);
    let profile = fields.finish(read)?;
    // What was read here is what is changed.
    let which = (id, Some(current.version));
    Ok(reply(change_user(&api.store, &api.clock, &api.entropy, &caller, which, &profile, show).await?))
}

/// Disable a user
///
/// The person cannot sign in any more. The user stays: the history names it. Again changes nothing.
#[utoipa::path(
    post, path = "/v1/users/{id}/disable", operation_id = "disable_user", tag = "users",
    responses(
        (status = 200, description = "The user, `disabled`.", body = User),
        (status = 409, description = "`last_owner`: no owner would be left. `changed_meanwhile`: the users were changed at the \
            same moment."),
    ),
    security(("api_key" = ["users:write"])),
)]
async fn disable(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<UserId>,
    IfMatch(if_match): IfMatch,
) -> Result<Response, Problem> {
    set(&api, &authenticated, (id, if_match, Verb::Disable)).await
}

/// Enable a user
///
/// A person that was disabled may sign in again. One that was not stays as it is.
#[utoipa::path(
    post, path = "/v1/users/{id}/enable", operation_id = "enable_user", tag = "users",
    responses(
        (status = 200, description = "The user: `invited` until the person signs in.", body = User),
        (status = 409, description = "`changed_meanwhile`: the users were changed at the same moment."),
    ),
    security(("api_key" = ["users:write"])),
)]
async fn enable(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<UserId>,
    IfMatch(if_match): IfMatch,
) -> Result<Response, Problem> {
    set(&api, &authenticated, (id, if_match, Verb::Enable)).await
}

async fn set(
    api: &SettingsState,
    authenticated: &Authenticated,
    which: (UserId, Option<u64>, Verb),
) -> Result<Response, Problem> {
    authenticated.require(Scope::UsersWrite)?;
    let caller = authenticated.caller();
    Ok(reply(set_state(&api.store, &api.clock, &api.entropy, &caller, which, show).await?))
}

/// List the history of a user
///
/// Oldest first: who changed what, when and why.
#[utoipa::path(
    get, path = "/v1/users/{id}/history", operation_id = "list_user_history", tag = "users",
    params(PageQuery),
    responses((status = 200, description = "A page of the history.", body = List<ChangeEntry>)),
    security(("api_key" = ["users:read"])),
)]
async fn history(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<UserId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::UsersRead)?;
    let tenant = authenticated.tenant();
    versions::history::<Stored, User>(&api.store, tenant, (&keys::user(tenant, id), "user"), &query).await
}

async fn stored(api: &SettingsState, authenticated: &Authenticated, id: UserId) -> Result<Stored, Problem> {
    lookup::stored(&api.store, &keys::user(authenticated.tenant(), id), "user").await
}
