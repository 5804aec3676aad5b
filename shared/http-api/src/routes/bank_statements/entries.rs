//! The entries of bank statements.

use app::Reply;
use app::bank_statements::apply_entry::apply_entry;
use app::bank_statements::ignore_entry::ignore_entry;
use app::bank_statements::read_statements::{Which, list_entries, read_entry};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::bank_statements::entry::BankEntry as Stored;
use domain::bank_statements::entry_id::EntryId;
use domain::documents::complete::Defect;
use domain::ids::BankStatementId;
use runtime::http::{Authenticated, IfMatch, Json, Params, PathId, PathIds, Problem, json_reply, reply};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::fields::Fields;
use crate::page::{self, List, Page};
use crate::resources::bank_statements::entry::BankEntry;
use crate::resources::bank_statements::input::ApplyInput;
use crate::resources::words;
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(super) fn router() -> Routes<PaymentsState> {
    Routes::default()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(apply))
        .routes(routes!(ignore))
}

fn show(entry: &Stored) -> Reply {
    json_reply(StatusCode::OK, &BankEntry::from(entry), Some(entry.version))
}

/// Which entries.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EntryQuery {
    #[param(value_type = Option<words::Match>)]
    r#match: Option<String>,
    #[param(value_type = Option<words::EntryStatus>)]
    status: Option<String>,
    /// Entries of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 25)]
    limit: Option<String>,
    /// `next_cursor` of the page before, with the same filters.
    cursor: Option<String>,
}

/// List the entries of a bank statement
///
/// In the order of the file. An entry that was in an earlier file is listed there only. A page may be short, or empty, where
/// few entries fit the filters: go on while there is a `next_cursor`.
#[utoipa::path(
    get, path = "/v1/bank-statements/{id}/entries", operation_id = "list_bank_entries", tag = "bank statements",
    params(EntryQuery),
    responses((status = 200, description = "A page of entries.", body = List<BankEntry>)),
    security(("api_key" = ["payments:read"])),
)]
async fn list(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<BankStatementId>,
    Params(query): Params<EntryQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    let mut fields = Fields::default();
    let which = Which {
        found: fields.optional("match", &query.r#match),
        status: fields.optional("status", &query.status),
    };
    let which = fields.finish(Some(which))?;
    let page = Page::read(&query.limit, &query.cursor)?;
    let after = page.after.as_deref();
    if after.is_some_and(|place| place.len() != 6 || !place.bytes().all(|byte| byte.is_ascii_digit())) {
        let message = "must be a next_cursor of this list";
        return Err(Problem::invalid(vec![Defect::new("invalid_cursor", "cursor", message)]));
    }
    let tenant = authenticated.tenant();
    let listed = list_entries(&api.store, tenant, id, which, after, page.limit).await?;
    Ok(page::answer(listed, |entry| BankEntry::from(entry)))
}

/// Read an entry of a bank statement
#[utoipa::path(
    get, path = "/v1/bank-statements/{id}/entries/{entry_id}", operation_id = "read_bank_entry",
    tag = "bank statements",
    responses((status = 200, description = "The entry.", body = BankEntry)),
    security(("api_key" = ["payments:read"])),
)]
async fn read(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathIds(statement, id): PathIds<BankStatementId, EntryId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    Ok(reply(show(&read_entry(&api.store, authenticated.tenant(), statement, &id).await?)))
}

/// Apply an entry of a bank statement
///
/// Records a receipt as a payment by bank transfer, with the date and the reference of the entry and its identifier as
/// `external_id`: without a body as proposed, otherwise as the body says. A reversal reverses the payment that it takes
/// back. An entry is applied once.
#[utoipa::path(
    post, path = "/v1/bank-statements/{id}/entries/{entry_id}/apply", operation_id = "apply_bank_entry",
    tag = "bank statements",
    request_body = ApplyInput,
    responses(
        (status = 200, description = "The entry, with its payment.", body = BankEntry),
        (status = 409, description = "`already_applied`: it was applied before. `no_proposal`: say what it pays. `debit`: it \
            is money that went. `more_than_due`, `other_customer`, `not_open`, …: a document cannot be paid so; `errors` \
            names each. `changed_meanwhile`: something was changed at the same moment."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn apply(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathIds(statement, id): PathIds<BankStatementId, EntryId>,
    IfMatch(if_match): IfMatch,
    Json(input): Json<ApplyInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let entry = read_entry(&api.store, &caller.tenant, statement, &id).await?;
    let mut fields = Fields::default();
    let target = input.read(entry.booked.amount.currency, &mut fields);
    let target = fields.finish(target)?;
    let which = (statement, &id, if_match);
    Ok(reply(apply_entry(&api.store, &api.clock, &api.entropy, &caller, which, &target, show).await?))
}

/// Ignore an entry of a bank statement
///
/// It is no payment of a customer, or was recorded in another way. It can still be applied.
#[utoipa::path(
    post, path = "/v1/bank-statements/{id}/entries/{entry_id}/ignore", operation_id = "ignore_bank_entry",
    tag = "bank statements",
    responses(
        (status = 200, description = "The entry.", body = BankEntry),
        (status = 409, description = "`already_applied`: reverse its payment instead. `changed_meanwhile`: it was changed at \
            the same moment."),
        (status = 412, description = "`stale_version`: it has changed since it was read."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn ignore(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathIds(statement, id): PathIds<BankStatementId, EntryId>,
    IfMatch(if_match): IfMatch,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let caller = authenticated.caller();
    let which = (statement, &id, if_match);
    Ok(reply(ignore_entry(&api.store, &api.clock, &api.entropy, &caller, which, show).await?))
}
