//! Invoices: the list with its bulk actions, one invoice, and the editor of a draft. Credit notes are documents of the same
//! family: they share the view.

pub mod credit;
pub mod credit_notes;
mod editing;
pub mod editor;
pub mod invoice;
pub mod list;
mod list_handler;
pub(crate) mod listed;
pub(crate) mod one;
pub(crate) mod query;
mod sorting;

use domain::access::Scope;
use domain::ids::{DocumentId, DocumentKind};

use crate::web::{Access, Routes};

pub(crate) fn routes() -> Routes {
    let read = Access::Scope(Scope::InvoicesRead);
    Routes::new()
        .get("/console/invoices", read, list_handler::list)
        .get("/console/credit-notes", read, credit_notes::list)
        .merge(editing::routes())
        .merge(one::routes())
}

/// The list of the documents of a kind.
pub(crate) fn list_of(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::CreditNote => "/console/credit-notes",
        DocumentKind::Invoice | DocumentKind::InterestNote => "/console/invoices",
    }
}

/// The page of a document.
pub(crate) fn address(id: DocumentId) -> String {
    format!("{}/{id}", list_of(id.kind()))
}
