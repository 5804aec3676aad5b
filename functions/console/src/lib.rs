//! The pages of the staff: views, their templates, and the handlers that fill them.
//!
//! One folder for each area. A view is plain data, of which each text is ready to be printed; a template lies beside it.
//! A handler fills a view from the use cases of `app`, with the formats and words of `pages`, and renders it.
//!
//! - [`web`]: who is asking, forms, refusals;
//! - [`sign_in`]: the address, the code, the link of the e-mail;
//! - [`overview`]: what needs a person, and how the money stands;
//! - [`me`]: what a person sets for itself, and its sessions;
//! - [`search`]: what the field on each page finds;
//! - [`documents`]: the list of invoices, one invoice, the editor of a draft;
//! - [`batches`]: an operation on many documents, from the check to the result;
//! - [`reports`]: what the records add up to, exports, and addresses that get nothing;
//! - [`templates`]: the texts of e-mails and invoices;
//! - [`settings`]: the account, the sellers, the users, the API keys;
//! - [`payments`]: the list, one payment, recording one;
//! - [`bank_statements`]: files of banks, and what their entries pay;
//! - [`customers`]: the list, one customer, its form and its statement of account;
//! - [`navigation`]: the areas, for the frame of each page.

pub mod bank_statements;
pub mod batches;
pub mod customers;
pub mod documents;
pub mod me;
pub mod navigation;
pub mod overview;
pub mod payments;
pub mod refusal;
pub mod reports;
pub mod search;
pub mod settings;
pub mod sign_in;
pub mod templates;
pub mod web;

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use pages::assets::CACHE_CONTROL;

use crate::web::guard::guard;
use crate::web::{Access, Page, Refused, Routes, Web};

/// Every route of the console.
pub fn routes() -> Routes {
    Routes::new()
        .get("/console/assets/{file}", Access::Anyone, assets)
        .merge(sign_in::handlers::routes())
        .merge(overview::routes())
        .merge(search::routes())
        .merge(me::routes())
        .merge(documents::routes())
        .merge(batches::routes())
        .merge(reports::routes())
        .merge(templates::routes())
        .merge(settings::routes())
        .merge(payments::routes())
        .merge(bank_statements::routes())
        .merge(customers::routes())
}

pub fn router(web: Web) -> Router {
    routes()
        .into_router()
        .method_not_allowed_fallback(web::routes::wrong_method)
        .fallback(async || Refused::not_found())
        .layer(from_fn_with_state(web.clone(), guard))
        .with_state(web)
}

/// A file that pages load. Its name changes with its content, so browsers may keep it.
async fn assets(Path(file): Path<String>) -> Page {
    let asset = pages::assets::find(&file).ok_or_else(Refused::not_found)?;
    let headers = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, CACHE_CONTROL)];
    Ok((headers, asset.bytes).into_response())
}

// The pages of the gallery, by the name that the example knows this crate by.
#[cfg(test)]
extern crate self as console;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
