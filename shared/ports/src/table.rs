//! The table: items under a partition key and a sort key, with conditions and transactions.

use std::future::Future;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// The attributes of an item, including its key as `pk` and `sk`. Numbers are integers, decimals are
/// strings, and there is no binary data.
pub type Item = serde_json::Map<String, Value>;

/// The primary key of an item. Only `store::keys` creates keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    pub pk: String,
    pub sk: String,
}

/// A condition on the stored item. The action only takes effect if it holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    Always,
    /// No item has this key.
    Absent,
    /// No item has this key, or its `expires_at` (Unix seconds) is at or before this time. The table may
    /// delete expired items days later.
    AbsentOrExpired(i64),
    Exists,
    /// The item's `version` has this value.
    Version(u64),
    /// The attribute has this value.
    Is(&'static str, Value),
    /// The item exists and does not have this attribute.
    Lacks(&'static str),
    All(Vec<Condition>),
}

/// One write of a transaction. A transaction has at most one action per item and at most 100 actions
/// (`TransactWriteItems`).
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Replaces the whole item.
    Put {
        key: Key,
        item: Item,
        condition: Condition,
    },
    /// Changes some attributes. `add` creates a missing number, or item, starting at zero.
    Update {
        key: Key,
        set: Item,
        remove: Vec<String>,
        add: Vec<(&'static str, i64)>,
        condition: Condition,
    },
    Delete {
        key: Key,
        condition: Condition,
    },
    /// Changes nothing. The transaction fails if the condition on this item does not hold.
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

/// The table or one of its indexes. An index is sparse (it contains only items that have its key
/// attributes), contains only keys unless it says otherwise, and may lag behind the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// `pk`, `sk`: complete items, read consistently.
    Primary,
    /// `list_pk`, `list_sk`: a tenant's things of one kind and status, by creation.
    List,
    /// `customer_pk`, `customer_sk`: a customer's documents, by creation.
    Customer,
    /// `number_pk`, `number_sk`: the documents of one kind of a legal entity, by number.
    Number,
    /// `open_pk`, `open_sk`, with `open_item`: open items by customer and due date.
    Open,
    /// `trouble_pk`, `trouble_sk`: what did not reach somebody, newest first. Few things ever stand in it.
    Trouble,
    /// `due_pk`, `due_sk`: what waits for its time, of all tenants, by instant.
    Due,
    /// `tenant`, `pk`: a tenant's API keys, as whole items. On their table only, which has no sort key.
    Tenant,
}

/// A range of sort keys in a partition. Strings compare by their UTF-8 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Range {
    All,
    Prefix(String),
    /// Both bounds are included.
    Between(String, String),
    /// Below the bound, which is not included.
    Before(String),
    /// Above the bound, which is not included.
    After(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub index: Index,
    pub partition: String,
    pub range: Range,
    pub descending: bool,
    /// The maximum number of items. A page may contain fewer although more items follow.
    pub limit: Option<u32>,
}

/// Items in the order of the sort key. Items from an index contain only `pk`, `sk` and the index's keys
/// ([`Index::Tenant`]: all attributes).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub items: Vec<Item>,
    /// Further items may follow.
    pub more: bool,
}

/// The change of one item by one committed write, as the change stream reports it. A write that does not
/// change the item produces no record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// `None` if the item was created.
    pub old: Option<Item>,
    /// `None` if the item was deleted or has expired.
    pub new: Option<Item>,
}

/// The result of one action in a canceled transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// This action did not cause the cancellation.
    None,
    ConditionFailed,
    /// Another transaction held the item.
    Conflict,
    Throttled,
}

#[derive(Debug, Error)]
pub enum TableError {
    /// Nothing was written. There is one reason per action, in the same order.
    #[error("the transaction was canceled: {0:?}")]
    Canceled(Vec<Reason>),
    /// Nothing was written. The caller may retry later.
    #[error("the table is throttled")]
    Throttled,
    /// Nothing was written, and a repetition would have the same result: too large, too many actions,
    /// two actions on one item, a number that is not an integer, or an index key that is not text.
    #[error("the table refused the request: {0}")]
    Refused(String),
    /// The response was lost or the service failed. A write may or may not have taken effect.
    #[error("the table is unavailable: {0}")]
    Unavailable(String),
}

/// Contract: `testing::contract::table`.
pub trait Table: Send + Sync {
    /// Strongly consistent.
    fn get(&self, key: &Key) -> impl Future<Output = Result<Option<Item>, TableError>> + Send;

    /// Strongly consistent. Returns the items that exist, in no particular order. Accepts any number of
    /// distinct keys; a driver splits them at its service's limit (DynamoDB: 100) and requests
    /// unprocessed keys again.
    fn batch_get(&self, keys: &[Key]) -> impl Future<Output = Result<Vec<Item>, TableError>> + Send;

    /// Returns one page. Strongly consistent on [`Index::Primary`].
    fn query(&self, query: &Query) -> impl Future<Output = Result<Page, TableError>> + Send;

    /// Executes all actions or none. A single action is a plain write, which costs half as much as a
    /// transaction.
    fn transact(&self, actions: Vec<Action>) -> impl Future<Output = Result<(), TableError>> + Send;

    /// Unconditional puts of any number of distinct items, without a transaction: after an error, some
    /// items may have been written. For projections whose content does not depend on the time at which
    /// they run.
    fn put_all(&self, items: Vec<Item>) -> impl Future<Output = Result<(), TableError>> + Send;
}
