//! Keys, items, conditions and transactions of every entity, written once, over [`ports::Table`].
//!
//! Reading is a method of [`Store`]; writing is a function that returns the [`ports::Action`]s of
//! one change, which a use case puts together and commits as one transaction.
//!
//! One module per capability, as in `domain` and `app`; beside them what several capabilities use.
//!
//! | module | items |
//! |---|---|
//! | [`keys`] | every key, and nothing else builds one |
//! | [`documents`] | headers, lines, files, history, number series |
//! | [`delivery`] | the ledger of what was sent, and the suppression list |
//! | [`payments`] | payments, allocations to documents, the ledger of each customer |
//! | [`bank_statements`] | files of banks, their entries, CSV mappings |
//! | [`reports`] | what reports read: numbers, documents and entries as a whole |
//! | [`exports`] | files that are made in the background |
//! | [`batches`] | header, selection, items, counts |
//! | [`access`] | API keys, in a table of their own |
//! | [`versioned`] | settings, entities, templates, customers: the current one and each version |
//! | [`due`] | what comes due when, of all tenants |
//! | [`lists`] | pages, newest first |
//! | [`waiting`] | how much waits for a person |
//! | [`pointers`] | what finds things besides their ids |
//! | [`idempotency`] | replies to repeat |

pub mod access;
pub mod bank_statements;
pub mod batches;
pub mod delivery;
pub mod documents;
pub mod due;
mod encoding;
pub mod exports;
pub mod history;
pub mod idempotency;
pub mod keys;
pub mod lists;
pub mod payments;
pub mod pointers;
pub mod reports;
pub mod versioned;
pub mod waiting;

use std::collections::HashMap;

use ports::{Action, Item, Key, Table, TableError};
use serde::de::DeserializeOwned;
use thiserror::Error;

pub use encoding::item_type;

#[derive(Debug, Error)]
pub enum StoreError {
    #[error(transparent)]
    Table(#[from] TableError),
    /// An item cannot be parsed as the type that its key implies. This is an internal error.
    #[error("the item {pk} {sk} cannot be read: {reason}")]
    Unreadable { pk: String, sk: String, reason: String },
}

/// The table with Remit's items.
#[derive(Clone, Debug)]
pub struct Store<T> {
    table: T,
}

impl<T: Table> Store<T> {
    pub fn new(table: T) -> Self {
        Self { table }
    }

    /// Commits all actions or none.
    pub async fn commit(&self, actions: Vec<Action>) -> Result<(), TableError> {
        self.table.transact(actions).await
    }

    /// Unconditional writes whose content does not depend on the time at which they run.
    pub async fn put_all(&self, items: Vec<Item>) -> Result<(), StoreError> {
        Ok(self.table.put_all(items).await?)
    }

    /// Reads one item, strongly consistent.
    pub async fn get<V: DeserializeOwned>(&self, key: &Key) -> Result<Option<V>, StoreError> {
        let item = self.table.get(key).await?;
        item.map(encoding::decode).transpose()
    }

    /// Reads several items at once, strongly consistent.
    pub async fn load(&self, keys: impl IntoIterator<Item = Key>) -> Result<Loaded, StoreError> {
        let mut keys: Vec<Key> = keys.into_iter().collect();
        keys.sort();
        keys.dedup();
        let items = if keys.is_empty() { Vec::new() } else { self.table.batch_get(&keys).await? };
        let mut found = HashMap::with_capacity(items.len());
        for item in items {
            if let Some(key) = encoding::key_of(&item) {
                found.insert(key, item);
            }
        }
        Ok(Loaded(found))
    }
}

/// The items that a read found, by key.
#[derive(Debug, Default)]
pub struct Loaded(HashMap<Key, Item>);

impl Loaded {
    pub fn get<V: DeserializeOwned>(&self, key: &Key) -> Result<Option<V>, StoreError> {
        self.0.get(key).cloned().map(encoding::decode).transpose()
    }

    /// Adds the items of another read.
    pub fn extend(&mut self, other: Loaded) {
        self.0.extend(other.0);
    }
}
