//! Tenants, their legal entities and logos.

pub mod create_tenant;
pub mod entity_logo;
pub mod save_entity;
