use app::delivery::bounce_report::{BounceFilter, Bounced as Found, bounce_report};
use axum::extract::State;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::DeliveryId;
use runtime::http::{Authenticated, Params, Problem};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::csv_file::{self, ReportFormat};
use crate::fields::Fields;
use crate::page::{self, List, Page};
use crate::resources::delivery::bounce::{self, Bounced};
use crate::routes::routing::{Routes, routes};
use crate::state::PaymentsState;

pub(in crate::routes) fn router() -> Routes<PaymentsState> {
    Routes::default().routes(routes!(bounces))
}

/// So many lines of CSV at most: 200 bytes each are far below what a function may answer (6 MB).
const CSV_LINES: usize = 10_000;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BounceQuery {
    /// Of this batch alone.
    batch_id: Option<String>,
    /// Sendings asked for at or after this instant.
    #[param(format = "date-time")]
    from: Option<String>,
    /// Sendings asked for before this instant.
    #[param(format = "date-time")]
    to: Option<String>,
    /// `json`, or `csv`: then all at once, up to 10 000 lines.
    #[param(inline, value_type = Option<ReportFormat>)]
    format: Option<String>,
    /// Deliveries of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 25)]
    limit: Option<String>,
    /// `next_cursor` of the page before, with the same filters.
    cursor: Option<String>,
}

/// Report bounces
///
/// Whom deliveries did not reach and why, and who complained; the latest first. Copies (Cc) are among them.
/// A page may be short, or empty, where a filter matches little: go on while there is a `next_cursor`.
#[utoipa::path(
    get, path = "/v1/reports/bounces", operation_id = "report_bounces", tag = "deliveries",
    params(BounceQuery),
    responses((status = 200, description = "A page of recipients; or all of them, as `text/csv`.",
        content((List<Bounced> = "application/json"), (String = "text/csv")))),
    security(("api_key" = ["invoices:read"])),
)]
async fn bounces(
    State(api): State<PaymentsState>,
    authenticated: Authenticated,
    Params(query): Params<BounceQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let mut fields = Fields::default();
    let filter = BounceFilter {
        batch_id: fields.optional("batch_id", &query.batch_id),
        from: fields.optional("from", &query.from),
        to: fields.optional("to", &query.to),
    };
    let csv = csv_file::is_wanted(&query.format, &mut fields);
    let filter = fields.finish(Some(filter))?;
    let page = Page::read(&query.limit, &query.cursor)?;
    let after = page.after_id::<DeliveryId>()?;
    let tenant = authenticated.tenant();
    if !csv {
        let listed = bounce_report(&api.store, tenant, &filter, after, page.limit).await?;
        return Ok(page::answer(listed, |found| Bounced::from(found)));
    }
    let mut found: Vec<Found> = Vec::new();
    let mut cursor = after.map(str::to_owned);
    loop {
        let part = bounce_report(&api.store, tenant, &filter, cursor.as_deref(), 100).await?;
        found.extend(part.data);
        cursor = part.next;
        if cursor.is_none() || found.len() >= CSV_LINES {
            break;
        }
    }
    found.truncate(CSV_LINES);
    csv_file::answer("bounces", bounce::csv(&found))
}
