//! The requests that DynamoDB refuses, and the evaluation of conditions.

use std::collections::BTreeSet;

use ports::{Action, Condition, Item, Key, TableError};
use serde_json::Value;

use super::MemoryTable;
use super::index::INDEXED;
use super::size::{ITEM_BYTES, item_size};

const ACTIONS: usize = 100;

fn refused<T>(why: impl Into<String>) -> Result<T, TableError> {
    Err(TableError::Refused(why.into()))
}

/// Whether a condition holds for the stored item.
pub(super) fn holds(condition: &Condition, item: Option<&Item>) -> bool {
    let attribute = |name: &str| item.and_then(|item| item.get(name));
    match condition {
        Condition::Always => true,
        Condition::Absent => item.is_none(),
        Condition::AbsentOrExpired(now) => {
            item.is_none() || attribute("expires_at").and_then(Value::as_i64).is_some_and(|at| at <= *now)
        }
        Condition::Exists => item.is_some(),
        Condition::Version(version) => attribute("version") == Some(&Value::from(*version)),
        Condition::Is(name, value) => attribute(name) == Some(value),
        Condition::Lacks(name) => item.is_some() && attribute(name).is_none(),
        Condition::All(conditions) => conditions.iter().all(|condition| holds(condition, item)),
    }
}

/// Checks a request without looking at stored items.
pub(super) fn request(table: &MemoryTable, actions: &[Action]) -> Result<(), TableError> {
    if actions.len() > ACTIONS {
        return refused(format!("{} actions are more than {ACTIONS}", actions.len()));
    }
    let mut keys = BTreeSet::new();
    for action in actions {
        let own = table.own(action.key());
        key(table, &own)?;
        if !keys.insert(own) {
            return refused(format!("two actions on one item: {:?}", action.key()));
        }
        values_of(action.condition())?;
        match action {
            Action::Check { condition, .. } if vacuous(condition) => {
                return refused("a check without a condition");
            }
            Action::Update { set, remove, add, .. } => update(set, remove, add)?,
            _ => {}
        }
    }
    Ok(())
}

fn vacuous(condition: &Condition) -> bool {
    match condition {
        Condition::Always => true,
        Condition::All(conditions) => conditions.iter().all(vacuous),
        _ => false,
    }
}

fn values_of(condition: &Condition) -> Result<(), TableError> {
    match condition {
        Condition::Is(_, value) => whole(value),
        Condition::All(conditions) => conditions.iter().try_for_each(values_of),
        _ => Ok(()),
    }
}

fn update(set: &Item, remove: &[String], add: &[(&'static str, i64)]) -> Result<(), TableError> {
    let names = set
        .keys()
        .map(String::as_str)
        .chain(remove.iter().map(String::as_str))
        .chain(add.iter().map(|(n, _)| *n));
    let mut seen = BTreeSet::new();
    for name in names {
        if name == "pk" || name == "sk" {
            return refused("an update of the key");
        }
        if !seen.insert(name) {
            return refused(format!("{name} is changed twice"));
        }
    }
    if seen.is_empty() {
        return refused("an update changes nothing");
    }
    Ok(())
}

fn key(table: &MemoryTable, key: &Key) -> Result<(), TableError> {
    if key.pk.is_empty() || (table.sort_key && key.sk.is_empty()) {
        return refused(format!("an empty key: {key:?}"));
    }
    if key.pk.len() > 2048 || key.sk.len() > 1024 {
        return refused(format!("a key is too long: {key:?}"));
    }
    Ok(())
}

/// Checks an item before it is stored.
pub(super) fn item(table: &MemoryTable, own: &Key, item: &Item) -> Result<(), TableError> {
    key(table, own)?;
    item.values().try_for_each(whole)?;
    for name in INDEXED {
        if item.get(*name).is_some_and(|value| value.as_str().is_none_or(str::is_empty)) {
            return refused(format!(
                "{name} is the key of an index and must be a text with at least one character"
            ));
        }
    }
    match item_size(item) {
        bytes if bytes > ITEM_BYTES => refused(format!("the item has {bytes} bytes, more than 400 KB")),
        _ => Ok(()),
    }
}

fn whole(value: &Value) -> Result<(), TableError> {
    match value {
        Value::Number(number) if number.is_f64() => refused(format!("{number} is not an integer")),
        Value::Array(values) => values.iter().try_for_each(whole),
        Value::Object(values) => values.values().try_for_each(whole),
        _ => Ok(()),
    }
}
