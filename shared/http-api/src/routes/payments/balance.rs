//! The credit balance of a customer.

use app::payments::pay_from_balance::{PaidFromBalance, pay_from_balance};
use app::payments::read_payments::refuse_unknown_customer;
use app::payments::refund;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::CustomerId;
use domain::payments::ledger::Entry;
use runtime::http::{Authenticated, Json, Params, PathId, Problem, json_reply, reply};
use serde::Deserialize;
use store::payments::ledger::EntryPlace;
use utoipa::IntoParams;

use crate::fields::Fields;
use crate::page::{self, List, Page};
use crate::resources::payments::balance::{BalanceAllocation, BalanceEntry, CustomerBalances};
use crate::resources::payments::input::{AllocateBalanceInput, RefundInput};
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(super) fn router() -> Routes<PaymentsState> {
    Routes::default()
        .routes(routes!(read))
        .routes(routes!(entries))
        .routes(routes!(allocate))
        .routes(routes!(pay_back))
}

/// Read the balance of a customer
///
/// What the customer has to its credit, in each currency that it ever paid in.
#[utoipa::path(
    get, path = "/v1/customers/{id}/balance", operation_id = "read_balance", tag = "payments",
    responses((status = 200, description = "The balances.", body = CustomerBalances)),
    security(("api_key" = ["payments:read"])),
)]
async fn read(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<CustomerId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    let tenant = authenticated.tenant();
    refuse_unknown_customer(&api.store, tenant, id).await?;
    let balances = api.store.balances(tenant, id).await?;
    Ok(reply(json_reply(StatusCode::OK, &CustomerBalances::new(&id, &balances), None)))
}

/// Which entries.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EntryQuery {
    /// ISO 4217.
    currency: Option<String>,
    /// Entries of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 25)]
    limit: Option<String>,
    /// `next_cursor` of the page before, with the same filters.
    cursor: Option<String>,
}

/// List the entries of a balance
///
/// Each change of the balance, newest first; currency by currency where none is given.
#[utoipa::path(
    get, path = "/v1/customers/{id}/balance/entries", operation_id = "list_balance_entries", tag = "payments",
    params(EntryQuery),
    responses((status = 200, description = "A page of entries.", body = List<BalanceEntry>)),
    security(("api_key" = ["payments:read"])),
)]
async fn entries(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<CustomerId>,
    Params(query): Params<EntryQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    let mut fields = Fields::default();
    let currency = fields.optional("currency", &query.currency);
    fields.finish(Some(()))?;
    let page = Page::read(&query.limit, &query.cursor)?;
    let after = page.after_id::<EntryPlace>()?.and_then(|place| place.parse().ok());
    let tenant = authenticated.tenant();
    refuse_unknown_customer(&api.store, tenant, id).await?;
    let listed = api.store.entries(tenant, (id, currency), after, page.limit).await?;
    Ok(page::answer(listed, |entry| BalanceEntry::from(entry)))
}

fn paid(paid: &PaidFromBalance) -> app::Reply {
    json_reply(StatusCode::OK, &BalanceAllocation::from(paid), None)
}

/// Pay from the balance
///
/// Pays up to 40 documents of a customer from its credit balance.
#[utoipa::path(
    post, path = "/v1/customers/{id}/balance/allocate", operation_id = "allocate_balance", tag = "payments",
    request_body = AllocateBalanceInput,
    responses(
        (status = 200, description = "The balance, and what it paid.", body = BalanceAllocation),
        (status = 409, description = "`more_than_due`, `more_than_available`, `nothing_left`, …: a document cannot be paid \
            so; `errors` names each. `changed_meanwhile`: something was changed at the same moment."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn allocate(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<CustomerId>,
    Json(input): Json<AllocateBalanceInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let mut fields = Fields::default();
    let read = input.read(caller.now, &mut fields);
    let (currency, (wish, on)) = fields.finish(read)?;
    let whose = (id, currency);
    Ok(reply(
        pay_from_balance(&api.store, &api.clock, &api.entropy, &caller, whose, (&wish, on), paid).await?,
    ))
}

fn noted(entry: &Entry) -> app::Reply {
    json_reply(StatusCode::CREATED, &BalanceEntry::from(entry), None)
}

/// Note a refund
///
/// Money that was paid back to a customer is taken out of its credit balance. Say why with `x-reason`.
#[utoipa::path(
    post, path = "/v1/customers/{id}/refunds", operation_id = "note_refund", tag = "payments",
    request_body = RefundInput,
    responses(
        (status = 201, description = "The entry in the balance.", body = BalanceEntry),
        (status = 409, description = "`more_than_balance`: the balance does not cover it. `changed_meanwhile`: the balance \
            was changed at the same moment."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn pay_back(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<CustomerId>,
    Json(input): Json<RefundInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let mut fields = Fields::default();
    let read = input.read(caller.now, &mut fields);
    let (amount, date, how) = fields.finish(read)?;
    let what = (id, amount, date);
    Ok(reply(refund::refund(&api.store, &api.clock, &api.entropy, &caller, what, &how, noted).await?))
}
