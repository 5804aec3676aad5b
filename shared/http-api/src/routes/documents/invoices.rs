//! Drafts and opening; reading and listing are in [`read`].

mod read;

use app::documents::annotate::annotate;
use app::documents::draft_invoice::{
    Given, NewDraft, Resolved, change_draft, create_draft, delete_draft, resolve,
};
use app::documents::guards::refuse_unless_draft;
use app::documents::open_invoice::{OpenRequest, open_invoice};
use app::documents::read_invoice::{DocumentWithParties, read_invoice};
use app::{Caller, Refusal, Reply, records};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::Scope;
use domain::documents::document::{Content, Origin};
use domain::documents::line::DraftLine;
use domain::ids::{DocumentId, InvoiceId, LineId};
use ports::Entropy;
use runtime::http::{Authenticated, IfMatch, Json, PathId, Problem, reply};
use serde_json::{Map, Value};

use crate::fields::Fields;
use crate::merge_patch::patched;
use crate::resources::documents::invoice::{Invoice, InvoiceInput, OpenInput};
use crate::resources::documents::line::LineIds;
use crate::routes::documents::{location, show};
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

pub(in crate::routes) fn router() -> Routes<ApiState> {
    Routes::default()
        .routes(routes!(create))
        .routes(routes!(change, delete))
        .routes(routes!(open))
        .routes(read::router())
}

/// Create an invoice
///
/// A draft: it has no number, can be changed and deleted, and need not be complete.
#[utoipa::path(
    post, path = "/v1/invoices", operation_id = "create_invoice", tag = "invoices",
    request_body = InvoiceInput,
    responses((status = 201, description = "The draft.", body = Invoice)),
    security(("api_key" = ["invoices:write"])),
)]
async fn create(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    Json(input): Json<InvoiceInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let caller = authenticated.caller();
    let (content, lines) = draft(&api, &caller, &input, Origin::Api, &[]).await?;
    let draft = NewDraft::invoice(content, lines);
    let created = |draft: &_| show(StatusCode::CREATED)(draft).at(location(draft));
    Ok(reply(create_draft(&api.store, &api.entropy, &caller, draft, created).await?))
}

/// Change an invoice
///
/// A JSON merge patch: what is left out stays, null clears, a list is replaced as a whole. Lines given
/// with their `id` keep it. When the invoice is open, only `tags`, `metadata`, `external_refs` and `internal_note` can
/// change, which are neither printed nor sent.
#[utoipa::path(
    patch, path = "/v1/invoices/{id}", operation_id = "change_invoice", tag = "invoices",
    request_body = InvoiceInput,
    responses(
        (status = 200, description = "The invoice, changed.", body = Invoice),
        (status = 409, description = "`not_a_draft`: it is open, and the fields that are named can no longer change. \
            `changed_meanwhile`: somebody else changed it at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn change(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
    Json(patch): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let caller = authenticated.caller();
    let current = read_invoice(&api.store, &caller.tenant, id.into()).await?;
    let is_draft = refuse_unless_draft(&current.invoice);
    records::check_version(if_match, current.invoice.version)?;
    let present = InvoiceInput::from((&current.invoice.content, current.lines.as_slice()));
    let Some(input) = patched(&present, patch)? else {
        return Ok(reply(show(StatusCode::OK)(&current)));
    };
    if let Err(refused) = is_draft {
        if current.invoice.issued().is_none() {
            return Err(refused.into());
        }
        return annotated(&api, &caller, current, if_match, &present, &input).await;
    }
    let origin = match current.invoice.content.origin {
        Origin::Cycle => Origin::Cycle,
        // Imported is what has an imported number.
        Origin::Api | Origin::Imported { .. } => Origin::Api,
    };
    let (content, lines) = draft(&api, &caller, &input, origin, &current.lines).await?;
    let changed = change_draft(&api.store, &api.entropy, &caller, current, if_match, content, lines).await?;
    Ok(reply(show(StatusCode::OK)(&changed)))
}

/// Changes what stays changeable; refuses a change of anything else.
async fn annotated(
    api: &ApiState,
    caller: &Caller,
    current: DocumentWithParties,
    if_match: Option<u64>,
    present: &InvoiceInput,
    input: &InvoiceInput,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let fixed = input.fixed_fields_changed(present);
    if !fixed.is_empty() {
        let detail =
            format!("The invoice is open, so these fields can no longer change: {}.", fixed.join(", "));
        return Err(app::Error::conflict("not_a_draft", detail).into());
    }
    let notes = Some(input.notes(&mut fields));
    let changed = annotate(&api.store, caller, current, if_match, fields.finish(notes)?).await?;
    Ok(reply(show(StatusCode::OK)(&changed)))
}

/// Delete a draft
///
/// It answers 410 from then on; its history stays.
#[utoipa::path(
    delete, path = "/v1/invoices/{id}", operation_id = "delete_invoice", tag = "invoices",
    responses(
        (status = 204, description = "Deleted."),
        (status = 409, description = "`not_a_draft`: it is open and can no longer be deleted. \
            `changed_meanwhile`: somebody else changed it at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted before."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn delete(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    delete_draft(&api.store, &authenticated.caller(), id.into(), if_match).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Open an invoice
///
/// Gives it its number, issue date and due date, fixes both parties and the texts as they are now, and
/// locks it. With `email` it is also sent.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/open", operation_id = "open_invoice", tag = "invoices",
    request_body(content = Option<OpenInput>),
    responses(
        (status = 200, description = "The invoice, open.", body = Invoice),
        (status = 409, description = "`invoice_incomplete`: it cannot be opened; `errors` says all that is \
            missing. `not_a_draft`: it is open already. `changed_meanwhile`: it, or its number series, \
            was changed at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["invoices:write"])),
)]
async fn open(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<OpenInput>,
) -> Result<Response, Problem> {
    open_document(&api, &authenticated, (id.into(), if_match), &input, show(StatusCode::OK)).await
}

/// Opens a document of any kind, in the version that the caller has read.
pub(super) async fn open_document(
    api: &ApiState,
    authenticated: &Authenticated,
    (id, if_match): (DocumentId, Option<u64>),
    input: &OpenInput,
    show: impl Fn(&DocumentWithParties) -> Reply,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let mut fields = Fields::default();
    let email = input.read(&mut fields);
    let (email, send_at) = fields.finish(email)?;
    let request = OpenRequest { id, if_match, email: email.as_ref(), send_at };
    let caller = authenticated.caller();
    Ok(reply(open_invoice(&api.store, &api.clock, &api.entropy, &caller, request, show).await?))
}

/// Reads a draft; what it refers to is looked up. Every mistake of both kinds at once.
pub(super) async fn draft(
    api: &ApiState,
    caller: &Caller,
    input: &InvoiceInput,
    origin: Origin,
    present: &[DraftLine],
) -> Result<(Content, Vec<DraftLine>), Problem> {
    let mut fields = Fields::default();
    let given = input.given(&mut fields);
    let resolved = match resolve(&api.store, caller, given).await {
        Ok(resolved) => Some(resolved),
        Err(app::Error::Refused(Refusal::Invalid(defects))) => {
            fields.extend(defects);
            None
        }
        Err(error) => return Err(error.into()),
    };
    let mut make_id = || LineId::new(caller.now, api.entropy.draw());
    let mut ids = LineIds::new(present, &mut make_id);
    let currency = currency(input, given, resolved);
    let read = input.read(resolved, currency, origin, &mut ids, &mut fields);
    fields.finish(read)
}

/// None if the currency given is none: then amounts are not compared with what stands in for it.
fn currency(
    input: &InvoiceInput,
    given: Given,
    resolved: Option<Resolved>,
) -> Option<domain::money::Currency> {
    if input.names_currency() { given.currency } else { resolved.map(|resolved| resolved.currency) }
}
