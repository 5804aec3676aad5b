//! Payments: the list, one of them, and recording one.

pub mod choose;
mod choose_handler;
mod history;
pub mod list;
mod list_handler;
pub mod open_invoices;
pub mod payment;
mod payment_actions;
mod payment_handler;
mod payment_verbs;
pub(crate) mod reading;
pub mod record;
mod record_form;
mod record_handler;
pub(crate) mod typed;
pub mod words;

use domain::access::Scope;
use pages::components::{Tab, Tabs};

use crate::web::{Access, Routes};

pub(crate) fn routes() -> Routes {
    let (read, write) = (Access::Scope(Scope::PaymentsRead), Access::Scope(Scope::PaymentsWrite));
    Routes::new()
        .get("/console/payments", read, list_handler::list)
        .get("/console/payments/new", write, record_handler::form)
        .post("/console/payments/new", write, record_handler::record)
        .get("/console/payments/{id}", read, payment_handler::one)
        .post("/console/payments/{id}/allocate", write, payment_verbs::allocate)
        .post("/console/payments/{id}/undo", write, payment_verbs::undo)
        .post("/console/payments/{id}/reverse", write, payment_verbs::reverse)
        .post("/console/payments/{id}/settle", write, payment_verbs::settle)
        .post("/console/payments/{id}/fail", write, payment_verbs::fail)
        .post("/console/payments/{id}/refund", write, payment_verbs::refund)
        .post("/console/payments/{id}/receipt", write, payment_verbs::receipt)
}

/// The two lists of the area.
pub fn area_tabs(statements: bool) -> Tabs {
    let tab = |label: &str, href: &str, current| Tab {
        label: label.to_owned(),
        href: href.to_owned(),
        count: None,
        current,
    };
    let tabs = vec![
        tab("Payments", "/console/payments", !statements),
        tab("Bank statements", "/console/bank-statements", statements),
    ];
    Tabs { label: "Payments and bank statements".to_owned(), tabs }
}
