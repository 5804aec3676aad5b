use app::documents::read_invoice::{Order, list_documents, order, read_invoice};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::documents::document::DocumentStatus;
use domain::documents::filter::Filter;
use domain::ids::{DeliveryId, DocumentKind, InvoiceId, Place};
use runtime::http::{Authenticated, Params, PathId, Problem, reply};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::fields::Fields;
use crate::page::{self, List, Page};
use crate::resources::documents::invoice::Invoice;
use crate::resources::words;
use crate::routes::documents::show;
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

pub(in crate::routes) fn router() -> Routes<ApiState> {
    Routes::default().routes(routes!(list)).routes(routes!(read))
}

/// Which invoices.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InvoiceQuery {
    /// `draft`, `open` or `paid`.
    #[param(value_type = Option<words::DocumentStatus>)]
    status: Option<String>,
    customer_id: Option<String>,
    entity_id: Option<String>,
    currency: Option<String>,
    /// The whole number.
    number: Option<String>,
    /// A reference to another system, as `key:value`; found by an index.
    #[param(example = "erp:4711")]
    external_ref: Option<String>,
    /// A pair of the metadata, as `key:value`; found by an index.
    #[param(example = "run:7")]
    metadata: Option<String>,
    /// Issued on this day or later.
    #[param(format = "date")]
    issued_from: Option<String>,
    /// Issued on this day or earlier.
    #[param(format = "date")]
    issued_to: Option<String>,
    /// The amount payable, in major units of the invoice's currency, is this or more.
    amount_from: Option<String>,
    /// The amount payable is this or less.
    amount_to: Option<String>,
    #[param(value_type = Option<words::DistributionStatus>)]
    distribution: Option<String>,
    /// Due earlier than this day.
    #[param(format = "date")]
    due_before: Option<String>,
    /// Due later than this day.
    #[param(format = "date")]
    due_after: Option<String>,
    #[param(value_type = Option<words::Light>)]
    light: Option<String>,
    /// The latest delivery went out earlier than this instant: with `light=yellow`, whom to remind.
    #[param(format = "date-time")]
    sent_before: Option<String>,
    tag: Option<String>,
    /// Part of the number, of a reference or of the note, whatever the case.
    q: Option<String>,
    /// Entries of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 25)]
    limit: Option<String>,
    /// `next_cursor` of the page before, with the same filters.
    cursor: Option<String>,
}

impl InvoiceQuery {
    fn filter(&self, fields: &mut Fields) -> Filter {
        let mut status = fields.optional("status", &self.status);
        if status.is_some_and(|status: DocumentStatus| status.row().list.is_none()) {
            let listed = DocumentStatus::all(|row| row.list.is_some());
            let names: Vec<&str> = listed.into_iter().map(DocumentStatus::as_str).collect();
            fields.refuse("status", "invalid_value", format!("must be one of {}", names.join(", ")));
            status = None;
        }
        Filter {
            kind: DocumentKind::Invoice,
            status,
            customer_id: fields.optional("customer_id", &self.customer_id),
            number: fields.optional("number", &self.number),
            due_before: fields.optional("due_before", &self.due_before),
            due_after: fields.optional("due_after", &self.due_after),
            light: fields.optional("light", &self.light),
            sent_before: fields.optional("sent_before", &self.sent_before),
            tag: fields.optional("tag", &self.tag),
            text: fields.optional("q", &self.q),
            entity_id: fields.optional("entity_id", &self.entity_id),
            currency: fields.optional("currency", &self.currency),
            external_ref: fields.optional("external_ref", &self.external_ref),
            metadata: fields.optional("metadata", &self.metadata),
            issued_from: fields.optional("issued_from", &self.issued_from),
            issued_to: fields.optional("issued_to", &self.issued_to),
            amount_from: fields.optional("amount_from", &self.amount_from),
            amount_to: fields.optional("amount_to", &self.amount_to),
            distribution: fields.optional("distribution", &self.distribution),
        }
    }
}

/// List invoices
///
/// Newest first; with `light=red` alone by when they were sent. Lines and parties are left out. `number`,
/// `external_ref`, `metadata`, `customer_id`, `status` and `light=red` are found by indexes; the other filters narrow what
/// the index found, of which up to 2 000 are read for a page. So a page may be short, or empty, where a filter matches
/// little: go on while there is a `next_cursor`.
#[utoipa::path(
    get, path = "/v1/invoices", operation_id = "list_invoices", tag = "invoices",
    params(InvoiceQuery),
    responses((status = 200, description = "A page of invoices.", body = List<Invoice>)),
    security(("api_key" = ["invoices:read"])),
)]
async fn list(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    Params(query): Params<InvoiceQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let mut fields = Fields::default();
    let filter = query.filter(&mut fields);
    let filter = fields.finish(Some(filter))?;
    let page = Page::read(&query.limit, &query.cursor)?;
    let tenant = authenticated.tenant();
    let after = match order(&filter) {
        Order::Created => page.after_id::<Place>()?,
        Order::Sent => page.after_id::<DeliveryId>()?,
    };
    let listed = list_documents(&api.store, tenant, &filter, after, page.limit).await?;
    Ok(page::answer(listed, |invoice| Invoice::from(invoice)))
}

/// Read an invoice
#[utoipa::path(
    get, path = "/v1/invoices/{id}", operation_id = "read_invoice", tag = "invoices",
    responses(
        (status = 200, description = "The invoice.", body = Invoice),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
    ),
    security(("api_key" = ["invoices:read"])),
)]
async fn read(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let invoice = read_invoice(&api.store, authenticated.tenant(), id.into()).await?;
    Ok(reply(show(StatusCode::OK)(&invoice)))
}
