//! The editor of a draft: each button but the last two shows the form again with what was typed, so that all of it works
//! without scripts.
//!
//! - [`handlers`]: the routes, and what a button does; [`view`]: the page;
//! - [`saving`]: stores what was typed;
//! - [`typed`]: the form as text; [`stored`]: a draft as such a form; [`paste`]: rows of a spreadsheet;
//! - [`reading`]: the form as a draft, with [`values`]: numbers, units, VAT;
//! - [`fields`], [`lines`], [`choices`]: what the form shows;
//! - [`meanwhile`]: what somebody else has changed.

mod cells;
mod choices;
mod fields;
mod handlers;
mod lines;
mod meanwhile;
mod paste;
mod reading;
mod saving;
mod stored;
mod typed;
mod values;
mod view;

use domain::access::Scope;

use crate::web::{Access, Routes};

/// The lines that the form shows. A draft with more keeps them as they are.
const MOST_LINES: usize = 150;

pub(super) fn routes() -> Routes {
    let access = Access::Scope(Scope::InvoicesWrite);
    Routes::new()
        .get("/console/invoices/new", access, handlers::new)
        .post("/console/invoices/new", access, handlers::create)
        .get("/console/invoices/{id}/edit", access, handlers::edit)
        .post("/console/invoices/{id}/edit", access, handlers::change)
}
