//! What is read of credit notes.

use app::Reply;
use app::documents::read_invoice::{DocumentWithParties, list_documents, read_invoice};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::documents::filter::Filter;
use domain::ids::{CreditNoteId, DocumentKind, Place};
use runtime::http::{Authenticated, Params, PathId, Problem, json_reply, reply};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::fields::Fields;
use crate::page::{self, List, Page, PageQuery};
use crate::resources::delivery::Delivery;
use crate::resources::documents::credit_note::CreditNote;
use crate::resources::documents::history::HistoryEntry;
use crate::resources::documents::line::Line;
use crate::routes::documents::parts;
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

pub(in crate::routes) fn router() -> Routes<ApiState> {
    Routes::default()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(lines))
        .routes(routes!(deliveries))
        .routes(routes!(history))
}

pub(super) fn show(read: &DocumentWithParties) -> Reply {
    json_reply(StatusCode::OK, &CreditNote::from(read), Some(read.invoice.version))
}

/// Which credit notes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CreditNoteQuery {
    /// `draft` or `credited`.
    status: Option<String>,
    customer_id: Option<String>,
    entity_id: Option<String>,
    currency: Option<String>,
    /// The whole number.
    number: Option<String>,
    /// Issued on this day or later.
    #[param(format = "date")]
    issued_from: Option<String>,
    /// Issued on this day or earlier.
    #[param(format = "date")]
    issued_to: Option<String>,
    /// Entries of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 25)]
    limit: Option<String>,
    /// `next_cursor` of the page before, with the same filters.
    cursor: Option<String>,
}

impl CreditNoteQuery {
    fn filter(&self, fields: &mut Fields) -> Filter {
        Filter {
            kind: DocumentKind::CreditNote,
            status: fields.optional("status", &self.status),
            customer_id: fields.optional("customer_id", &self.customer_id),
            entity_id: fields.optional("entity_id", &self.entity_id),
            currency: fields.optional("currency", &self.currency),
            number: fields.optional("number", &self.number),
            issued_from: fields.optional("issued_from", &self.issued_from),
            issued_to: fields.optional("issued_to", &self.issued_to),
            ..Filter::default()
        }
    }
}

/// List credit notes
///
/// Newest first. Lines and parties are left out. `number`, `customer_id` and `status` are found by indexes; the other
/// filters narrow what the index found.
#[utoipa::path(
    get, path = "/v1/credit-notes", operation_id = "list_credit_notes", tag = "credit notes",
    params(CreditNoteQuery),
    responses((status = 200, description = "A page of credit notes.", body = List<CreditNote>)),
    security(("api_key" = ["invoices:read"])),
)]
async fn list(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    Params(query): Params<CreditNoteQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let mut fields = Fields::default();
    let filter = query.filter(&mut fields);
    let filter = fields.finish(Some(filter))?;
    let page = Page::read(&query.limit, &query.cursor)?;
    let after = page.after_id::<Place>()?;
    let listed = list_documents(&api.store, authenticated.tenant(), &filter, after, page.limit).await?;
    Ok(page::answer(listed, |note| CreditNote::from(note)))
}

/// Read a credit note
#[utoipa::path(
    get, path = "/v1/credit-notes/{id}", operation_id = "read_credit_note", tag = "credit notes",
    responses(
        (status = 200, description = "The credit note.", body = CreditNote),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
    ),
    security(("api_key" = ["invoices:read"])),
)]
async fn read(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<CreditNoteId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let note = read_invoice(&api.store, authenticated.tenant(), id.into()).await?;
    Ok(reply(show(&note)))
}

/// List the lines of a credit note
///
/// In their order.
#[utoipa::path(
    get, path = "/v1/credit-notes/{id}/lines", operation_id = "list_credit_note_lines", tag = "credit notes",
    params(PageQuery),
    responses(
        (status = 200, description = "A page of lines.", body = List<Line>),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
    ),
    security(("api_key" = ["invoices:read"])),
)]
async fn lines(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<CreditNoteId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    parts::lines_of(&api, &authenticated, id.into(), &query).await
}

/// List the deliveries of a credit note
///
/// Oldest first.
#[utoipa::path(
    get, path = "/v1/credit-notes/{id}/deliveries", operation_id = "list_credit_note_deliveries", tag = "deliveries",
    params(PageQuery),
    responses(
        (status = 200, description = "A page of deliveries.", body = List<Delivery>),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
    ),
    security(("api_key" = ["invoices:read"])),
)]
async fn deliveries(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<CreditNoteId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    parts::deliveries_of(&api, &authenticated, id.into(), &query).await
}

/// List the history of a credit note
///
/// Oldest first: who changed what, when and why. Kept for deleted drafts too.
#[utoipa::path(
    get, path = "/v1/credit-notes/{id}/history", operation_id = "list_credit_note_history", tag = "credit notes",
    params(PageQuery),
    responses((status = 200, description = "A page of the history.", body = List<HistoryEntry>)),
    security(("api_key" = ["invoices:read"])),
)]
async fn history(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<CreditNoteId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    parts::history_of(&api, &authenticated, id.into(), &query).await
}
