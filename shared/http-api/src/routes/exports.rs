//! Exports: files of what is more than one request can read.

use app::Reply;
use app::exports::read_exports::{link_to_file, read_export};
use app::exports::start_export::start_export;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::Scope;
use domain::exports::Export as Stored;
use domain::ids::ExportId;
use runtime::http::{Authenticated, Json, Params, PathId, Problem, json_reply, reply};
use store::exports::EXPORT;

use crate::fields::Fields;
use crate::page::{self, List, PageQuery};
use crate::resources::exports::{Export, ExportInput};
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(super) fn api_payments() -> Routes<PaymentsState> {
    Routes::default().routes(routes!(start, list)).routes(routes!(read)).routes(routes!(file))
}

fn accepted(export: &Stored) -> Reply {
    let reply = json_reply(StatusCode::ACCEPTED, &Export::from(export), Some(export.version));
    reply.at(format!("/v1/exports/{}", export.id))
}

/// Start an export
///
/// A report as a CSV file, made in the background without the limits of a request: poll the export until it is
/// `finished`, then get its file. It has the columns of the same report with `format=csv`. The export and its file are kept
/// for seven days.
#[utoipa::path(
    post, path = "/v1/exports", operation_id = "start_export", tag = "exports",
    request_body = ExportInput,
    responses((status = 202, description = "The export. Its file is being made.", body = Export)),
    security(("api_key" = ["invoices:read"])),
)]
async fn start(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    Json(input): Json<ExportInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let mut fields = Fields::default();
    let read = input.read(&mut fields);
    let what = fields.finish(read)?;
    Ok(reply(start_export(&api.store, &api.entropy, &authenticated.caller(), what, accepted).await?))
}

/// List exports
///
/// Newest first.
#[utoipa::path(
    get, path = "/v1/exports", operation_id = "list_exports", tag = "exports",
    params(PageQuery),
    responses((status = 200, description = "A page of exports.", body = List<Export>)),
    security(("api_key" = ["invoices:read"])),
)]
async fn list(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let page = query.read()?;
    let after = page.after_id::<ExportId>()?;
    let listed = api.store.list::<Stored>(authenticated.tenant(), &[EXPORT], after, page.limit).await;
    Ok(page::answer(listed.map_err(app::Error::from)?, |export| Export::from(export)))
}

/// Read an export
#[utoipa::path(
    get, path = "/v1/exports/{id}", operation_id = "read_export", tag = "exports",
    responses((status = 200, description = "The export.", body = Export)),
    security(("api_key" = ["invoices:read"])),
)]
async fn read(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<ExportId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let export = read_export(&api.store, authenticated.tenant(), id).await?;
    Ok(reply(json_reply(StatusCode::OK, &Export::from(&export), Some(export.version))))
}

/// Read the file of an export
///
/// A redirect to a link that works for five minutes.
#[utoipa::path(
    get, path = "/v1/exports/{id}/file", operation_id = "read_export_file", tag = "exports",
    responses(
        (status = 303, description = "Where the file is.",
            headers(("Location" = String, description = "The link."))),
        (status = 409, description = "`export_not_finished`: the file is being made. `export_failed`: there is none. \
            `export_expired`: it was deleted."),
    ),
    security(("api_key" = ["invoices:read"])),
)]
async fn file(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<ExportId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let link = link_to_file(&api.store, &api.bucket, &authenticated.caller(), id).await?;
    let headers = [(header::LOCATION, link), (header::CACHE_CONTROL, "no-store".to_owned())];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
