use app::records;
use app::settings::save_entity::{change_entity, create_entity, set_sender};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::EntityId;
use domain::settings::entity::LegalEntity as Stored;
use ports::Entropy;
use runtime::http::{Authenticated, IfMatch, Json, Params, PathId, Problem, json_reply, reply};
use serde_json::{Map, Value};
use store::keys;
use store::versioned::Versioned;

use crate::fields::Fields;
use crate::lookup;
use crate::merge_patch::patched;
use crate::page::{self, List, PageQuery};
use crate::resources::history::ChangeEntry;
use crate::resources::settings::entity::{Entity, EntityInput, SenderInput};
use crate::routes::routing::{Routes, routes};
use crate::state::SettingsState;
use crate::versions;

pub(in crate::routes) fn router() -> Routes<SettingsState> {
    Routes::default()
        .routes(routes!(create, list))
        .routes(routes!(read, change))
        .routes(routes!(put_sender))
        .routes(routes!(history))
}

fn show(status: StatusCode) -> impl Fn(&Stored) -> app::Reply {
    move |entity| json_reply(status, &Entity::from(entity), Some(entity.version))
}

fn created(entity: &Stored) -> app::Reply {
    show(StatusCode::CREATED)(entity).at(format!("/v1/entities/{}", entity.id))
}

/// Create a legal entity
///
/// The first one becomes the settings' default entity.
#[utoipa::path(
    post, path = "/v1/entities", operation_id = "create_entity", tag = "entities",
    request_body = EntityInput,
    responses((status = 201, description = "The new entity.", body = Entity)),
    security(("api_key" = ["settings:write"])),
)]
async fn create(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    Json(input): Json<EntityInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsWrite)?;
    let caller = authenticated.caller();
    let id = EntityId::new(caller.now, api.entropy.draw());
    let mut fields = Fields::default();
    let entity = input.read(id, 1, caller.now, caller.change(), &mut fields);
    let entity = fields.finish(entity)?;
    Ok(reply(create_entity(&api.store, &caller, entity, created).await?))
}

/// List legal entities
///
/// Newest first.
#[utoipa::path(
    get, path = "/v1/entities", operation_id = "list_entities", tag = "entities",
    params(PageQuery),
    responses((status = 200, description = "A page of entities.", body = List<Entity>)),
    security(("api_key" = ["settings:read"])),
)]
async fn list(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsRead)?;
    let page = query.read()?;
    let tenant = authenticated.tenant();
    let after = page.after_id::<EntityId>()?;
    let listed = api.store.list::<Stored>(tenant, &[Stored::KIND], after, page.limit).await?;
    Ok(page::answer(listed, |entity| Entity::from(entity)))
}

/// Read a legal entity
#[utoipa::path(
    get, path = "/v1/entities/{id}", operation_id = "read_entity", tag = "entities",
    responses((status = 200, description = "The entity.", body = Entity)),
    security(("api_key" = ["settings:read"])),
)]
async fn read(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<EntityId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsRead)?;
    Ok(reply(show(StatusCode::OK)(
        &lookup::stored(&api.store, &keys::entity(authenticated.tenant(), id), "entity").await?,
    )))
}

/// Change a legal entity
///
/// A JSON merge patch: what is left out stays, null clears. Invoices that are open keep the entity as it
/// was. The sender and the logo have routes of
/// their own.
#[utoipa::path(
    patch, path = "/v1/entities/{id}", operation_id = "change_entity", tag = "entities",
    request_body = EntityInput,
    responses(
        (status = 200, description = "The entity, changed.", body = Entity),
        (status = 409, description = "`series_in_use`: its series has given out numbers, so neither where \
            it starts nor whether it restarts can change. `changed_meanwhile`: somebody else changed it at \
            the same moment."),
    ),
    security(("api_key" = ["settings:write"])),
)]
async fn change(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<EntityId>,
    IfMatch(if_match): IfMatch,
    Json(patch): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsWrite)?;
    let caller = authenticated.caller();
    let current: Stored =
        lookup::stored(&api.store, &keys::entity(authenticated.tenant(), id), "entity").await?;
    records::check_version(if_match, current.version)?;
    let Some(input) = patched(&EntityInput::from(&current), patch)? else {
        return Ok(reply(show(StatusCode::OK)(&current)));
    };
    let mut fields = Fields::default();
    let version = current.version + 1;
    let next = input.read(id, version, current.created_at, caller.change(), &mut fields);
    let mut next = fields.finish(next)?;
    next.sender = current.sender.clone();
    next.logo = current.logo.clone();
    let changed = change_entity(&api.store, &caller, &current, next).await?;
    Ok(reply(show(StatusCode::OK)(&changed)))
}

/// Set the sender of e-mails
///
/// `sender.verified_at` of the answer says whether the mail service knows the address or its domain as
/// verified; repeat the call to have it asked again.
#[utoipa::path(
    put, path = "/v1/entities/{id}/sender", operation_id = "set_sender", tag = "entities",
    request_body = SenderInput,
    responses(
        (status = 200, description = "The entity with its sender.", body = Entity),
        (status = 409, description = "`changed_meanwhile`: somebody else changed it at the same moment."),
    ),
    security(("api_key" = ["settings:write"])),
)]
async fn put_sender(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<EntityId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<SenderInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsWrite)?;
    let caller = authenticated.caller();
    let mut fields = Fields::default();
    let sender = input.read(&mut fields);
    let sender = fields.finish(sender)?;
    let entity = set_sender(&api.store, &api.senders, &caller, id, if_match, sender).await?;
    Ok(reply(show(StatusCode::OK)(&entity)))
}

/// List the history of a legal entity
///
/// Oldest first: who changed what, when and why.
#[utoipa::path(
    get, path = "/v1/entities/{id}/history", operation_id = "list_entity_history", tag = "entities",
    params(PageQuery),
    responses((status = 200, description = "A page of the history.", body = List<ChangeEntry>)),
    security(("api_key" = ["settings:read"])),
)]
async fn history(
    State(api): State<SettingsState>,
    authenticated: Authenticated,
    PathId(id): PathId<EntityId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsRead)?;
    let tenant = authenticated.tenant();
    versions::history::<Stored, Entity>(&api.store, tenant, (&keys::entity(tenant, id), "entity"), &query)
        .await
}
