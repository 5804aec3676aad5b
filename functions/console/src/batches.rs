//! Operations on many documents: the check beforehand, the settings, the list, and one with its items.

pub mod batch;
pub mod check;
mod handlers;
pub mod list;
pub(crate) mod list_handler;
pub mod reason;
pub(crate) mod request;
pub mod settings;
mod steps;
pub(crate) mod words;

use domain::access::Scope;

use crate::web::{Access, Routes};

/// What an operation itself needs, its handlers ask for.
pub(crate) fn routes() -> Routes {
    let (read, write) = (Access::Scope(Scope::BatchesRead), Access::Scope(Scope::BatchesWrite));
    Routes::new()
        .get("/console/batches", read, list_handler::list)
        .get("/console/batches/{id}", read, handlers::one)
        .post("/console/batches/{id}/acknowledge", write, handlers::acknowledge)
        .post("/console/batches/{id}/retry", write, handlers::retry)
        .post("/console/batches/{id}/recall", write, handlers::recall)
        .post("/console/batches/check", write, steps::check)
        .post("/console/batches/settings", write, steps::settings)
        .post("/console/batches/start", write, steps::start)
}

/// The documents that an operation is for, as hidden fields carry them from step to step.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The operation, as the API names it: `open`.
    pub operation: String,
    /// Ids, with spaces between. Empty: all that the query finds.
    pub ids: String,
    /// The query of the list.
    pub query: String,
}
