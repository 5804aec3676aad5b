//! Reports: what the records add up to, files of what is more than a page can read, and addresses that get nothing.

pub mod ageing;
mod ageing_handler;
mod asked;
pub mod bounces;
mod bounces_handler;
pub mod dso;
mod dso_handler;
pub mod exports;
mod exports_handler;
pub mod index;
pub mod numbering;
mod numbering_handler;
pub mod scheduled;
mod scheduled_handler;
pub mod suppressions;
mod suppressions_handler;

use domain::access::Scope;
use pages::components::Field;

use crate::web::{Access, Routes};

pub(crate) fn routes() -> Routes {
    let (read, write) = (Access::Scope(Scope::InvoicesRead), Access::Scope(Scope::InvoicesWrite));
    Routes::new()
        .get("/console/reports", read, index::show)
        .get("/console/reports/ageing", read, ageing_handler::show)
        .get("/console/reports/dso", read, dso_handler::show)
        .get("/console/reports/numbering", read, numbering_handler::show)
        .get("/console/reports/bounces", read, bounces_handler::show)
        .get("/console/reports/exports", read, exports_handler::list)
        .post("/console/reports/exports", read, exports_handler::start)
        .get("/console/reports/exports/{id}/file", read, exports_handler::file)
        .get("/console/reports/scheduled", read, scheduled_handler::list)
        .get("/console/reports/suppressions", read, suppressions_handler::list)
        .post("/console/reports/suppressions", write, suppressions_handler::suppress)
        .post("/console/reports/suppressions/release", write, suppressions_handler::release)
}

/// What narrows a report: a form that is sent by GET.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub to: &'static str,
    pub fields: Vec<Field>,
}

/// A form that has the same report made as a file, with the parameters of the export.
#[derive(Clone, Debug, Default)]
pub struct FileForm {
    pub token: String,
    pub hidden: Vec<(&'static str, String)>,
}
