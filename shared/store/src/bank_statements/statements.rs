//! A file of a bank: a header, and its entries in chunks until they are read.

use chrono::{DateTime, TimeDelta, Utc};
use domain::bank_statements::booked::Booked;
use domain::bank_statements::entry_id::EntryId;
use domain::bank_statements::statement::BankStatement;
use domain::ids::{BankStatementId, TenantId};
use ports::{Action, Condition, Item, Table};
use serde::{Deserialize, Serialize};

use crate::encoding::{decode, encode, indexed};
use crate::{Store, StoreError, due, keys};

/// The `type` of a header.
pub const STATEMENT: &str = "bank_statement";

/// The number of entries of a chunk. An entry has at most 6 KB, so that a chunk stays below the item limit of 400 KB.
pub const CHUNK: usize = 50;

/// Entries are read within minutes, or after a repair within the time that a dead letter is kept.
const CHUNKS_STAY: TimeDelta = TimeDelta::days(90);

/// An entry of a file that is to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    pub id: EntryId,
    pub booked: Booked,
}

#[derive(Debug, Serialize, Deserialize)]
struct Chunk {
    entries: Vec<Unread>,
}

/// Writes a header over its previous version. It is in the index of due work as long as entries are to be read.
pub fn put(tenant: &TenantId, statement: &BankStatement) -> Action {
    let key = keys::bank_statement(tenant, statement.id);
    let condition = match statement.version {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    let item = encode(&key, STATEMENT, statement.change.at, statement);
    let item = indexed(item, "list", keys::list(tenant, STATEMENT), statement.id.to_string());
    let item = match statement.waiting() {
        Some(waiting) => due::indexed(item, &waiting),
        None => item,
    };
    Action::Put { key, item, condition }
}

/// The entries of a file in chunks. They are written before the header that refers to them, and expire.
pub fn chunks(
    tenant: &TenantId,
    id: BankStatementId,
    entries: &[Unread],
    present: DateTime<Utc>,
) -> Vec<Item> {
    let chunks = (0..).zip(entries.chunks(CHUNK)).map(|(number, entries)| {
        let key = keys::statement_chunk(tenant, id, number);
        let mut item = encode(&key, "bank_statement_chunk", present, &Chunk { entries: entries.to_vec() });
        item.insert("expires_at".into(), (present + CHUNKS_STAY).timestamp().into());
        item
    });
    chunks.collect()
}

/// Whether an item that comes due is a statement.
pub fn is_statement(key: &due::DueKey) -> bool {
    key.pk.starts_with("BST#")
}

/// A header, as the change stream has it.
pub fn read(item: Item) -> Result<BankStatement, StoreError> {
    decode(item)
}

impl<T: Table> Store<T> {
    pub async fn bank_statement(
        &self,
        tenant: &TenantId,
        id: BankStatementId,
    ) -> Result<Option<BankStatement>, StoreError> {
        self.get(&keys::bank_statement(tenant, id)).await
    }

    /// The unread entries from a place in the file on, up to the end of their chunk.
    pub async fn unread_entries(
        &self,
        tenant: &TenantId,
        id: BankStatementId,
        from: u32,
    ) -> Result<Vec<Unread>, StoreError> {
        let size = CHUNK as u32;
        let chunk: Option<Chunk> = self.get(&keys::statement_chunk(tenant, id, from / size)).await?;
        let entries = chunk.map(|chunk| chunk.entries).unwrap_or_default();
        Ok(entries.into_iter().skip((from % size) as usize).collect())
    }
}
