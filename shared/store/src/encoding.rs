//! Converts values to items and back. Every item has its `type` and the time of its last write.

use chrono::{DateTime, SecondsFormat, Utc};
use ports::{Item, Key};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::StoreError;

/// The item of a value that serialises to a map. A value that does not is a programming error that the
/// golden tests find. In production it becomes an empty item instead of a panic.
pub(crate) fn encode<V: Serialize>(key: &Key, kind: &str, at: DateTime<Utc>, value: &V) -> Item {
    let mut item = match serde_json::to_value(value) {
        Ok(Value::Object(map)) => map,
        _ => Item::new(),
    };
    item.insert("pk".into(), key.pk.clone().into());
    item.insert("sk".into(), key.sk.clone().into());
    item.insert("type".into(), kind.into());
    item.insert("updated_at".into(), instant(at).into());
    item
}

/// The value of an item, or an error that names the item.
pub(crate) fn decode<V: DeserializeOwned>(item: Item) -> Result<V, StoreError> {
    let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (pk, sk) = (text("pk"), text("sk"));
    let read = serde_json::from_value(Value::Object(item));
    read.map_err(|error| StoreError::Unreadable { pk, sk, reason: error.to_string() })
}

pub(crate) fn key_of(item: &Item) -> Option<Key> {
    let text = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Key { pk: text("pk")?, sk: text("sk")? })
}

/// The `type` of an item. The change stream is filtered by it.
pub fn item_type(item: &Item) -> Option<&str> {
    item.get("type").and_then(Value::as_str)
}

/// Sorts as text.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Adds an item to an index.
pub(crate) fn indexed(mut item: Item, index: &str, partition: String, sort: String) -> Item {
    item.insert(format!("{index}_pk"), partition.into());
    item.insert(format!("{index}_sk"), sort.into());
    item
}
