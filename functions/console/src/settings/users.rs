//! Users: the people of the account, and what each may do.

pub mod form;
mod handlers;
pub mod view;
mod write;

use domain::access::Scope;
use domain::ids::UserId;

use crate::web::{Access, Refused, Routes};

pub(super) const HERE: &str = "/console/settings/users";

pub(super) fn parsed(id: &str) -> Result<UserId, Refused> {
    id.parse().map_err(|_| Refused::not_found())
}

pub(super) fn path(id: UserId) -> String {
    format!("{HERE}/{id}")
}

/// What users may do is sensitive: every change asks for a fresh sign-in.
pub(crate) fn routes() -> Routes {
    let (read, fresh) = (Access::Scope(Scope::UsersRead), Access::Fresh(Scope::UsersWrite));
    Routes::new()
        .get(HERE, read, handlers::list)
        .get("/console/settings/users/invite", fresh, write::invitation)
        .post("/console/settings/users/invite", fresh, write::invite)
        .get("/console/settings/users/{id}", read, handlers::one)
        .get("/console/settings/users/{id}/history", read, handlers::history)
        .get("/console/settings/users/{id}/edit", fresh, write::edit)
        .post("/console/settings/users/{id}/edit", fresh, write::save)
        .post("/console/settings/users/{id}/again", fresh, write::again)
        .post("/console/settings/users/{id}/disable", fresh, write::disable)
        .post("/console/settings/users/{id}/enable", fresh, write::enable)
}
