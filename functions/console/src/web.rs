//! What every request to the console has in common: who is asking, whether the request comes from a page of ours, the frame of
//! the pages, and how a refusal looks.
//!
//! - [`guard`]: the layer in front of every route;
//! - [`Visitor`]: the person that is signed in;
//! - [`form`]: what a page sends; [`upload`]: the same with a file;
//! - [`input`]: its fields as values, and what is wrong with them;
//! - [`once`]: forms that are carried out once;
//! - [`routes`]: who may use which route;
//! - [`refused`]: refusals as pages.

pub mod cookies;
pub(crate) mod done;
pub mod form;
pub mod guard;
pub(crate) mod input;
pub(crate) mod once;
pub mod refused;
pub mod routes;
pub mod upload;
pub mod visitor;

use askama::Template;
use aws::{DynamoTable, OsEntropy, S3Bucket, SesAccountSuppressions, SesSenders, SystemClock};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use pages::assets::Addresses;
use ports::Composer;
use runtime::telemetry::TakeCalls;
use store::Store;

pub(crate) use self::done::done;
pub use self::refused::Refused;
pub use self::routes::{Access, Routes};
pub use self::visitor::Visitor;
use crate::navigation::ASSETS;

/// What the handlers reach. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    pub store: Store<DynamoTable>,
    /// The table of API keys, which has the sessions.
    pub keys: Store<DynamoTable>,
    /// Files of banks are written to it; links lead to files of exports.
    pub bucket: S3Bucket,
    pub account_suppressions: SesAccountSuppressions,
    /// Renders previews.
    pub composer: &'static dyn Composer,
    /// Says whether an address may send, and how far a domain is.
    pub senders: SesSenders,
    pub entropy: OsEntropy,
    pub clock: SystemClock,
    pub take_calls: TakeCalls,
}

impl Web {
    pub(crate) fn stores(&self) -> (&Store<DynamoTable>, &Store<DynamoTable>) {
        (&self.store, &self.keys)
    }
}

/// The result of a handler.
pub type Page = Result<Response, Refused>;

pub(crate) fn assets() -> Addresses {
    Addresses { folder: ASSETS }
}

/// A page.
pub(crate) fn page(view: &impl Template) -> Page {
    page_with(StatusCode::OK, view)
}

/// A page with this status.
pub(crate) fn page_with(status: StatusCode, view: &impl Template) -> Page {
    Ok((status, Html(view.render()?)).into_response())
}

/// To another page, by GET: the answer to every change.
pub(crate) fn see(path: &str) -> Page {
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response())
}
