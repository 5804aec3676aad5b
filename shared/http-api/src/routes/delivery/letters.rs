//! What was sent to a customer and is of no single document.

use app::payments::read_payments::refuse_unknown_customer;
use axum::extract::State;
use axum::response::Response;
use domain::access::Scope;
use domain::ids::{CustomerId, DeliveryId};
use runtime::http::{Authenticated, Params, PathId, Problem};

use crate::page::{self, List, PageQuery};
use crate::resources::delivery::Delivery;
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;

pub(in crate::routes) fn router() -> Routes<ApiState> {
    Routes::default().routes(routes!(list))
}

/// List the letters to a customer
///
/// Receipts and statements of account, newest first. What was sent of a document is listed with the document.
#[utoipa::path(
    get, path = "/v1/customers/{id}/deliveries", operation_id = "list_customer_deliveries", tag = "deliveries",
    params(PageQuery),
    responses((status = 200, description = "A page of deliveries.", body = List<Delivery>)),
    security(("api_key" = ["invoices:read"])),
)]
async fn list(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<CustomerId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let page = query.read()?;
    let after = page.after_id::<DeliveryId>()?;
    let tenant = authenticated.tenant();
    refuse_unknown_customer(&api.store, tenant, id).await?;
    let listed = api.store.letters_to(tenant, id, after, page.limit).await?;
    Ok(page::answer(listed, |delivery| Delivery::from(delivery)))
}
