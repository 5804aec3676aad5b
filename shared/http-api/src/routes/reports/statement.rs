use app::delivery::letters::LetterRequest;
use app::exports::statement as statement_file;
use app::reports::send_statement::send_statement;
use app::reports::statement::{Which, statement};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::delivery::Part;
use domain::delivery::letter::Sent;
use domain::ids::CustomerId;
use runtime::http::{Authenticated, Json, Params, PathId, Problem, json_reply, reply};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::csv_file::{self, ReportFormat};
use crate::fields::Fields;
use crate::resources::delivery::Delivery;
use crate::resources::reports::send_statement::StatementInput;
use crate::resources::reports::statement::Statement;
use crate::routes::delivery::send::accepted;
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(in crate::routes) fn router() -> Routes<PaymentsState> {
    Routes::default().routes(routes!(read)).routes(routes!(send))
}

/// Which part of the account.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StatementQuery {
    /// The first day; if not given, 90 days up to the last.
    #[param(format = "date")]
    from: Option<String>,
    /// The last day; today if not given.
    #[param(format = "date")]
    to: Option<String>,
    /// ISO 4217. All if not given.
    currency: Option<String>,
    #[param(inline, value_type = Option<ReportFormat>)]
    format: Option<String>,
}

/// Read the statement of account of a customer
///
/// In each currency: the balance before, what raised and what lowered it, with the balance after each, and the balance at
/// the end. The balance is what is due of all documents less the credit balance.
#[utoipa::path(
    get, path = "/v1/customers/{id}/statement", operation_id = "read_statement", tag = "reports",
    params(StatementQuery),
    responses(
        (status = 200, description = "The statement.",
            content((Statement = "application/json"), (String = "text/csv"))),
        (status = 409, description = "`report_too_large`: it has more than 10 000 lines, or the customer has more than \
            30 000 documents, or more than 10 000 whose balance has changed."),
    ),
    security(("api_key" = ["payments:read"])),
)]
async fn read(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(customer_id): PathId<CustomerId>,
    Params(query): Params<StatementQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    let mut fields = Fields::default();
    let part = Part {
        from: fields.optional("from", &query.from),
        to: fields.optional("to", &query.to),
        currency: fields.optional("currency", &query.currency),
    };
    let which = Which::of(customer_id, part);
    let csv = csv_file::is_wanted(&query.format, &mut fields);
    let which = fields.finish(Some(which))?;
    let made = statement(&api.store, &authenticated.caller(), which).await?;
    if csv {
        return csv_file::answer("statement", statement_file::csv(&made));
    }
    Ok(reply(json_reply(StatusCode::OK, &Statement::from(&made), None)))
}

/// Send the statement of account to the customer
///
/// As a PDF by e-mail, in the background: poll the delivery. The account is read when it is sent, and is the same for all
/// recipients. With `send_at` it is `scheduled`, and tells of the account as it is then.
#[utoipa::path(
    post, path = "/v1/customers/{id}/statement/send", operation_id = "send_statement", tag = "reports",
    request_body(content = Option<StatementInput>),
    responses(
        (status = 202, description = "The delivery.", body = Delivery),
        (status = 409, description = "`just_sent`: all recipients got the same statement within the last 10 minutes; \
            `force` sends it again. `already_sending`: the same statement is on its way to one of the recipients. \
            `no_seller`: the settings name no `default_entity_id`. `changed_meanwhile`: another statement was sent at the \
            same moment."),
    ),
    security(("api_key" = ["payments:write"])),
)]
async fn send(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    PathId(customer_id): PathId<CustomerId>,
    Json(input): Json<StatementInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsWrite)?;
    let mut fields = Fields::default();
    let (part, read) = (input.part(&mut fields), input.read(&mut fields));
    let (email, send_at, force) = fields.finish(read)?;
    let request = LetterRequest { email: &email, send_at, force };
    let caller = authenticated.caller();
    let (store, clock, entropy) = (&api.store, &api.clock, &api.entropy);
    let show = |sent: &Sent| accepted(&sent.delivery, &sent.scheduled);
    Ok(reply(send_statement(store, clock, entropy, &caller, (customer_id, part), request, show).await?))
}
