//! An export: the header of a file that is made in the background. What was added up so far and the file itself are in the
//! bucket, under the hashes that the header has.

use domain::exports::Export;
use domain::ids::{ExportId, TenantId};
use ports::{Action, Condition, Item, Table};
use serde_json::Value;

use crate::encoding::{decode, encode, indexed};
use crate::{Store, StoreError, due, keys};

/// The `type` of a header.
pub const EXPORT: &str = "export";

/// Writes a header over its previous version. It is in the index of due work until the export has ended, and expires.
pub fn put(tenant: &TenantId, export: &Export) -> Action {
    let key = keys::export(tenant, export.id);
    let condition = match export.version {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    let mut item = encode(&key, EXPORT, export.change.at, export);
    item.insert("expires_at".to_owned(), Value::from(export.kept_until.timestamp()));
    let item = indexed(item, "list", keys::list(tenant, EXPORT), export.id.to_string());
    let item = match export.waiting() {
        Some(waiting) => due::indexed(item, &waiting),
        None => item,
    };
    Action::Put { key, item, condition }
}

/// Whether an item that comes due is an export.
pub fn is_export(key: &due::DueKey) -> bool {
    key.pk.starts_with("EXP#")
}

/// Parses an item.
pub fn read(item: Item) -> Result<Export, StoreError> {
    decode(item)
}

impl<T: Table> Store<T> {
    pub async fn export(&self, tenant: &TenantId, id: ExportId) -> Result<Option<Export>, StoreError> {
        self.get(&keys::export(tenant, id)).await
    }
}
