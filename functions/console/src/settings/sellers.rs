//! Sellers: the legal entities in whose name invoices are issued.
//!
//! Each part of a seller has a form of its own: [`details`], [`numbering`], [`bank`] and [`sender`].

mod address;
pub mod bank;
pub mod details;
pub mod edit;
pub mod facts;
mod handlers;
pub mod numbering;
pub mod sender;
pub mod view;

use axum::extract::{Path, State};
use domain::access::Scope;

use self::address::HERE;
use self::edit::Part;
use crate::web::form::Form;
use crate::web::{Access, Routes, Visitor, Web};

/// The bank accounts say where customers pay, so their form asks for a fresh sign-in.
pub(crate) fn routes() -> Routes {
    let (read, write) = (Access::Scope(Scope::SettingsRead), Access::Scope(Scope::SettingsWrite));
    let fresh = Access::Fresh(Scope::SettingsWrite);
    let show = |part: &'static Part| {
        move |web: State<Web>, visitor: Visitor, id: Path<String>| edit::show(part, web, visitor, id)
    };
    let save = |part: &'static Part| {
        move |web: State<Web>, visitor: Visitor, id: Path<String>, form: Form| {
            edit::save(part, web, visitor, id, form)
        }
    };
    Routes::new()
        .get(HERE, read, handlers::list)
        .get("/console/settings/sellers/new", write, handlers::new)
        .post("/console/settings/sellers/new", write, handlers::create)
        .get("/console/settings/sellers/{id}", read, handlers::one)
        .get("/console/settings/sellers/{id}/history", read, handlers::history)
        .post("/console/settings/sellers/{id}/remove-logo", write, handlers::remove)
        .get("/console/settings/sellers/{id}/edit", write, show(&details::PART))
        .post("/console/settings/sellers/{id}/edit", write, save(&details::PART))
        .get("/console/settings/sellers/{id}/numbering", write, show(&numbering::PART))
        .post("/console/settings/sellers/{id}/numbering", write, save(&numbering::PART))
        .get("/console/settings/sellers/{id}/bank-accounts", fresh, show(&bank::PART))
        .post("/console/settings/sellers/{id}/bank-accounts", fresh, save(&bank::PART))
        .get("/console/settings/sellers/{id}/sender", write, sender::show)
        .post("/console/settings/sellers/{id}/sender", write, sender::save)
}
