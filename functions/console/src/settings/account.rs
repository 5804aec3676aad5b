//! What holds for the whole account.

pub mod choices;
pub mod facts;
pub mod form;
mod handlers;

use domain::access::Scope;

use crate::web::{Access, Routes};

pub(crate) fn routes() -> Routes {
    let (read, write) = (Access::Scope(Scope::SettingsRead), Access::Scope(Scope::SettingsWrite));
    Routes::new()
        .get("/console/settings/account", read, handlers::show)
        .post("/console/settings/account", write, handlers::save)
        .get("/console/settings/account/history", read, handlers::history)
}
