use app::Reply;
use app::batches::acknowledge_batch::acknowledge_batch;
use app::batches::operations::scope;
use app::batches::preflight;
use app::batches::recall_batch::recall_batch;
use app::batches::start_batch::{retry_batch, start_batch};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::batches::{Batch as Stored, Counts};
use domain::ids::{BatchId, Subject, TenantId};
use futures_util::future::try_join_all;
use runtime::http::{Authenticated, Json, Params, PathId, Problem, json_reply, reply};
use serde::Deserialize;
use store::batches::BATCH;
use store::keys;
use store::lists::Listed;
use utoipa::IntoParams;

use crate::fields::Fields;
use crate::lookup;
use crate::page::{self, List, Page, PageQuery};
use crate::resources::batches::{Batch, BatchInput, BatchItem, PreflightInput, Verdict, Verdicts};
use crate::resources::history::ChangeEntry;
use crate::resources::payments::batch::refuse_future_payment;
use crate::resources::words;
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

pub(super) fn api() -> Routes<ApiState> {
    Routes::default()
        .routes(routes!(start, list))
        .routes(routes!(judge))
        .routes(routes!(read))
        .routes(routes!(items))
        .routes(routes!(history))
        .routes(routes!(acknowledge))
        .routes(routes!(retry))
        .routes(routes!(recall))
}

/// A new batch has no counts yet.
fn accepted(batch: &Stored) -> Reply {
    let reply = json_reply(StatusCode::ACCEPTED, &Batch::new(batch, Counts::default()), None);
    reply.at(format!("/v1/batches/{}", batch.id))
}

/// Start a batch
///
/// Does the operation for many documents in the background: poll the batch. Each document is judged on its
/// own; its item says what happened. The key needs the scope of the operation as well: `payments:write` to mark as paid,
/// `invoices:write` for the others.
#[utoipa::path(
    post, path = "/v1/batches", operation_id = "start_batch", tag = "batches",
    request_body = BatchInput,
    responses((status = 202, description = "The new batch.", body = Batch)),
    security(("api_key" = ["batches:write"])),
)]
async fn start(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    Json(input): Json<BatchInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::BatchesWrite)?;
    let mut fields = Fields::default();
    let read = input.read(&mut fields);
    let wanted = fields.finish(read)?;
    authenticated.require(scope(&wanted.operation))?;
    let caller = authenticated.caller();
    refuse_future_payment(&wanted.operation, caller.now)?;
    Ok(reply(start_batch(&api.store, &api.entropy, &caller, wanted, accepted).await?))
}

/// List batches
///
/// Newest first.
#[utoipa::path(
    get, path = "/v1/batches", operation_id = "list_batches", tag = "batches",
    params(PageQuery),
    responses((status = 200, description = "A page of batches.", body = List<Batch>)),
    security(("api_key" = ["batches:read"])),
)]
async fn list(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::BatchesRead)?;
    let page = query.read()?;
    let tenant = authenticated.tenant();
    let after = page.after_id::<BatchId>()?;
    let listed = api.store.list::<Stored>(tenant, &[BATCH], after, page.limit).await?;
    let counts = try_join_all(listed.data.iter().map(|batch| api.store.counts(tenant, batch.id))).await?;
    let data = listed.data.into_iter().zip(counts).collect();
    Ok(page::answer(Listed { data, next: listed.next }, |(batch, counts)| Batch::new(batch, *counts)))
}

/// Read a batch
#[utoipa::path(
    get, path = "/v1/batches/{id}", operation_id = "read_batch", tag = "batches",
    responses((status = 200, description = "The batch.", body = Batch)),
    security(("api_key" = ["batches:read"])),
)]
async fn read(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<BatchId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::BatchesRead)?;
    let tenant = authenticated.tenant();
    let batch = stored(&api, tenant, id).await?;
    let counts = api.store.counts(tenant, id).await?;
    Ok(reply(json_reply(StatusCode::OK, &Batch::new(&batch, counts), None)))
}

/// Which items.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ItemQuery {
    #[param(value_type = Option<words::ItemStatus>)]
    status: Option<String>,
    /// Entries of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 25)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the items of a batch
///
/// By document id. A page may be short, or empty, where few items have the status: go on while there is a
/// `next_cursor`.
#[utoipa::path(
    get, path = "/v1/batches/{id}/items", operation_id = "list_batch_items", tag = "batches",
    params(ItemQuery),
    responses((status = 200, description = "A page of items.", body = List<BatchItem>)),
    security(("api_key" = ["batches:read"])),
)]
async fn items(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<BatchId>,
    Params(query): Params<ItemQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::BatchesRead)?;
    let mut fields = Fields::default();
    let status = fields.optional("status", &query.status);
    fields.finish(Some(()))?;
    let page = Page::read(&query.limit, &query.cursor)?;
    let tenant = authenticated.tenant();
    stored(&api, tenant, id).await?;
    let after = page.after_id::<Subject>()?.and_then(|id| id.parse().ok());
    let listed = api.store.batch_items(tenant, id, status, after, page.limit).await?;
    Ok(page::answer(listed, |item| BatchItem::from(item)))
}

/// Acknowledge a batch
///
/// Dismisses a batch that has ended. Again changes nothing.
#[utoipa::path(
    post, path = "/v1/batches/{id}/acknowledge", operation_id = "acknowledge_batch", tag = "batches",
    responses(
        (status = 200, description = "The batch, acknowledged.", body = Batch),
        (status = 409, description = "`batch_in_progress`: it has not ended yet. `changed_meanwhile`: \
            somebody else changed it at the same moment."),
    ),
    security(("api_key" = ["batches:write"])),
)]
async fn acknowledge(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<BatchId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::BatchesWrite)?;
    let caller = authenticated.caller();
    let show = |batch: &Stored, counts| json_reply(StatusCode::OK, &Batch::new(batch, counts), None);
    Ok(reply(acknowledge_batch(&api.store, &caller, id, show).await?))
}

/// Retry a batch
///
/// Starts a new batch of the items that failed. A document that is open already is only sent. The key needs the scope of
/// the operation as well: `payments:write` to mark as paid, `invoices:write` for the others.
#[utoipa::path(
    post, path = "/v1/batches/{id}/retry", operation_id = "retry_batch", tag = "batches",
    responses(
        (status = 202, description = "The new batch.", body = Batch),
        (status = 409, description = "`batch_in_progress`: it has not ended yet. `nothing_to_retry`: no item \
            failed. `too_many_to_retry`: more than 10 000 items failed."),
    ),
    security(("api_key" = ["batches:write"])),
)]
async fn retry(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<BatchId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::BatchesWrite)?;
    let batch = stored(&api, authenticated.tenant(), id).await?;
    authenticated.require(scope(&batch.operation))?;
    let caller = authenticated.caller();
    Ok(reply(retry_batch(&api.store, &api.entropy, &caller, id, accepted).await?))
}

/// Recall a batch
///
/// Nothing more of it goes out: its deliveries that are held, scheduled or queued are recalled in the background, and
/// documents that it has not come to are left as they are. Poll the batch: `recall` says how far it is, and items that
/// were recalled are `canceled` with the code `recalled`. Again changes nothing.
#[utoipa::path(
    post, path = "/v1/batches/{id}/recall", operation_id = "recall_batch", tag = "batches",
    responses(
        (status = 202, description = "The batch, being recalled.", body = Batch),
        (status = 409, description = "`nothing_to_recall`: it sends no e-mail. `changed_meanwhile`: somebody else \
            changed it at the same moment."),
    ),
    security(("api_key" = ["batches:write"])),
)]
async fn recall(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<BatchId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::BatchesWrite)?;
    let caller = authenticated.caller();
    let show = |batch: &Stored, counts| {
        let reply = json_reply(StatusCode::ACCEPTED, &Batch::new(batch, counts), None);
        reply.at(format!("/v1/batches/{id}"))
    };
    Ok(reply(recall_batch(&api.store, &caller, id, show).await?))
}

/// Judge documents
///
/// Would they open, or could they be sent, and if not, why? Nothing changes.
#[utoipa::path(
    post, path = "/v1/batches/preflight", operation_id = "preflight", tag = "batches",
    request_body = PreflightInput,
    responses((status = 200, description = "A verdict for each document.", body = Verdicts)),
    security(("api_key" = ["batches:read"])),
)]
async fn judge(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    Json(input): Json<PreflightInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::BatchesRead)?;
    let mut fields = Fields::default();
    let read = input.read(&mut fields);
    let asked = fields.finish(read)?;
    let caller = authenticated.caller();
    refuse_future_payment(&asked.operation, caller.now)?;
    let verdicts = preflight::preflight(&api.store, &caller, &asked).await?;
    let data = verdicts.iter().map(|verdict| Verdict::new(verdict, &asked.operation)).collect();
    Ok(reply(json_reply(StatusCode::OK, &Verdicts { data }, None)))
}

async fn stored(api: &ApiState, tenant: &TenantId, id: BatchId) -> Result<Stored, Problem> {
    api.store.batch(tenant, id).await?.ok_or_else(|| Problem::not_found("batch"))
}

/// List the history of a batch
///
/// Oldest first: who started, recalled and acknowledged it. Its items tell what it did.
#[utoipa::path(
    get, path = "/v1/batches/{id}/history", operation_id = "list_batch_history", tag = "batches",
    params(PageQuery),
    responses((status = 200, description = "A page of the history.", body = List<ChangeEntry>)),
    security(("api_key" = ["batches:read"])),
)]
async fn history(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<BatchId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::BatchesRead)?;
    let page = query.read()?;
    let batch: Stored = lookup::stored(&api.store, &keys::batch(authenticated.tenant(), id), "batch").await?;
    let numbered: Vec<(usize, ChangeEntry)> = ChangeEntry::of_batch(&batch).into_iter().enumerate().collect();
    let listed = page.of(numbered, |(place, _)| place.to_string());
    Ok(page::answer(listed, |(_, entry)| entry.clone()))
}
