use app::documents::draft_invoice::{NewDraft, create_draft};
use app::{Caller, Reply};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::documents::document::Origin;
use futures_util::stream::{self, StreamExt};
use runtime::http::{Authenticated, ERRORS_SHOWN, Json, Problem, json_reply, reply, strict};
use serde_json::Value;

use crate::fields::Fields;
use crate::resources::documents::bulk::{BulkInput, BulkResult, BulkResults};
use crate::resources::documents::invoice::InvoiceInput;
use crate::resources::problem::FieldError;
use crate::routes::documents::invoices::draft;
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

/// Each costs some reads and a transaction, while the caller waits.
const AT_MOST: usize = 100;

/// Invoices that are created at the same time.
const AT_ONCE: usize = 8;

pub(in crate::routes) fn router() -> Routes<ApiState> {
    routes!(create_many)
}

/// Create many invoices
///
/// Up to 100 drafts, each of which is created or refused by itself: the answer has a result for each, in order. A
/// repeated request with the same idempotency key creates only what an earlier attempt did not create.
#[utoipa::path(
    post, path = "/v1/invoices/bulk", operation_id = "create_invoices", tag = "invoices",
    request_body = BulkInput,
    responses((status = 200, description = "A result for each invoice.", body = BulkResults)),
    security(("api_key" = ["invoices:write"])),
)]
async fn create_many(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    Json(input): Json<BulkInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesWrite)?;
    let mut fields = Fields::default();
    fields.present("invoices", &input.invoices);
    let invoices = input.invoices.unwrap_or_default();
    fields.at_most("invoices", invoices.len(), AT_MOST);
    let invoices = fields.finish(Some(invoices))?;
    let caller = authenticated.caller();
    let created = invoices.into_iter().enumerate().map(async |(index, invoice)| {
        let caller = caller.of_element(index);
        result(&caller, create(&api, &caller, invoice).await)
    });
    let data = stream::iter(created).buffered(AT_ONCE).collect().await;
    Ok(reply(json_reply(StatusCode::OK, &BulkResults { data }, None)))
}

/// The id of the draft. An earlier attempt of the request may have created it.
async fn create(api: &ApiState, caller: &Caller, invoice: Value) -> Result<String, Problem> {
    if let Some(earlier) = app::repeated(&api.store, caller).await? {
        return Ok(earlier.body);
    }
    let input: InvoiceInput = strict(invoice)?;
    let (content, lines) = draft(api, caller, &input, Origin::Api, &[]).await?;
    let id_only = |created: &app::documents::read_invoice::DocumentWithParties| {
        let id = created.invoice.id.to_string();
        Reply { status: StatusCode::CREATED.as_u16(), body: id, etag: None, location: None }
    };
    let draft = NewDraft::invoice(content, lines);
    Ok(create_draft(&api.store, &api.entropy, caller, draft, id_only).await?.body)
}

fn result(caller: &Caller, created: Result<String, Problem>) -> BulkResult {
    match created {
        Ok(id) => BulkResult { invoice_id: Some(id), code: None, detail: None, errors: Vec::new() },
        Err(problem) => {
            if let Some(reason) = &problem.internal {
                tracing::error!(request_id = caller.request_id, reason, "an invoice of many was not created");
            }
            let errors = problem.errors.iter().take(ERRORS_SHOWN).map(FieldError::from).collect();
            BulkResult { invoice_id: None, code: Some(problem.code), detail: Some(problem.detail), errors }
        }
    }
}
