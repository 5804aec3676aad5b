use app::exports;
use app::reports::numbering::{Which, audit_numbers};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use runtime::http::{Authenticated, Params, Problem, json_reply, reply};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::csv_file::{self, ReportFormat};
use crate::fields::Fields;
use crate::resources::reports::numbering::NumberingReport;
use crate::resources::words;
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(in crate::routes) fn router() -> Routes<PaymentsState> {
    Routes::default().routes(routes!(read))
}

/// Which series.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NumberingQuery {
    entity_id: Option<String>,
    #[param(value_type = Option<words::DocumentKind>)]
    kind: Option<String>,
    /// Of series that restart each year, this year alone.
    #[param(value_type = Option<u16>, minimum = 2000, maximum = 2099)]
    year: Option<String>,
    #[param(inline, value_type = Option<ReportFormat>)]
    format: Option<String>,
}

/// Report the numbers
///
/// Of each series and year: the first and the last number, how many there are, how many of them are void, and each number
/// that is missing or was given twice. The figures are counted from the documents that have the numbers, and then compared
/// with the counter of the series.
#[utoipa::path(
    get, path = "/v1/reports/numbering", operation_id = "report_numbering", tag = "reports",
    params(NumberingQuery),
    responses(
        (status = 200, description = "The series.",
            content((NumberingReport = "application/json"), (String = "text/csv"))),
        (status = 409, description = "`report_too_large`: there are more than 100 000 numbers. Ask for one entity, kind and \
            year at a time, or for an export."),
    ),
    security(("api_key" = ["invoices:read"])),
)]
async fn read(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    Params(query): Params<NumberingQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let mut fields = Fields::default();
    let year = fields.written_number("year", &query.year, 2000..=2099);
    let which = Which {
        entity_id: fields.optional("entity_id", &query.entity_id),
        kind: fields.optional("kind", &query.kind),
        year,
    };
    let csv = csv_file::is_wanted(&query.format, &mut fields);
    let which = fields.finish(Some(which))?;
    let found = audit_numbers(&api.store, &api.clock, &authenticated.caller(), which).await?;
    if csv {
        return csv_file::answer("numbering", exports::numbering::csv(&found));
    }
    Ok(reply(json_reply(StatusCode::OK, &NumberingReport::new(&found), None)))
}
