//! What is read beside an invoice: its lines, its deliveries, its history.

use app::documents::history::{Told, read_history};
use app::documents::read_invoice::{read_header, read_invoice};
use axum::extract::State;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::{DocumentId, InvoiceId};
use runtime::http::{Authenticated, Params, PathId, Problem};

use crate::page::{self, List, PageQuery};
use crate::resources::delivery::Delivery;
use crate::resources::documents::history::HistoryEntry;
use crate::resources::documents::line::Line;
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

pub(in crate::routes) fn router() -> Routes<ApiState> {
    Routes::default().routes(routes!(lines)).routes(routes!(deliveries)).routes(routes!(history))
}

/// List the lines of an invoice
///
/// In their order.
#[utoipa::path(
    get, path = "/v1/invoices/{id}/lines", operation_id = "list_lines", tag = "invoices",
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
    PathId(id): PathId<InvoiceId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    lines_of(&api, &authenticated, id.into(), &query).await
}

/// A page of the lines of a document of any kind.
pub(super) async fn lines_of(
    api: &ApiState,
    authenticated: &Authenticated,
    id: DocumentId,
    query: &PageQuery,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let page = query.read()?;
    let read = read_invoice(&api.store, authenticated.tenant(), id).await?;
    let currency = read.invoice.content.currency;
    let listed = page.of(read.lines, |line| line.id.to_string());
    Ok(page::answer(listed, |line| Line::new(line, currency)))
}

/// List the deliveries of an invoice
///
/// Oldest first.
#[utoipa::path(
    get, path = "/v1/invoices/{id}/deliveries", operation_id = "list_deliveries", tag = "deliveries",
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
    PathId(id): PathId<InvoiceId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    deliveries_of(&api, &authenticated, id.into(), &query).await
}

/// A page of the deliveries of a document of any kind.
pub(super) async fn deliveries_of(
    api: &ApiState,
    authenticated: &Authenticated,
    id: DocumentId,
    query: &PageQuery,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let page = query.read()?;
    let tenant = authenticated.tenant();
    read_header(&api.store, tenant, id).await?;
    let deliveries = api.store.deliveries(tenant, id).await?;
    let listed = page.of(deliveries, |delivery| delivery.id.to_string());
    Ok(page::answer(listed, |delivery| Delivery::from(delivery)))
}

/// List the history of an invoice
///
/// Oldest first: who changed what, when and why. Kept for deleted drafts too.
#[utoipa::path(
    get, path = "/v1/invoices/{id}/history", operation_id = "list_history", tag = "invoices",
    params(PageQuery),
    responses((status = 200, description = "A page of the history.", body = List<HistoryEntry>)),
    security(("api_key" = ["invoices:read"])),
)]
async fn history(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    history_of(&api, &authenticated, id.into(), &query).await
}

/// A page of the history of a document of any kind.
pub(super) async fn history_of(
    api: &ApiState,
    authenticated: &Authenticated,
    id: DocumentId,
    query: &PageQuery,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let page = query.read()?;
    let told = read_history(&api.store, authenticated.tenant(), id).await?;
    let listed = page.of(told, Told::place);
    Ok(page::answer(listed, |told| HistoryEntry::from(&told.entry)))
}
