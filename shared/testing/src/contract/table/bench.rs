use ports::{Action, Condition, Item, Key, Table, TableError};
use serde_json::Value;

/// A table and a partition that only this run uses.
pub(super) struct Bench<'a, T> {
    pub(super) table: &'a T,
    run: String,
}

pub(super) fn item(value: Value) -> Item {
    match value {
        Value::Object(item) => item,
        other => panic!("{other} is no item"),
    }
}

impl<'a, T: Table> Bench<'a, T> {
    pub(super) fn new(table: &'a T) -> Self {
        Self { table, run: crate::contract::fresh("table") }
    }

    pub(super) fn name(&self, name: &str) -> String {
        format!("{}#{name}", self.run)
    }

    pub(super) fn key(&self, name: &str) -> Key {
        Key { pk: self.name(name), sk: "ITEM".into() }
    }

    /// The item as the table returns it, with its key.
    pub(super) fn stored(&self, name: &str, item: &Item) -> Item {
        let Key { pk, sk } = self.key(name);
        let mut item = item.clone();
        item.insert("pk".into(), pk.into());
        item.insert("sk".into(), sk.into());
        item
    }

    pub(super) fn put(&self, name: &str, item: Item) -> Action {
        Action::Put { key: self.key(name), item, condition: Condition::Always }
    }

    pub(super) fn check(&self, name: &str, condition: Condition) -> Action {
        Action::Check { key: self.key(name), condition }
    }

    pub(super) fn update(&self, name: &str, set: Item, condition: Condition) -> Action {
        Action::Update { key: self.key(name), set, remove: vec![], add: vec![], condition }
    }

    pub(super) async fn write(&self, actions: Vec<Action>) -> Result<(), TableError> {
        self.table.transact(actions).await
    }

    pub(super) async fn read(&self, name: &str) -> Option<Item> {
        self.table.get(&self.key(name)).await.expect("a get")
    }
}
