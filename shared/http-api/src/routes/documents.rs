//! Invoices and credit notes: drafts, opening, what is read of them.

mod bulk;
mod credit_notes;
mod invoices;
mod lifecycle;
mod parts;

use app::Reply;
use app::documents::read_invoice::DocumentWithParties;
use axum::http::StatusCode;
use runtime::http::json_reply;

use crate::resources::documents::invoice::Invoice;
use crate::routes::routing::Routes;
use crate::state::ApiState;

pub(super) fn api() -> Routes<ApiState> {
    Routes::default()
        .routes(invoices::router())
        .routes(lifecycle::router())
        .routes(credit_notes::router())
        .routes(bulk::router())
        .routes(parts::router())
}

pub(super) fn location(read: &DocumentWithParties) -> String {
    format!("/v1/invoices/{}", read.invoice.id)
}

pub(super) fn show(status: StatusCode) -> impl Fn(&DocumentWithParties) -> Reply {
    move |read| json_reply(status, &Invoice::from(read), Some(read.invoice.version))
}
