use app::invoice_document::link_to_pdf;
use aws::{DynamoTable, S3Bucket, SystemClock};
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::access::Scope;
use domain::ids::InvoiceId;
use pdf::TypstRenderer;
use runtime::http::{Authenticated, Guard, PathId, Problem, guard, method_not_allowed, not_found};
use store::Store;

#[derive(Clone)]
pub(crate) struct Documents {
    pub(crate) store: Store<DynamoTable>,
    pub(crate) bucket: S3Bucket,
    pub(crate) renderer: TypstRenderer,
}

pub(crate) fn router(documents: Documents, state: Guard<DynamoTable, DynamoTable, SystemClock>) -> Router {
    Router::new()
        .route("/v1/invoices/{id}/pdf", get(pdf))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(state, guard))
        .with_state(documents)
}

/// 303 to a link that works for five minutes.
async fn pdf(
    State(documents): State<Documents>,
    authenticated: Authenticated,
    PathId(id): PathId<InvoiceId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let Documents { store, bucket, renderer } = &documents;
    let link = link_to_pdf(store, bucket, renderer, &authenticated.caller(), id).await?;
    let headers = [(header::LOCATION, link), (header::CACHE_CONTROL, "no-store".to_owned())];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
