//! Tenants, their legal entities and logos.

pub mod create_tenant;
pub(crate) mod current;
pub mod entity_logo;
pub mod save_entity;
pub(crate) mod seller;
