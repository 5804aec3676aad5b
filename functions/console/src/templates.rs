//! The texts of e-mails and invoices: the lists, an e-mail template with its preview, an invoice template.

mod check;
pub mod email;
mod email_form;
mod email_handler;
mod email_preview;
mod email_request;
mod email_save;
pub mod invoice;
mod invoice_form;
mod invoice_handler;
mod invoice_request;
pub mod list;
mod list_handler;
mod stale;
mod words;

use domain::access::Scope;

use crate::web::{Access, Routes};

const HERE: &str = "/console/templates";

/// A person that may read a template may preview it, also with other texts. To save it, the handler asks for more.
pub(crate) fn routes() -> Routes {
    let (read, write) = (Access::Scope(Scope::SettingsRead), Access::Scope(Scope::SettingsWrite));
    Routes::new()
        .get("/console/templates", read, list_handler::list)
        .get("/console/templates/emails/new", write, email_handler::blank)
        .post("/console/templates/emails/new", write, email_handler::create)
        .get("/console/templates/emails/{id}", read, email_handler::one)
        .post("/console/templates/emails/{id}", read, email_handler::change)
        .post("/console/templates/emails/{id}/archive", write, email_handler::archive)
        .get("/console/templates/invoices/new", write, invoice_handler::blank)
        .post("/console/templates/invoices/new", write, invoice_handler::create)
        .get("/console/templates/invoices/{id}", read, invoice_handler::one)
        .post("/console/templates/invoices/{id}", write, invoice_handler::change)
}
