//! The table: one store of items under a partition and a sort key, with conditions and transactions.

use std::future::Future;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// The attributes of an item. Numbers are integers; decimals are kept as strings; no binary.
/// The key is among them, as `pk` and `sk`.
pub type Item = serde_json::Map<String, Value>;

/// The primary key of an item. Only `store::keys` builds one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    pub pk: String,
    pub sk: String,
}

/// What must hold of the item as it is stored for an action to take effect.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    Always,
    /// No item under the key.
    Absent,
    /// No item, or one whose `expires_at` (Unix seconds) is at or before this instant: the table's
    /// own expiry may lag by days.
    AbsentOrExpired(i64),
    Exists,
    /// The item's `version`.
    Version(u64),
    /// An attribute has this value.
    Is(&'static str, Value),
    /// The item exists and lacks this attribute.
    Lacks(&'static str),
    All(Vec<Condition>),
}

/// One write of a transaction. A transaction has at most one action per item and 100 in all
/// (AWS: `TransactWriteItems`).
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Replaces the whole item.
    Put {
        key: Key,
        item: Item,
        condition: Condition,
    },
    /// Changes some attributes; `add` creates a missing number (and item) at zero first.
    Update {
        key: Key,
        set: Item,
        remove: Vec<&'static str>,
        add: Vec<(&'static str, i64)>,
        condition: Condition,
    },
    Delete {
        key: Key,
        condition: Condition,
    },
    /// Changes nothing, but holds the transaction to a condition on another item.
    Check {
        key: Key,
        condition: Condition,
    },
}

impl Action {
    pub fn key(&self) -> &Key {
        match self {
            Action::Put { key, .. }
            | Action::Update { key, .. }
            | Action::Delete { key, .. }
            | Action::Check { key, .. } => key,
        }
    }

    pub fn condition(&self) -> &Condition {
        match self {
            Action::Put { condition, .. }
            | Action::Update { condition, .. }
            | Action::Delete { condition, .. }
            | Action::Check { condition, .. } => condition,
        }
    }
}

/// The table itself or one of its indexes. An index is sparse (an item without its key attributes
/// is not in it), holds keys only, and may lag behind the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// `pk`, `sk`; whole items, read consistently.
    Primary,
    /// `list_pk`, `list_sk`: a tenant's things of one kind and status, by creation.
    List,
    /// `customer_pk`, `customer_sk`: a customer's documents by due date.
    Customer,
    /// `number_pk`, `number_sk`: documents by number.
    Number,
    /// `trouble_pk`, `trouble_sk`: what did not reach somebody, newest first. Few things ever stand in it.
    Trouble,
    /// `due_pk`, `due_sk`: what waits for its time, of all tenants, by instant.
    Due,
    /// `tenant`, `pk`: a tenant's API keys, as whole items. On their table only, which has no sort key.
    Tenant,
}

/// Which sort keys of a partition. Strings compare by their UTF-8 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Range {
    All,
    Prefix(String),
    /// Both ends included.
    Between(String, String),
    /// Strictly below.
    Before(String),
    /// Strictly above.
    After(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub index: Index,
    pub partition: String,
    pub range: Range,
    pub descending: bool,
    /// At most this many items; a page may hold fewer though there are more.
    pub limit: Option<u32>,
}

/// Items in the order of the sort key. From an index they hold `pk`, `sk` and the index's keys only
/// (from [`Index::Tenant`] everything).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub items: Vec<Item>,
    /// There may be further items beyond the last one.
    pub more: bool,
}

/// What one committed write did to one item, as the change stream tells it. A write that leaves an
/// item as it was makes none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Absent when the item was created.
    pub old: Option<Item>,
    /// Absent when the item was deleted or expired.
    pub new: Option<Item>,
}

/// Why an action kept its transaction from taking effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing was wrong with this one.
    None,
    ConditionFailed,
    /// Another transaction held the item.
    Conflict,
    Throttled,
}

#[derive(Debug, Error)]
pub enum TableError {
    /// Nothing was written. One reason per action, in their order.
    #[error("the transaction was canceled: {0:?}")]
    Canceled(Vec<Reason>),
    /// Nothing was written; the table asks for patience.
    #[error("the table is throttled")]
    Throttled,
    /// Nothing was written, and a repetition would end the same: too large, too many actions, two
    /// actions on one item, a number that is no integer, an index key that is no text.
    #[error("the table refused the request: {0}")]
    Refused(String),
    /// The answer was lost or the service failed: a write may or may not have taken effect.
    #[error("the table is unavailable: {0}")]
    Unavailable(String),
}

/// Contract: `testing::contract::table`.
pub trait Table: Send + Sync {
    /// Strongly consistent.
    fn get(&self, key: &Key) -> impl Future<Output = Result<Option<Item>, TableError>> + Send;

    /// Strongly consistent; what exists, in no particular order. Any number of distinct keys: a
    /// driver splits at its service's limit (DynamoDB: 100) and asks again for what was left out.
    fn batch_get(&self, keys: &[Key]) -> impl Future<Output = Result<Vec<Item>, TableError>> + Send;

    /// One page. Strongly consistent on [`Index::Primary`].
    fn query(&self, query: &Query) -> impl Future<Output = Result<Page, TableError>> + Send;

    /// All actions or none. A single action is a plain write, at half the price of a transaction.
    fn transact(&self, actions: Vec<Action>) -> impl Future<Output = Result<(), TableError>> + Send;

    /// Unconditional puts of distinct items, each on its own: after an error some may have been
    /// written. For projections whose content does not depend on when they run. Any number.
    fn put_all(&self, items: Vec<Item>) -> impl Future<Output = Result<(), TableError>> + Send;
}
