//! Payments from the side of an invoice.

use app::payments::mark_paid::mark_paid;
use app::payments::read_payments::payments_of_document;
use axum::extract::State;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::InvoiceId;
use runtime::http::{Authenticated, IfMatch, Json, Params, PathId, Problem, reply};

use super::told;
use crate::fields::Fields;
use crate::page::{self, List, PageQuery};
use crate::resources::payments::Payment;
use crate::resources::payments::input::MarkPaidInput;
use crate::resources::payments::settlement::Settlement;
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

pub(super) fn router() -> Routes<ApiState> {
    Routes::default().routes(routes!(mark)).routes(routes!(list))
}

/// Mark an invoice as paid
///
/// Records a payment of all that is due, in one call.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/mark-paid", operation_id = "mark_invoice_paid", tag = "payments",
    request_body = MarkPaidInput,
    responses(
        (status = 200, description = "The payment was told before under the same `external_id`.", body = Payment),
        (status = 201, description = "The new payment.", body = Payment),
        (status = 409, description = "`not_open`: nothing of it is due. `external_id_in_use`: another payment has it. \
            `changed_meanwhile`: the invoice was changed at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: the invoice has changed since it was read."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn mark(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<MarkPaidInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let mut fields = Fields::default();
    let read = input.read((id.into(), if_match), caller.now, &mut fields);
    let request = fields.finish(read)?;
    Ok(reply(mark_paid(&api.store, &api.clock, &api.entropy, &caller, &request, told).await?))
}

/// List the payments of an invoice
///
/// What settles it, oldest first, those that were undone included; then payments that are on their way.
#[utoipa::path(
    get, path = "/v1/invoices/{id}/payments", operation_id = "list_invoice_payments", tag = "payments",
    params(PageQuery),
    responses(
        (status = 200, description = "A page of what settles it.", body = List<Settlement>),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
    ),
    security(("api_key" = ["payments:read"])),
)]
async fn list(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    let page = query.read()?;
    let (made, coming) = payments_of_document(&api.store, authenticated.tenant(), id.into()).await?;
    let mut all: Vec<Settlement> = made.iter().map(Settlement::from).collect();
    let document = id.to_string();
    all.extend(coming.iter().map(|payment| Settlement::in_flight(payment, &document)));
    Ok(page::answer(page.of(all, Settlement::place), Settlement::clone))
}
