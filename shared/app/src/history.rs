//! What differs between two states of something, and the versions of what is stored by version.

use std::collections::BTreeSet;

use domain::ids::TenantId;
use ports::{Key, Table};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use store::Store;
use store::history::{FieldChange, FieldChanges};
use store::lists::Listed;
use store::versioned::Versioned;

use crate::{Error, Refusal};

/// A version, and the one before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<V> {
    pub before: Option<V>,
    pub after: V,
}

/// The versions after `after`, oldest first, at most `limit` of them. Two reads, however long the history is.
pub async fn read_versions<T: Table, V: Versioned + DeserializeOwned + Clone>(
    store: &Store<T>,
    tenant: &TenantId,
    (key, what): (&Key, &'static str),
    after: u64,
    limit: u64,
) -> Result<Listed<Step<V>>, Error> {
    let current: V = store.get(key).await?.ok_or(Refusal::NotFound(what))?;
    let last = current.version().min(after.saturating_add(limit));
    let key_of = |version| current.version_key(tenant, version);
    let loaded = store.load((after.max(1)..=last).map(key_of)).await?;
    let mut data = Vec::new();
    for version in after + 1..=last {
        let before = if version > 1 { loaded.get(&key_of(version - 1))? } else { None };
        let Some(after) = loaded.get(&key_of(version))? else { continue };
        data.push(Step { before, after });
    }
    let next = (last < current.version()).then(|| last.to_string());
    Ok(Listed { data, next })
}

/// Each value that differs, by its path, such as `lines[0].quantity`.
pub fn compared(before: &Value, after: &Value) -> FieldChanges {
    let mut fields = FieldChanges::new();
    compare("", before, after, &mut fields);
    fields
}

/// Adds each value that differs, by its path: `lines[0].quantity`.
fn compare(path: &str, before: &Value, after: &Value, fields: &mut FieldChanges) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for name in names {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                let value = |map: &Map<String, Value>| map.get(name).cloned().unwrap_or(Value::Null);
                compare(&inner, &value(old), &value(new), fields);
            }
        }
        (Value::Null, Value::Object(new)) if path.is_empty() => {
            compare(path, &Value::Object(Map::new()), &Value::Object(new.clone()), fields);
        }
        (Value::Array(old), Value::Array(new)) => {
            for index in 0..old.len().max(new.len()) {
                let value = |items: &Vec<Value>| items.get(index).cloned().unwrap_or(Value::Null);
                compare(&format!("{path}[{index}]"), &value(old), &value(new), fields);
            }
        }
        _ => {
            fields.insert(path.to_owned(), FieldChange { before: before.clone(), after: after.clone() });
        }
    }
}
