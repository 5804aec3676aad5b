//! Customers: the list, one customer, its form, and its statement of account.
//!
//! - `list`, `list_handler`: the list;
//! - `customer`, `customer_handler`: one customer, with `figures`, `parts`, `account`, `history` and what may be done (`actions`);
//! - `facts`: what is known of a customer in words, for the details and the history;
//! - `form`, `fields`, `input`, `reading`, `edit_handler`: the form of a customer;
//! - `statement`, `send_statement`: the account, and sending it.

mod account;
mod actions;
mod archiving;
mod customer;
mod customer_handler;
mod edit_handler;
mod facts;
mod fields;
mod figures;
pub mod form;
mod history;
mod input;
pub mod list;
mod list_handler;
mod parts;
mod reading;
pub mod send_statement;
mod send_statement_handler;
mod shown;
pub mod statement;
mod statement_handler;

use domain::access::Scope;
use domain::customers::Customer;
use domain::ids::CustomerId;
use store::keys;

pub use self::customer::{Contact, CustomerPage, Document, Entry, Figure, Letter, Part, Payments, Received};
pub use self::list::{CustomersPage, Row};
use crate::web::{Access, Refused, Routes, Visitor, Web};

pub(crate) fn routes() -> Routes {
    let read = Access::Scope(Scope::CustomersRead);
    let write = Access::Scope(Scope::CustomersWrite);
    let account = Access::Scope(Scope::PaymentsRead);
    let send = Access::Scope(Scope::PaymentsWrite);
    Routes::new()
        .get("/console/customers", read, list_handler::list)
        .get("/console/customers/new", write, edit_handler::blank)
        .post("/console/customers/new", write, edit_handler::create)
        .get("/console/customers/{id}", read, customer_handler::one)
        .get("/console/customers/{id}/edit", write, edit_handler::edit)
        .post("/console/customers/{id}/edit", write, edit_handler::save)
        .post("/console/customers/{id}/archive", write, archiving::archive)
        .post("/console/customers/{id}/restore", write, archiving::restore)
        .get("/console/customers/{id}/statement", account, statement_handler::read)
        .get("/console/customers/{id}/statement/csv", account, statement_handler::csv)
        .get("/console/customers/{id}/statement/send", send, send_statement_handler::form)
        .post("/console/customers/{id}/statement/send", send, send_statement_handler::send)
}

/// The address of a customer's page.
fn address(id: CustomerId) -> String {
    format!("/console/customers/{id}")
}

fn parsed(id: &str) -> Result<CustomerId, Refused> {
    id.parse().map_err(|_| Refused::not_found())
}

async fn stored(web: &Web, visitor: &Visitor, id: CustomerId) -> Result<Customer, Refused> {
    let found: Option<Customer> = web.store.get(&keys::customer(visitor.tenant(), id)).await?;
    found.ok_or_else(Refused::not_found)
}
