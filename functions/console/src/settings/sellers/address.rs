//! The addresses of sellers.

use domain::ids::EntityId;

use crate::web::Refused;

pub(super) const HERE: &str = "/console/settings/sellers";

pub(super) fn parsed(id: &str) -> Result<EntityId, Refused> {
    id.parse().map_err(|_| Refused::not_found())
}

pub(super) fn path(id: EntityId) -> String {
    format!("{HERE}/{id}")
}
