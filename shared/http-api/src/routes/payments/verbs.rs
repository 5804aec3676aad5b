//! What happens to a payment after it was recorded.

use app::payments::allocate_payment::allocate_payment;
use app::payments::read_payments::read_payment;
use app::payments::reverse_payment::reverse_payment;
use app::payments::settle_payment::{fail_payment, settle_payment};
use app::payments::undo_allocation::undo_allocation;
use axum::extract::State;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::{AllocationId, PaymentId};
use runtime::http::{Authenticated, IfMatch, Json, PathId, PathIds, Problem, reply};

use super::show;
use crate::fields::Fields;
use crate::resources::payments::Payment;
use crate::resources::payments::input::{AllocateInput, TakeBackInput};
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(super) fn router() -> Routes<PaymentsState> {
    Routes::default()
        .routes(routes!(allocate))
        .routes(routes!(reverse))
        .routes(routes!(undo))
        .routes(routes!(settle))
        .routes(routes!(fail))
}

/// Allocate a payment
///
/// Pays documents with what is left of a payment that was received. A discount for early payment depends on the day of the
/// payment.
#[utoipa::path(
    post, path = "/v1/payments/{id}/allocate", operation_id = "allocate_payment", tag = "payments",
    request_body = AllocateInput,
    responses(
        (status = 200, description = "The payment.", body = Payment),
        (status = 409, description = "`more_than_due`, `more_than_available`, …: a document cannot be paid so; `errors` \
            names each. `not_received`: the payment was not received, or was reversed. `still_allocating`: it is being \
            allocated; repeat the request later. `too_many_allocations`: a payment has at most 500. \
            `changed_meanwhile`: something was changed at the same moment."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn allocate(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<PaymentId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<AllocateInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let payment = read_payment(&api.store, &caller.tenant, id).await?;
    let mut fields = Fields::default();
    let read = input.read(payment.amount.currency, caller.now, &mut fields);
    let (wish, on) = fields.finish(Some(read))?;
    let which = (id, if_match);
    Ok(reply(
        allocate_payment(&api.store, &api.clock, &api.entropy, &caller, which, (&wish, on), show).await?,
    ))
}

/// Reverse a payment
///
/// As after a chargeback: the money is taken out of the customer's balance, which may become negative, and the documents
/// that it paid are due again. Say why with `x-reason`.
#[utoipa::path(
    post, path = "/v1/payments/{id}/reverse", operation_id = "reverse_payment", tag = "payments",
    request_body(content = Option<TakeBackInput>),
    responses(
        (status = 200, description = "The payment, reversed.", body = Payment),
        (status = 409, description = "`not_received`: the payment was not received, or was reversed before. \
            `changed_meanwhile`: something was changed at the same moment."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn reverse(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<PaymentId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<TakeBackInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let mut fields = Fields::default();
    let read = input.read(caller.now, &mut fields);
    let on = fields.finish(Some(read))?;
    let which = (id, if_match);
    Ok(reply(reverse_payment(&api.store, &api.clock, &api.entropy, &caller, which, on, show).await?))
}

/// Undo an allocation
///
/// The money of one allocation is unallocated again: the document is due again, with its discount for early payment and its
/// written-off difference. The payment itself stays. Say why with `x-reason`. Again changes nothing.
#[utoipa::path(
    post, path = "/v1/payments/{id}/allocations/{allocation_id}/reverse", operation_id = "undo_allocation",
    tag = "payments",
    request_body(content = Option<TakeBackInput>),
    responses(
        (status = 200, description = "The payment.", body = Payment),
        (status = 409, description = "`not_received`: the payment was reversed, which undoes all its allocations. \
            `still_allocating`: it is being allocated; repeat the request later. `credited`: the document was credited \
            since, and more would be due than is left of it. `changed_meanwhile`: something was changed at the same moment."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn undo(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathIds(id, allocation_id): PathIds<PaymentId, AllocationId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<TakeBackInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let mut fields = Fields::default();
    let read = input.read(caller.now, &mut fields);
    let on = fields.finish(Some(read))?;
    let which = (id, if_match, allocation_id);
    Ok(reply(undo_allocation(&api.store, &api.clock, &api.entropy, &caller, which, on, show).await?))
}

/// Settle a payment
///
/// The money of a payment that was processing has come: the documents that it is meant for are paid. One that cannot be
/// paid any more is named in `not_allocated`; its money stays in the balance.
#[utoipa::path(
    post, path = "/v1/payments/{id}/settle", operation_id = "settle_payment", tag = "payments",
    responses(
        (status = 200, description = "The payment, received.", body = Payment),
        (status = 409, description = "`not_processing`: it was settled or failed before. `changed_meanwhile`: something \
            was changed at the same moment."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn settle(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<PaymentId>,
    IfMatch(if_match): IfMatch,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let which = (id, if_match);
    Ok(reply(settle_payment(&api.store, &api.clock, &api.entropy, &caller, which, show).await?))
}

/// Fail a payment
///
/// The money of a payment that was processing never comes.
#[utoipa::path(
    post, path = "/v1/payments/{id}/fail", operation_id = "fail_payment", tag = "payments",
    responses(
        (status = 200, description = "The payment, failed.", body = Payment),
        (status = 409, description = "`not_processing`: it was settled or failed before. `changed_meanwhile`: it was \
            changed at the same moment."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn fail(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<PaymentId>,
    IfMatch(if_match): IfMatch,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let which = (id, if_match);
    Ok(reply(fail_payment(&api.store, &api.clock, &api.entropy, &caller, which, show).await?))
}
