//! How to read the CSV files of banks.

use app::{Error, records};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::bank_statements::mapping::CsvMapping as Stored;
use domain::ids::CsvMappingId;
use ports::Entropy;
use runtime::http::{Authenticated, IfMatch, Json, Params, PathId, Problem, json_reply, reply};
use serde_json::{Map, Value};
use store::keys;
use store::versioned::Versioned;

use crate::fields::Fields;
use crate::lookup;
use crate::merge_patch::patched;
use crate::page::{self, List, PageQuery};
use crate::resources::bank_statements::mapping::{CsvMapping, CsvMappingInput};
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(super) fn router() -> Routes<PaymentsState> {
    Routes::default().routes(routes!(create, list)).routes(routes!(read, change, archive))
}

fn show(status: StatusCode) -> impl Fn(&Stored) -> app::Reply {
    move |mapping| json_reply(status, &CsvMapping::from(mapping), Some(mapping.version))
}

fn created(mapping: &Stored) -> app::Reply {
    show(StatusCode::CREATED)(mapping).at(format!("/v1/csv-mappings/{}", mapping.id))
}

fn refuse_archived(mapping: &Stored) -> Result<(), Error> {
    if mapping.archived {
        return Err(Error::conflict("mapping_archived", "The mapping is archived."));
    }
    Ok(())
}

/// Create a CSV mapping
///
/// Says how to read the CSV files of a bank: delimiter, character set, formats of dates and amounts, and the names of the
/// columns.
#[utoipa::path(
    post, path = "/v1/csv-mappings", operation_id = "create_csv_mapping", tag = "bank statements",
    request_body = CsvMappingInput,
    responses((status = 201, description = "The new mapping.", body = CsvMapping)),
    security(("api_key" = ["payments:write"])),
)]
async fn create(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    Json(input): Json<CsvMappingInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let id = CsvMappingId::new(caller.now, api.entropy.draw());
    let mut fields = Fields::default();
    let mapping = input.read((id, 1), caller.now, caller.change(), &mut fields);
    let mapping = fields.finish(mapping)?;
    Ok(reply(records::create(&api.store, &caller, mapping, created).await?))
}

/// List CSV mappings
///
/// Newest first. Archived ones are left out.
#[utoipa::path(
    get, path = "/v1/csv-mappings", operation_id = "list_csv_mappings", tag = "bank statements",
    params(PageQuery),
    responses((status = 200, description = "A page of mappings.", body = List<CsvMapping>)),
    security(("api_key" = ["payments:read"])),
)]
async fn list(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    let page = query.read()?;
    let after = page.after_id::<CsvMappingId>()?;
    let listed = api.store.list::<Stored>(authenticated.tenant(), &[Stored::KIND], after, page.limit).await?;
    Ok(page::answer(listed, |mapping| CsvMapping::from(mapping)))
}

/// Read a CSV mapping
///
/// Archived ones are still read.
#[utoipa::path(
    get, path = "/v1/csv-mappings/{id}", operation_id = "read_csv_mapping", tag = "bank statements",
    responses((status = 200, description = "The mapping.", body = CsvMapping)),
    security(("api_key" = ["payments:read"])),
)]
async fn read(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<CsvMappingId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    let mapping = stored(&api, &authenticated, id).await?;
    Ok(reply(show(StatusCode::OK)(&mapping)))
}

/// Change a CSV mapping
///
/// A JSON merge patch: what is left out stays, null clears. Files that were uploaded before stay as they were read.
#[utoipa::path(
    patch, path = "/v1/csv-mappings/{id}", operation_id = "change_csv_mapping", tag = "bank statements",
    request_body = CsvMappingInput,
    responses(
        (status = 200, description = "The mapping, changed.", body = CsvMapping),
        (status = 409, description = "`changed_meanwhile`: somebody else changed it at the same moment; \
            `mapping_archived`: it is archived."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn change(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<CsvMappingId>,
    IfMatch(if_match): IfMatch,
    Json(patch): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let current = stored(&api, &authenticated, id).await?;
    records::check_version(if_match, current.version)?;
    refuse_archived(&current)?;
    let Some(input) = patched(&CsvMappingInput::from(&current), patch)? else {
        return Ok(reply(show(StatusCode::OK)(&current)));
    };
    let mut fields = Fields::default();
    let version = current.version + 1;
    let next = input.read((id, version), current.created_at, caller.change(), &mut fields);
    let next = fields.finish(next)?;
    Ok(reply(show(StatusCode::OK)(&records::replace(&api.store, &caller, next).await?)))
}

/// Archive a CSV mapping
///
/// It is listed no more, and no file is read by it.
#[utoipa::path(
    delete, path = "/v1/csv-mappings/{id}", operation_id = "archive_csv_mapping", tag = "bank statements",
    responses(
        (status = 204, description = "Archived."),
        (status = 409, description = "`changed_meanwhile`: somebody else changed it at the same moment."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn archive(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<CsvMappingId>,
    IfMatch(if_match): IfMatch,
) -> Result<StatusCode, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let current = stored(&api, &authenticated, id).await?;
    records::check_version(if_match, current.version)?;
    if !current.archived {
        let (version, change) = (current.version + 1, caller.change());
        let next = Stored { version, archived: true, change, ..current };
        records::replace(&api.store, &caller, next).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn stored(
    api: &PaymentsState,
    authenticated: &Authenticated,
    id: CsvMappingId,
) -> Result<Stored, Problem> {
    lookup::stored(&api.store, &keys::csv_mapping(authenticated.tenant(), id), "csv_mapping").await
}
