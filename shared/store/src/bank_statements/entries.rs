//! An entry of a bank account: one item, whose key is made of what the bank states. It is listed under the file that it first
//! stood in.

use domain::bank_statements::entry::BankEntry;
use domain::bank_statements::entry_id::EntryId;
use domain::ids::{BankStatementId, TenantId};
use ports::{Action, Condition, Index, Range, Table};

use crate::encoding::{encode, indexed};
use crate::lists::Listed;
use crate::{Store, StoreError, keys};

/// The `type` of the items.
pub const ENTRY: &str = "bank_entry";

/// Writes an entry over its previous version. A new entry has version 1, and is written only if none has its identifier.
pub fn put(tenant: &TenantId, entry: &BankEntry) -> Action {
    let key = keys::bank_entry(tenant, &entry.id);
    let condition = match entry.version {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    let item = encode(&key, ENTRY, entry.change.at, entry);
    let item = indexed(item, "list", list(tenant, entry.statement_id), place(entry.position));
    Action::Put { key, item, condition }
}

fn list(tenant: &TenantId, statement: BankStatementId) -> String {
    keys::list(tenant, &format!("{ENTRY}#{statement}"))
}

/// Where an entry stands in the list of its file.
pub fn place(position: u32) -> String {
    format!("{position:06}")
}

impl<T: Table> Store<T> {
    pub async fn bank_entry(&self, tenant: &TenantId, id: &EntryId) -> Result<Option<BankEntry>, StoreError> {
        self.get(&keys::bank_entry(tenant, id)).await
    }

    /// The entries that a file was the first to have, in its order, that come after `after` (a place).
    pub async fn bank_entries(
        &self,
        tenant: &TenantId,
        statement: BankStatementId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<BankEntry>, StoreError> {
        let range = after.map_or(Range::All, |place| Range::After(place.to_owned()));
        let found = self.index_page(Index::List, list(tenant, statement), range, false, limit).await?;
        self.in_order(found).await
    }
}
