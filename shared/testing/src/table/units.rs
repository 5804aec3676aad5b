//! What writes consume, as DynamoDB bills them ("Write consumption", developer guide): a unit for each KB of the
//! larger of the item before and after, twice in a transaction, and a unit for each entry of an index that is
//! written, deleted or moved.

use std::collections::BTreeMap;

use ports::Item;
use serde_json::Value;

use super::index::{INDEXED, PROJECTED};
use super::size::item_size;

const UNIT: usize = 1024;

/// The writes of items of one type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub writes: usize,
    pub table_units: usize,
    pub index_units: usize,
}

impl Written {
    pub fn units(self) -> usize {
        self.table_units + self.index_units
    }
}

/// By the `type` of the items.
pub type WrittenByType = BTreeMap<String, Written>;

/// Adds the write of one item. Replacing an item by the same one costs as much as any other write.
pub(super) fn add(written: &mut WrittenByType, old: Option<&Item>, new: Option<&Item>, transaction: bool) {
    let kind = new.or(old).and_then(|item| item.get("type")).and_then(Value::as_str).unwrap_or_default();
    let bytes = old.map_or(0, item_size).max(new.map_or(0, item_size));
    let entry = written.entry(kind.to_owned()).or_default();
    entry.writes += 1;
    entry.table_units += bytes.div_ceil(UNIT).max(1) * if transaction { 2 } else { 1 };
    entry.index_units += index_units(old, new);
}

fn index_units(old: Option<&Item>, new: Option<&Item>) -> usize {
    let pairs = INDEXED.chunks_exact(2);
    pairs
        .map(|names| {
            let (before, after) = (entry(old, names), entry(new, names));
            let units =
                |entry: &Option<Item>| entry.as_ref().map_or(0, |entry| item_size(entry).div_ceil(UNIT));
            let keys = |entry: &Option<Item>| {
                entry.as_ref().map(|entry| names.iter().map(|name| entry[*name].clone()).collect::<Vec<_>>())
            };
            if before == after {
                0
            } else if keys(&before) == keys(&after) {
                units(&before).max(units(&after))
            } else {
                units(&before) + units(&after)
            }
        })
        .sum()
}

/// The entry of an item in an index, if it has both keys.
fn entry(item: Option<&Item>, names: &[&str]) -> Option<Item> {
    let item = item.filter(|item| names.iter().all(|name| item.contains_key(*name)))?;
    let projected = PROJECTED.iter().filter(|(index, _)| names[0] == *index).map(|(_, name)| *name);
    let wanted: Vec<&str> = ["pk", "sk"].into_iter().chain(names.iter().copied()).chain(projected).collect();
    Some(
        item.iter()
            .filter(|(name, _)| wanted.contains(&name.as_str()))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn item(value: Value) -> Item {
        value.as_object().unwrap().clone()
    }

    fn written(old: Option<Value>, new: Option<Value>, transaction: bool) -> (usize, usize) {
        let mut all = WrittenByType::new();
        add(&mut all, old.map(item).as_ref(), new.map(item).as_ref(), transaction);
        let all = all.into_values().next().unwrap();
        (all.table_units, all.index_units)
    }

    #[test]
    fn writes_count_each_kilobyte_of_the_larger_item_and_double_in_transactions() {
        let of = |bytes: usize| Some(json!({"pk": "x".repeat(bytes - 2)}));
        assert_eq!(written(None, of(1024), false), (1, 0));
        assert_eq!(written(None, of(1025), false), (2, 0));
        assert_eq!(written(of(1025), of(10), true), (4, 0));
        assert_eq!(written(of(10), of(10), true), (2, 0));
    }

    #[test]
    fn an_index_counts_what_enters_leaves_moves_or_changes_in_it() {
        let listed = |place: &str| Some(json!({"pk": "a", "sk": "b", "list_pk": "l", "list_sk": place}));
        let open = |due: i64| {
            Some(json!({"pk": "a", "sk": "b", "open_pk": "o", "open_sk": "1", "open_item": {"due": due}}))
        };
        let plain = || Some(json!({"pk": "a", "sk": "b", "list_pk": "half"}));
        for (old, new, units) in [
            (None, plain(), 0),
            (None, listed("1"), 1),
            (listed("1"), listed("1"), 0),
            (listed("1"), listed("2"), 2),
            (listed("1"), plain(), 1),
            (open(5), open(5), 0),
            (open(5), open(4), 1),
        ] {
            assert_eq!(written(old.clone(), new.clone(), false).1, units, "{old:?} {new:?}");
        }
    }
}
