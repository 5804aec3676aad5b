//! Payments from the side of an invoice.

use app::payments::mark_paid::mark_paid;
use app::payments::read_payments::payments_of_document;
use app::payments::undo_settlement::{Undo, undo_settlement};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::{AllocationId, InvoiceId};
use domain::payments::allocation::Allocation;
use runtime::http::{Authenticated, IfMatch, Json, Params, PathId, PathIds, Problem, json_reply, reply};

use super::told;
use crate::fields::Fields;
use crate::page::{self, List, PageQuery};
use crate::resources::payments::Payment;
use crate::resources::payments::input::{MarkPaidInput, TakeBackInput};
use crate::resources::payments::settlement::Settlement;
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(super) fn router() -> Routes<PaymentsState> {
    Routes::default().routes(routes!(mark)).routes(routes!(list)).routes(routes!(undo))
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
    State(api): State<PaymentsState>,
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
    State(api): State<PaymentsState>,
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

/// Undo what settled an invoice
///
/// `allocation_id` is the `id` in the list of its payments. The invoice is due again, with its discount for early payment and
/// its written-off difference, and the money is back in the credit balance of the customer, or unallocated in the payment that
/// it came from. Say why with `x-reason`. Again changes nothing.
#[utoipa::path(
    post, path = "/v1/invoices/{id}/payments/{allocation_id}/reverse", operation_id = "undo_settlement",
    tag = "payments",
    request_body(content = Option<TakeBackInput>),
    responses(
        (status = 200, description = "What was undone.", body = Settlement),
        (status = 409, description = "`credited`: it was settled by a credit note, which cannot be taken back, or credited since. \
            `not_received`: the payment was reversed, which undoes all its allocations. `still_allocating`: the payment is \
            being allocated; repeat the request later. `changed_meanwhile`: something was changed at the same moment."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
        (status = 412, description = "`stale_version`: the invoice has changed since it was read."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn undo(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathIds(id, allocation): PathIds<InvoiceId, AllocationId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<TakeBackInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let mut fields = Fields::default();
    let read = input.read(caller.now, &mut fields);
    let on = fields.finish(Some(read))?;
    let undo = Undo { document: id.into(), if_match, allocation, on };
    let show = |made: &Allocation| json_reply(StatusCode::OK, &Settlement::from(made), None);
    Ok(reply(undo_settlement(&api.store, &api.clock, &api.entropy, &caller, undo, show).await?))
}
