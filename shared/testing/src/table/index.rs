//! Queries on the table and its indexes.

use std::collections::BTreeMap;

use ports::{Index, Item, Key, Page, Query, Range};

use super::size::{PAGE_BYTES, item_size};

/// The key attributes of the indexes.
pub(super) const INDEXED: &[&str] = &[
    "list_pk",
    "list_sk",
    "customer_pk",
    "customer_sk",
    "number_pk",
    "number_sk",
    "open_pk",
    "open_sk",
    "trouble_pk",
    "trouble_sk",
    "due_pk",
    "due_sk",
    "tenant",
];

/// What an index holds beside keys.
pub(super) const PROJECTED: &[(&str, &str)] = &[("open_pk", "open_item")];

fn layout(index: Index) -> (&'static str, &'static str) {
    match index {
        Index::Primary => ("pk", "sk"),
        Index::List => ("list_pk", "list_sk"),
        Index::Customer => ("customer_pk", "customer_sk"),
        Index::Number => ("number_pk", "number_sk"),
        Index::Open => ("open_pk", "open_sk"),
        Index::Trouble => ("trouble_pk", "trouble_sk"),
        Index::Due => ("due_pk", "due_sk"),
        Index::Tenant => ("tenant", "pk"),
    }
}

fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_str()
}

pub(super) fn query(items: &BTreeMap<Key, Item>, query: &Query) -> Page {
    let (partition, sort) = layout(query.index);
    let mut found: Vec<(&str, &Key, &Item)> = Vec::new();
    // The table is sorted by its primary key; a query on an index reads all items.
    let first = match query.index {
        Index::Primary => Key { pk: query.partition.clone(), sk: String::new() },
        _ => Key { pk: String::new(), sk: String::new() },
    };
    for (key, item) in items.range(first..) {
        if query.index == Index::Primary && key.pk != query.partition {
            break;
        }
        if text(item, partition) != Some(&query.partition) {
            continue;
        }
        // A table without a sort key has one item per partition.
        let place = if query.index == Index::Primary { Some(key.sk.as_str()) } else { text(item, sort) };
        if let Some(place) = place.filter(|place| within(&query.range, place)) {
            found.push((place, key, item));
        }
    }
    found.sort_by_key(|(place, key, _)| (*place, *key));
    if query.descending {
        found.reverse();
    }
    page(query, partition, sort, found)
}

/// DynamoDB refuses an empty bound, because a key is never empty.
pub(super) fn has_empty_bound(range: &Range) -> bool {
    match range {
        Range::All | Range::Prefix(_) => false,
        Range::Between(low, high) => low.is_empty() || high.is_empty(),
        Range::Before(bound) | Range::After(bound) => bound.is_empty(),
    }
}

fn within(range: &Range, place: &str) -> bool {
    match range {
        Range::All => true,
        Range::Prefix(prefix) => place.starts_with(prefix),
        Range::Between(low, high) => low.as_str() <= place && place <= high.as_str(),
        Range::Before(bound) => place < bound.as_str(),
        Range::After(bound) => place > bound.as_str(),
    }
}

/// Ends at the limit or after 1 MB. In both cases `more` is true, even if no item follows, as in
/// DynamoDB.
fn page(query: &Query, partition: &str, sort: &str, found: Vec<(&str, &Key, &Item)>) -> Page {
    let mut page = Page::default();
    let mut bytes = 0;
    for (_, _, item) in found {
        let whole = matches!(query.index, Index::Primary | Index::Tenant);
        let item: Item = item
            .iter()
            .filter(|(name, _)| {
                whole
                    || ["pk", "sk", partition, sort].contains(&name.as_str())
                    || PROJECTED.contains(&(partition, name.as_str()))
            })
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        bytes += item_size(&item);
        page.items.push(item);
        if query.limit.is_some_and(|limit| page.items.len() >= limit as usize) || bytes > PAGE_BYTES {
            page.more = true;
            break;
        }
    }
    page
}
