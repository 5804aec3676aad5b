//! Bank statements, their entries, and CSV mappings.

mod entries;
mod mappings;

use app::Reply;
use app::bank_statements::read_statements::read_statement;
use app::bank_statements::upload_statement::{Upload, upload_statement};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::bank_statements::statement::BankStatement as Stored;
use domain::ids::BankStatementId;
use domain::text::Label;
use runtime::http::{Authenticated, Params, PathId, Problem, json_reply, reply};
use serde::Deserialize;
use store::bank_statements::statements::STATEMENT;
use utoipa::IntoParams;

use crate::fields::Fields;
use crate::page::{self, List, PageQuery};
use crate::resources::bank_statements::BankStatement;
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(super) fn api_payments() -> Routes<PaymentsState> {
    Routes::default()
        .routes(routes!(upload, list))
        .routes(routes!(read))
        .routes(entries::router())
        .routes(mappings::router())
}

fn accepted(statement: &Stored) -> Reply {
    let reply = json_reply(StatusCode::ACCEPTED, &BankStatement::from(statement), Some(statement.version));
    reply.at(format!("/v1/bank-statements/{}", statement.id))
}

/// How a file is called, and how to read it.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UploadQuery {
    /// `Bank statement` if not given.
    #[param(max_length = 200)]
    name: Option<String>,
    /// The file is CSV, and this CSV mapping says how to read it.
    mapping_id: Option<String>,
}

/// Upload a bank statement
///
/// The body is the file itself: camt.053, camt.054 or MT940, which are told apart by their content, or with `mapping_id` a
/// CSV file. At most 2 MB and 20 000 entries: split a larger one, in any order and with any overlap, because an entry that
/// was in an earlier file changes nothing. A file with a mistake is refused as a whole; `errors` names each place. The
/// entries are there within seconds to minutes: `read` counts them.
#[utoipa::path(
    post, path = "/v1/bank-statements", operation_id = "upload_bank_statement", tag = "bank statements",
    params(UploadQuery),
    request_body(content((Vec<u8> = "application/xml"), (Vec<u8> = "text/plain"), (Vec<u8> = "text/csv"))),
    responses((status = 202, description = "The statement. Its entries are being read.", body = BankStatement)),
    security(("api_key" = ["payments:write"])),
)]
async fn upload(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    Params(query): Params<UploadQuery>,
    bytes: Bytes,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let mut fields = Fields::default();
    let name: Option<Label> = fields.optional("name", &query.name);
    let mapping_id = fields.optional("mapping_id", &query.mapping_id);
    if bytes.is_empty() {
        fields.refuse("file", "required", "must be the body of the request");
    }
    let name = name.or_else(|| Label::parse("Bank statement").ok());
    let upload = name.map(|name| Upload { name, mapping_id, bytes: bytes.to_vec() });
    let upload = fields.finish(upload)?;
    let caller = authenticated.caller();
    Ok(reply(upload_statement(&api.store, &api.bucket, &api.entropy, &caller, upload, accepted).await?))
}

/// List bank statements
///
/// Newest first.
#[utoipa::path(
    get, path = "/v1/bank-statements", operation_id = "list_bank_statements", tag = "bank statements",
    params(PageQuery),
    responses((status = 200, description = "A page of bank statements.", body = List<BankStatement>)),
    security(("api_key" = ["payments:read"])),
)]
async fn list(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    let page = query.read()?;
    let after = page.after_id::<BankStatementId>()?;
    let tenant = authenticated.tenant();
    let listed = api.store.list::<Stored>(tenant, &[STATEMENT], after, page.limit).await;
    Ok(page::answer(listed.map_err(app::Error::from)?, |statement| BankStatement::from(statement)))
}

/// Read a bank statement
#[utoipa::path(
    get, path = "/v1/bank-statements/{id}", operation_id = "read_bank_statement", tag = "bank statements",
    responses((status = 200, description = "The statement.", body = BankStatement)),
    security(("api_key" = ["payments:read"])),
)]
async fn read(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(id): PathId<BankStatementId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    let statement = read_statement(&api.store, authenticated.tenant(), id).await?;
    Ok(reply(json_reply(StatusCode::OK, &BankStatement::from(&statement), Some(statement.version))))
}
