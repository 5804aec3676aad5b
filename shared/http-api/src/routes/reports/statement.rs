use app::reports::statement::{Which, statement};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::CustomerId;
use runtime::http::{Authenticated, Params, PathId, Problem, json_reply, reply};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::csv_file::{self, ReportFormat};
use crate::fields::Fields;
use crate::resources::reports::statement::{self as resource, Statement};
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

pub(in crate::routes) fn router() -> Routes<ApiState> {
    Routes::default().routes(routes!(read))
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
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(customer_id): PathId<CustomerId>,
    Params(query): Params<StatementQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    let mut fields = Fields::default();
    let which = Which {
        customer_id,
        from: fields.optional("from", &query.from),
        to: fields.optional("to", &query.to),
        currency: fields.optional("currency", &query.currency),
    };
    let csv = csv_file::is_wanted(&query.format, &mut fields);
    let which = fields.finish(Some(which))?;
    let made = statement(&api.store, &authenticated.caller(), which).await?;
    if csv {
        return csv_file::answer("statement", resource::csv(&made));
    }
    Ok(reply(json_reply(StatusCode::OK, &Statement::from(&made), None)))
}
