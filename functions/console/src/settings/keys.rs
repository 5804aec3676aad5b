//! API keys: access for programs.

pub mod form;
mod handlers;
pub mod view;

use domain::access::Scope;

use crate::web::{Access, Routes};

pub(super) const HERE: &str = "/console/settings/keys";

/// Keys are sensitive: each page asks for a fresh sign-in.
pub(crate) fn routes() -> Routes {
    let fresh = Access::Fresh(Scope::KeysWrite);
    Routes::new()
        .get(HERE, fresh, handlers::list)
        .get("/console/settings/keys/new", fresh, handlers::new)
        .post("/console/settings/keys/new", fresh, handlers::create)
        .post("/console/settings/keys/revoke", fresh, handlers::revoke)
}
