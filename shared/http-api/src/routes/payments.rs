//! Payments, what they settle, and the credit balance.

mod balance;
mod documents;
mod receipts;
mod verbs;

use app::Reply;
use app::payments::read_payments::{Which, list_payments, read_payment};
use app::payments::record_payment::{Told, record_payment};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::PaymentId;
use domain::payments::payment as model;
use runtime::http::{Authenticated, Json, Params, PathId, Problem, json_reply, reply};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::fields::Fields;
use crate::page::{self, List, Page, PageQuery};
use crate::resources::history::ChangeEntry;
use crate::resources::payments::Payment;
use crate::resources::payments::input::PaymentInput;
use crate::resources::words;
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(super) fn api_payments() -> Routes<PaymentsState> {
    Routes::default()
        .routes(routes!(record, list))
        .routes(routes!(read))
        .routes(routes!(history))
        .routes(verbs::router())
        .routes(receipts::router())
        .routes(documents::router())
        .routes(balance::router())
}

fn show(payment: &model::Payment) -> Reply {
    json_reply(StatusCode::OK, &Payment::from(payment), Some(payment.version))
}

/// 201 for a new payment, 200 for one that was told before.
fn told(payment: &model::Payment, told: Told) -> Reply {
    match told {
        Told::First => {
            let reply = json_reply(StatusCode::CREATED, &Payment::from(payment), Some(payment.version));
            reply.at(format!("/v1/payments/{}", payment.id))
        }
        Told::Again => show(payment),
    }
}

/// Record a payment
///
/// Adds the amount to the customer's credit balance, and pays documents from it at once: those that `allocations` name, or
/// with `oldest_first` the open ones. More than is due is refused; what is not allocated stays in the balance. A discount
/// for early payment that the terms grant on the day of the payment is taken where the money needs it. Above 40 documents,
/// the others follow within seconds: `pending_allocations` names them.
#[utoipa::path(
    post, path = "/v1/payments", operation_id = "record_payment", tag = "payments",
    request_body = PaymentInput,
    responses(
        (status = 200, description = "The payment was told before under the same `external_id`.", body = Payment),
        (status = 201, description = "The new payment.", body = Payment),
        (status = 409, description = "`more_than_due`, `more_than_available`, `other_customer`, `currency_mismatch`, \
            `not_open`, `document_not_found`, …: a document cannot be paid so; `errors` names each. \
            `external_id_in_use`: another payment has it. `changed_meanwhile`: a document was changed at the same \
            moment."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn record(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    Json(input): Json<PaymentInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let mut fields = Fields::default();
    let read = input.read(caller.now, &mut fields);
    let new = fields.finish(read)?;
    Ok(reply(record_payment(&api.store, &api.clock, &api.entropy, &caller, &new, told).await?))
}

/// Which payments.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PaymentQuery {
    customer_id: Option<String>,
    #[param(value_type = Option<words::PaymentStatus>)]
    status: Option<String>,
    /// Entries of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 25)]
    limit: Option<String>,
    /// `next_cursor` of the page before, with the same filters.
    cursor: Option<String>,
}

/// List payments
///
/// Newest first. A page may be short, or empty, where few payments have the status: go on while there is a `next_cursor`.
#[utoipa::path(
    get, path = "/v1/payments", operation_id = "list_payments", tag = "payments",
    params(PaymentQuery),
    responses((status = 200, description = "A page of payments.", body = List<Payment>)),
    security(("api_key" = ["payments:read"])),
)]
async fn list(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    Params(query): Params<PaymentQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    let mut fields = Fields::default();
    let which = Which {
        customer_id: fields.optional("customer_id", &query.customer_id),
        status: fields.optional("status", &query.status),
    };
    let which = fields.finish(Some(which))?;
    let page = Page::read(&query.limit, &query.cursor)?;
    let after = page.after_id::<PaymentId>()?;
    let listed = list_payments(&api.store, authenticated.tenant(), which, after, page.limit).await?;
    Ok(page::answer(listed, |payment| Payment::from(payment)))
}

/// Read a payment
#[utoipa::path(
    get, path = "/v1/payments/{id}", operation_id = "read_payment", tag = "payments",
    responses((status = 200, description = "The payment.", body = Payment)),
    security(("api_key" = ["payments:read"])),
)]
async fn read(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<PaymentId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    Ok(reply(show(&read_payment(&api.store, authenticated.tenant(), id).await?)))
}

/// List the history of a payment
///
/// Oldest first: who changed what, when and why. Follows a change within seconds.
#[utoipa::path(
    get, path = "/v1/payments/{id}/history", operation_id = "list_payment_history", tag = "payments",
    params(PageQuery),
    responses((status = 200, description = "A page of the history.", body = List<ChangeEntry>)),
    security(("api_key" = ["payments:read"])),
)]
async fn history(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<PaymentId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    let page = query.read()?;
    let tenant = authenticated.tenant();
    read_payment(&api.store, tenant, id).await?;
    let entries = api.store.payment_history(tenant, id).await?;
    let listed = page.of(entries, |entry| entry.version.to_string());
    Ok(page::answer(listed, ChangeEntry::of_payment))
}
