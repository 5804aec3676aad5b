//! Sizes as DynamoDB calculates them ("DynamoDB item sizes and formats").

use ports::Item;
use serde_json::Value;

pub(super) const ITEM_BYTES: usize = 400 * 1024;
pub(super) const TRANSACTION_BYTES: usize = 4 * 1024 * 1024;
pub(super) const PAGE_BYTES: usize = 1024 * 1024;

/// The size of an item in bytes, including attribute names.
pub fn item_size(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + value_size(value)).sum()
}

fn value_size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 1,
        Value::Number(number) => number.to_string().len().div_ceil(2) + 1,
        Value::String(text) => text.len(),
        Value::Array(values) => 3 + values.iter().map(|value| 1 + value_size(value)).sum::<usize>(),
        Value::Object(values) => 3 + values.len() + item_size(values),
    }
}
