use app::exports;
use app::exports::ageing::Row;
use app::reports::ageing::{Which, ageing, customer_names};
use app::reports::dso::{self, dso};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use runtime::http::{Authenticated, Params, Problem, cursor, json_reply, reply};
use serde::Deserialize;
use store::lists::Listed;
use utoipa::IntoParams;

use crate::csv_file::{self, ReportFormat};
use crate::fields::Fields;
use crate::resources::reports::ageing::{AgeingReport, position};
use crate::resources::reports::dso::DsoReport;
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(in crate::routes) fn router() -> Routes<PaymentsState> {
    Routes::default().routes(routes!(read)).routes(routes!(read_dso))
}

/// Lines of an answer: 550 bytes each, as the gateway gets them, are far below what a function may answer (6 MB).
const ROWS: usize = 5_000;

/// Lines of a file: 150 bytes each.
const CSV_ROWS: usize = 25_000;

/// What is due, and when.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AgeingQuery {
    /// At the end of this day; if not given, today, for each entity in its own time zone. A day to come shows what is open
    /// now, as old as it will be then.
    #[param(format = "date")]
    as_of: Option<String>,
    entity_id: Option<String>,
    customer_id: Option<String>,
    /// `json`, or `csv`: then all at once, up to 25 000 lines.
    #[param(inline, value_type = Option<ReportFormat>)]
    format: Option<String>,
    /// `next_cursor` of the page before, with the same filters.
    cursor: Option<String>,
}

/// Report what is due by age
///
/// Per customer and currency: what is not past its due date, and what is by 1 to 30, 31 to 60, 61 to 90 and more days. A
/// past day is told from the history: what was due at its end.
#[utoipa::path(
    get, path = "/v1/reports/ageing", operation_id = "report_ageing", tag = "reports",
    params(AgeingQuery),
    responses(
        (status = 200, description = "What is due.",
            content((AgeingReport = "application/json"), (String = "text/csv"))),
        (status = 409, description = "`report_too_large`: for a past day, there are more than 30 000 documents, or more than \
            10 000 whose balance has changed. For a file, there are more than 25 000 lines. `POST /v1/exports` makes it \
            in the background."),
    ),
    security(("api_key" = ["invoices:read"])),
)]
async fn read(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    Params(query): Params<AgeingQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let mut fields = Fields::default();
    let which = Which {
        as_of: fields.optional("as_of", &query.as_of),
        entity_id: fields.optional("entity_id", &query.entity_id),
        customer_id: fields.optional("customer_id", &query.customer_id),
    };
    let csv = csv_file::is_wanted(&query.format, &mut fields);
    let which = fields.finish(Some(which))?;
    let after = query.cursor.as_deref().map(cursor::decode).transpose()?;
    let caller = authenticated.caller();
    let report = ageing(&api.store, &caller, which).await?;
    let rows = report.ageing.rows.iter().map(|(place, aged)| (*place, *aged));
    let mut rows: Vec<Row> =
        rows.filter(|row| after.as_ref().is_none_or(|after| position(row) > *after)).collect();
    let limit = if csv { CSV_ROWS } else { ROWS };
    if csv && rows.len() > limit {
        let detail = format!(
            "The file would have more than {limit} lines. Ask for it as JSON, page by page, or have it made in the \
             background: POST /v1/exports."
        );
        return Err(Problem::new(StatusCode::CONFLICT, "report_too_large", detail));
    }
    rows.sort_by_key(position);
    let Listed { data, next } = Listed::cut(rows, limit, position);
    let customers = data.iter().map(|((customer, _), _)| *customer);
    let names = customer_names(&api.store, &caller.tenant, customers).await?;
    if csv {
        return csv_file::answer("ageing", exports::ageing::csv(report.as_of, &data, &names));
    }
    let next = next.as_deref().map(cursor::encode);
    Ok(reply(json_reply(StatusCode::OK, &AgeingReport::new(&report, &data, &names, next), None)))
}

/// Of which sales.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DsoQuery {
    /// Days of the period, up to today.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 366, default = 90)]
    days: Option<String>,
    entity_id: Option<String>,
    #[param(inline, value_type = Option<ReportFormat>)]
    format: Option<String>,
}

/// Report days sales outstanding
///
/// In each currency: what is due today ÷ what was invoiced in the period × its days. Invoices and interest notes count by
/// their issue dates, void ones do not.
#[utoipa::path(
    get, path = "/v1/reports/dso", operation_id = "report_dso", tag = "reports",
    params(DsoQuery),
    responses(
        (status = 200, description = "The figure of each currency.",
            content((DsoReport = "application/json"), (String = "text/csv"))),
        (status = 409, description = "`report_too_large`: there are more than 30 000 documents. `POST /v1/exports` makes it in \
            the background."),
    ),
    security(("api_key" = ["invoices:read"])),
)]
async fn read_dso(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    Params(query): Params<DsoQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let mut fields = Fields::default();
    let days = fields.written_number("days", &query.days, 1..=366).unwrap_or(90);
    let entity_id = fields.optional("entity_id", &query.entity_id);
    let csv = csv_file::is_wanted(&query.format, &mut fields);
    let which = fields.finish(Some(dso::Which { days, entity_id }))?;
    let report = dso(&api.store, &authenticated.caller(), which).await?;
    if csv {
        return csv_file::answer("dso", exports::dso::csv(&report));
    }
    Ok(reply(json_reply(StatusCode::OK, &DsoReport::from(&report), None)))
}
