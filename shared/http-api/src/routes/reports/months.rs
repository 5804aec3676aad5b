use app::reports::months::months;
use app::reports::sellers::Sellers;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::reports::months::KEPT;
use runtime::http::{Authenticated, Params, Problem, json_reply, reply};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::fields::Fields;
use crate::resources::reports::months::MonthsReport;
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(in crate::routes) fn router() -> Routes<PaymentsState> {
    Routes::default().routes(routes!(read))
}

/// Without a number of months.
const USUAL: u32 = 6;

/// How far back.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MonthsQuery {
    /// Months, of which the current one is the last.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 13, default = 6)]
    months: Option<String>,
}

/// Report what was invoiced and received by month
///
/// In each currency and month: what was invoiced, credited and received. The sums are kept up to date as documents are issued
/// and money is received, so the report takes four calls, however many there are. What was received follows within seconds.
#[utoipa::path(
    get, path = "/v1/reports/months", operation_id = "report_months", tag = "reports",
    params(MonthsQuery),
    responses((status = 200, description = "The figures of each currency.", body = MonthsReport)),
    security(("api_key" = ["invoices:read"])),
)]
async fn read(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    Params(query): Params<MonthsQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let mut fields = Fields::default();
    let most = i64::try_from(KEPT).unwrap_or(i64::MAX);
    let wanted = fields.written_number("months", &query.months, 1..=most).unwrap_or(USUAL);
    let wanted = fields.finish(Some(wanted))?;
    let caller = authenticated.caller();
    let sellers = Sellers::load(&api.store, &caller.tenant).await?;
    let report = months(&api.store, &caller.tenant, &sellers, caller.now, wanted).await?;
    Ok(reply(json_reply(StatusCode::OK, &MonthsReport::from(&report), None)))
}
