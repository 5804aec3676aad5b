//! Bank statements: the files, their entries, and how CSV files are read.

pub mod entry;
mod entry_actions;
mod entry_handler;
pub mod list;
mod list_handler;
pub mod mapping;
mod mapping_handler;
mod place;
mod proposal;
pub mod statement;
mod statement_handler;
pub mod upload;
mod upload_handler;
mod verbs;
pub mod words;

use domain::access::Scope;

use crate::web::{Access, Routes};

pub(crate) fn routes() -> Routes {
    let (read, write) = (Access::Scope(Scope::PaymentsRead), Access::Scope(Scope::PaymentsWrite));
    Routes::new()
        .get("/console/bank-statements", read, list_handler::list)
        .get("/console/bank-statements/new", write, upload_handler::form)
        .post("/console/bank-statements/new", write, upload_handler::upload)
        .get("/console/bank-statements/mappings/new", write, mapping_handler::form)
        .post("/console/bank-statements/mappings/new", write, mapping_handler::create)
        .get("/console/bank-statements/{id}", read, statement_handler::one)
        .get("/console/bank-statements/{id}/entries/{entry}", read, entry_handler::one)
        .post("/console/bank-statements/{id}/entries/{entry}", write, entry_handler::apply)
        .post("/console/bank-statements/{id}/entries/{entry}/apply", write, verbs::apply)
        .post("/console/bank-statements/{id}/entries/{entry}/ignore", write, verbs::ignore)
}
