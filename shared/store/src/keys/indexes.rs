//! Partitions of the indexes.

use chrono::NaiveDate;
use domain::ids::{CustomerId, DocumentKind, EntityId, TenantId};
use ports::Key;

use super::{key, spread};

/// A partition of the `list` index: one kind, and one status if the kind has statuses.
pub fn list(tenant: &TenantId, kind: &str) -> String {
    format!("T#{tenant}#LIST#{kind}")
}

/// A partition of the `trouble` index: one kind.
pub fn trouble(tenant: &TenantId, kind: &str) -> String {
    format!("T#{tenant}#TROUBLE#{kind}")
}

/// A partition of the `due` index: the scheduled work of one day (UTC), for all tenants.
pub fn due(day: NaiveDate, shard: u8) -> String {
    format!("DUE#{day}#{shard}")
}

/// The time up to which all due work is done.
pub fn due_watermark() -> Key {
    key("DUE".to_owned(), "WATERMARK")
}

/// The open items of a tenant are spread over so many partitions. Known ceiling: each takes 1000 writes a second.
pub const OPEN_SHARDS: u8 = 4;

/// Partition of the `open` index.
pub fn open_items(tenant: &TenantId, shard: u8) -> String {
    format!("T#{tenant}#OPEN#{}", shard % OPEN_SHARDS)
}

/// The partition of the `open` index that holds all open items of a customer.
pub fn open_items_of(tenant: &TenantId, customer: CustomerId) -> String {
    open_items(tenant, spread(&customer.to_string()))
}

/// A partition of the `customer` index.
pub fn customer_documents(tenant: &TenantId, customer: CustomerId) -> String {
    format!("T#{tenant}#CUS#{customer}#DOCS")
}

/// A partition of the `number` index.
pub fn numbers(tenant: &TenantId, entity: EntityId, kind: DocumentKind) -> String {
    format!("T#{tenant}#NUMBERS#{entity}#{}", kind.as_str())
}
