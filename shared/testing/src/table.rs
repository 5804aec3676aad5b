//! A table with the conditions, transactions, limits and change records of DynamoDB.

mod apply;
mod check;
mod index;
mod size;
mod units;

use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use ports::{Action, Change, Item, Key, Page, Query, Reason, Table, TableError};

use crate::{Call, Fault, Faults, Moment};

pub use size::item_size;
pub use units::{Written, WrittenByType};

#[derive(Clone, Debug)]
pub struct MemoryTable {
    state: Arc<Mutex<State>>,
    sort_key: bool,
    faults: Faults,
    rewrite: Rewrite,
}

/// A function that changes a transaction before it reaches the table.
#[derive(Clone, Default)]
struct Rewrite(Option<Arc<RewriteActions>>);

type RewriteActions = dyn Fn(&mut [Action]) + Send + Sync;

impl fmt::Debug for Rewrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Rewrite(planted)" } else { "Rewrite(none)" })
    }
}

#[derive(Debug, Default)]
struct State {
    items: BTreeMap<Key, Item>,
    changes: Vec<Change>,
    written: WrittenByType,
}

impl Default for MemoryTable {
    fn default() -> Self {
        Self { state: Arc::default(), sort_key: true, faults: Faults::default(), rewrite: Rewrite::default() }
    }
}

impl MemoryTable {
    pub fn new() -> Self {
        Self::default()
    }

    /// A table whose primary key is `pk` alone. Keys and items lose their `sk`.
    pub fn without_sort_key() -> Self {
        Self { sort_key: false, ..Self::default() }
    }

    /// The same items behind a connection with faults. Existing clones are not affected.
    pub fn with_faults(&self, faults: Faults) -> Self {
        Self { faults, ..self.clone() }
    }

    /// The same items behind a connection that changes transactions. It is used to plant bugs.
    pub fn rewriting(&self, rewrite: impl Fn(&mut [Action]) + Send + Sync + 'static) -> Self {
        Self { rewrite: Rewrite(Some(Arc::new(rewrite))), ..self.clone() }
    }

    /// The change records since the last call, in the order of the commits. Records of one transaction
    /// are in the order of its actions.
    pub fn take_changes(&self) -> Vec<Change> {
        std::mem::take(&mut self.lock().changes)
    }

    /// What the writes since the last call consumed.
    pub fn take_written(&self) -> WrittenByType {
        std::mem::take(&mut self.lock().written)
    }

    /// All items, sorted by key.
    pub fn items(&self) -> Vec<Item> {
        self.lock().items.values().cloned().collect()
    }

    /// Looks at all items, sorted by key, without a copy of them.
    pub fn look<R>(&self, look: impl FnOnce(btree_map::Values<'_, Key, Item>) -> R) -> R {
        look(self.lock().items.values())
    }

    /// Deletes expired items, as the table's time to live does some time after `expires_at` (Unix
    /// seconds).
    pub fn expire(&self, now: i64) {
        let mut state = self.lock();
        let expired =
            |item: &Item| item.get("expires_at").and_then(|at| at.as_i64()).is_some_and(|at| at <= now);
        let keys: Vec<Key> =
            state.items.iter().filter(|(_, item)| expired(item)).map(|(key, _)| key.clone()).collect();
        for key in keys {
            state.write(key, None, false);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn own(&self, key: &Key) -> Key {
        let sk = if self.sort_key { key.sk.clone() } else { String::new() };
        Key { pk: key.pk.clone(), sk }
    }

    /// The item with the attributes of its key, even if it has other values for them.
    fn keyed(&self, key: &Key, item: &Item) -> Item {
        let mut item = item.clone();
        item.insert("pk".into(), key.pk.clone().into());
        if self.sort_key {
            item.insert("sk".into(), key.sk.clone().into());
        } else {
            item.remove("sk");
        }
        item
    }

    fn apply(&self, actions: &[Action]) -> Result<(), TableError> {
        check::request(self, actions)?;
        let mut state = self.lock();
        let current = |action: &Action| state.items.get(&self.own(action.key()));
        let reasons: Vec<Reason> = actions
            .iter()
            .map(|action| match check::holds(action.condition(), current(action)) {
                true => Reason::None,
                false => Reason::ConditionFailed,
            })
            .collect();
        if reasons.contains(&Reason::ConditionFailed) {
            return Err(TableError::Canceled(reasons));
        }
        let mut writes = Vec::new();
        let mut bytes = 0;
        for action in actions {
            let (old, key) = (current(action), self.own(action.key()));
            let new = apply::outcome(self, action, old)?;
            bytes += new.as_ref().or(old).map_or(0, item_size);
            if !matches!(action, Action::Check { .. }) {
                writes.push((key, new));
            }
        }
        if actions.len() > 1 && bytes > size::TRANSACTION_BYTES {
            return Err(TableError::Refused("the transaction is larger than 4 MB".into()));
        }
        for (key, new) in writes {
            state.write(key, new, actions.len() > 1);
        }
        Ok(())
    }

    pub(crate) fn put_each(&self, items: &[Item]) -> Result<(), TableError> {
        let mut puts = BTreeMap::new();
        for item in items {
            let text = |name| item.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
            let key = self.own(&Key { pk: text("pk"), sk: text("sk") });
            let put = self.keyed(&key, item);
            check::item(self, &key, &put)?;
            if puts.insert(key, put).is_some() {
                return Err(TableError::Refused("two items have the same key".into()));
            }
        }
        let mut state = self.lock();
        for (key, item) in puts {
            state.write(key, Some(item), false);
        }
        Ok(())
    }

    /// A read cannot conflict.
    async fn fail_read(&self, moment: Moment, call: Call<'_>) -> Result<(), TableError> {
        match self.faults.at(moment, call).await {
            None => Ok(()),
            Some(Fault::Throttled | Fault::Conflict) => Err(TableError::Throttled),
            Some(Fault::Lost) => Err(lost()),
        }
    }
}

fn lost() -> TableError {
    TableError::Unavailable("injected".into())
}

impl State {
    fn write(&mut self, key: Key, new: Option<Item>, transaction: bool) {
        let old = match &new {
            Some(item) => self.items.insert(key, item.clone()),
            None => self.items.remove(&key),
        };
        units::add(&mut self.written, old.as_ref(), new.as_ref(), transaction);
        // DynamoDB writes no change record if the item does not change.
        if old != new {
            self.changes.push(Change { old, new });
        }
    }
}

impl Table for MemoryTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        self.fail_read(Moment::Before, Call::Get(key)).await?;
        let found = self.lock().items.get(&self.own(key)).cloned();
        self.fail_read(Moment::After, Call::Get(key)).await?;
        Ok(found)
    }

    async fn batch_get(&self, keys: &[Key]) -> Result<Vec<Item>, TableError> {
        self.fail_read(Moment::Before, Call::BatchGet(keys)).await?;
        let distinct: BTreeSet<Key> = keys.iter().map(|key| self.own(key)).collect();
        let found = {
            let state = self.lock();
            distinct.iter().filter_map(|key| state.items.get(key).cloned()).collect()
        };
        self.fail_read(Moment::After, Call::BatchGet(keys)).await?;
        Ok(found)
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        self.fail_read(Moment::Before, Call::Query(query)).await?;
        if index::has_empty_bound(&query.range) {
            return Err(TableError::Refused("a bound of the range is empty".to_owned()));
        }
        let page = index::query(&self.lock().items, query);
        self.fail_read(Moment::After, Call::Query(query)).await?;
        Ok(page)
    }

    async fn transact(&self, mut actions: Vec<Action>) -> Result<(), TableError> {
        if let Rewrite(Some(rewrite)) = &self.rewrite {
            rewrite(&mut actions);
        }
        if actions.is_empty() {
            return Ok(());
        }
        match self.faults.at(Moment::Before, Call::Transact(&actions)).await {
            None => {}
            Some(Fault::Throttled) => return Err(TableError::Throttled),
            Some(Fault::Conflict) => {
                let mut reasons = vec![Reason::None; actions.len()];
                reasons[0] = Reason::Conflict;
                return Err(TableError::Canceled(reasons));
            }
            Some(Fault::Lost) => return Err(lost()),
        }
        let applied = self.apply(&actions);
        match self.faults.at(Moment::After, Call::Transact(&actions)).await {
            None => applied,
            Some(_) => Err(lost()),
        }
    }

    async fn put_all(&self, items: Vec<Item>) -> Result<(), TableError> {
        match self.faults.at(Moment::Before, Call::PutAll(&items)).await {
            None => {}
            // Half of the items were written.
            Some(Fault::Throttled | Fault::Conflict) => {
                self.put_each(&items[..items.len() / 2])?;
                return Err(TableError::Throttled);
            }
            Some(Fault::Lost) => return Err(lost()),
        }
        let applied = self.put_each(&items);
        match self.faults.at(Moment::After, Call::PutAll(&items)).await {
            None => applied,
            Some(_) => Err(lost()),
        }
    }
}
