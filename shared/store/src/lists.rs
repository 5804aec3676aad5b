//! Lists, newest first. The indexes contain only keys, so a page is a query and one consistent read of
//! the found items. A list never shows an outdated item; only a very new item may be missing.

use domain::ids::TenantId;
use futures_util::future::try_join_all;
use ports::{Index, Item, Key, Query, Range, Table};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::encoding::{decode, key_of};
use crate::{Store, StoreError, keys};

/// The items of a page, and the start of the next page (exclusive), if there is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<V> {
    pub data: Vec<V>,
    pub next: Option<String>,
}

impl<V> Listed<V> {
    /// A page of up to `limit` things, of which one more was looked for: if it was found, another page follows.
    pub fn cut(mut found: Vec<V>, limit: usize, place: impl Fn(&V) -> String) -> Self {
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(place);
        Self { data: found, next }
    }
}

/// An entry of an index: its sort key and the key of the item.
pub(crate) type Entry = (String, Key);

impl<T: Table> Store<T> {
    /// Things of the given kinds, merged by id, newest first, that come after `after` (an id).
    pub async fn list<V: DeserializeOwned>(
        &self,
        tenant: &TenantId,
        kinds: &[&str],
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<V>, StoreError> {
        let found = self.listed(tenant, kinds, after, limit).await?;
        self.in_order(found).await
    }

    /// The entries of such a page.
    pub(crate) async fn listed(
        &self,
        tenant: &TenantId,
        kinds: &[&str],
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Entry>, StoreError> {
        let range = after.map_or(Range::All, |place| Range::Before(place.to_owned()));
        let pages = kinds.iter().map(|kind| {
            self.index_keys(Index::List, keys::list(tenant, kind), range.clone(), true, limit + 1)
        });
        let mut found: Vec<Entry> = try_join_all(pages).await?.concat();
        found.sort_by(|(left, _), (right, _)| right.cmp(left));
        // While an index lags, an item whose status has just changed is in two partitions.
        found.dedup();
        Ok(Listed::cut(found, limit, |(sort, _)| sort.clone()))
    }

    /// A page of an index.
    pub(crate) async fn index_page(
        &self,
        index: Index,
        partition: String,
        range: Range,
        descending: bool,
        limit: usize,
    ) -> Result<Listed<Entry>, StoreError> {
        let found = self.index_keys(index, partition, range, descending, limit + 1).await?;
        Ok(Listed::cut(found, limit, |(sort, _)| sort.clone()))
    }

    /// Sort keys and primary keys of up to `limit` entries of an index.
    pub(crate) async fn index_keys(
        &self,
        index: Index,
        partition: String,
        range: Range,
        descending: bool,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let sort_name = match index {
            Index::Primary => "sk",
            Index::List => "list_sk",
            Index::Customer => "customer_sk",
            Index::Number => "number_sk",
            Index::Open => "open_sk",
            Index::Trouble => "trouble_sk",
            Index::Due => "due_sk",
            Index::Tenant => "pk",
        };
        let query = Query { index, partition, range, descending, limit: u32::try_from(limit).ok() };
        let page = self.table.query(&query).await?;
        let entry = |item: Item| {
            let sort = item.get(sort_name).and_then(Value::as_str)?.to_owned();
            Some((sort, key_of(&item)?))
        };
        Ok(page.items.into_iter().filter_map(entry).collect())
    }

    /// Reads the things themselves, keeping the order; what has gone meanwhile is left out.
    pub(crate) async fn in_order<V: DeserializeOwned>(
        &self,
        found: Listed<Entry>,
    ) -> Result<Listed<V>, StoreError> {
        let loaded = self.load(found.data.iter().map(|(_, key)| key.clone())).await?;
        let mut data = Vec::with_capacity(found.data.len());
        for (_, key) in &found.data {
            data.extend(loaded.get(key)?);
        }
        Ok(Listed { data, next: found.next })
    }

    /// All items of a partition whose sort keys start so, page by page, read consistently.
    pub async fn under<V: DeserializeOwned>(
        &self,
        partition: String,
        prefix: &str,
    ) -> Result<Vec<V>, StoreError> {
        let mut all = Vec::new();
        let mut range = Range::Prefix(prefix.to_owned());
        loop {
            let query = Query {
                index: Index::Primary,
                partition: partition.clone(),
                range,
                descending: false,
                limit: None,
            };
            let page = self.table.query(&query).await?;
            let last = page.items.last().and_then(key_of);
            for item in page.items {
                all.push(decode(item)?);
            }
            match last {
                Some(last) if page.more => {
                    range = Range::Between(format!("{}\u{0}", last.sk), above(prefix));
                }
                _ => return Ok(all),
            }
        }
    }
}

/// Sorts above everything that starts with the prefix.
pub(crate) fn above(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}
