//! What waits for its time, of all kinds and tenants, by day and instant. Access pattern: "what is due between two
//! instants". An entry says enough to call for its item, so that no item is read for it.
//!
//! A day is spread over some partitions. Known ceiling: 1000 writes a second to each (DynamoDB).

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::due::Waiting;
use domain::ids::TenantId;
use ports::{Action, Condition, Index, Item, Key, Range, Table};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::encoding::{encode, instant};
use crate::lists::above;
use crate::{Store, StoreError, keys};

pub const SHARDS: u8 = 8;

/// Of one page.
const PAGE: usize = 100;

/// The key of an item that comes due, below its tenant. A message carries it, and [`DueKey::of`] makes a key of it for
/// that tenant only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DueKey {
    pub pk: String,
    pub sk: String,
}

impl DueKey {
    /// The tenant of an item, and the rest of its key. `None` if the item belongs to no tenant.
    pub fn split(key: &Key) -> Option<(TenantId, Self)> {
        let tenant = keys::tenant_of(&key.pk)?;
        let rest = key.pk.strip_prefix(&keys::tenant_partition(&tenant))?;
        Some((tenant, Self { pk: rest.strip_prefix('#').unwrap_or(rest).to_owned(), sk: key.sk.clone() }))
    }

    pub fn of(&self, tenant: &TenantId) -> Key {
        let partition = keys::tenant_partition(tenant);
        let pk = if self.pk.is_empty() { partition } else { format!("{partition}#{}", self.pk) };
        Key { pk, sk: self.sk.clone() }
    }
}

/// An entry of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub tenant: TenantId,
    pub key: DueKey,
    pub waiting: Waiting,
}

/// Puts an item into the index of what is due. Its changes do not move it to another shard.
pub fn indexed(item: Item, waiting: &Waiting) -> Item {
    let partition = keys::due(waiting.at.date_naive(), keys::spread(waiting.name.as_str()) % SHARDS);
    crate::encoding::indexed(item, "due", partition, waiting.to_string())
}

/// What an item waits for.
pub fn waiting(item: &Item) -> Option<Waiting> {
    item.get("due_sk").and_then(Value::as_str)?.parse().ok()
}

/// A way to look at the index, by how far ahead it looks. See `app::reconcile_due`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    Overdue,
    Soon,
    Tomorrow,
}

/// The instant up to which all work that is due was called for, by way of looking.
pub type Looked = BTreeMap<Look, DateTime<Utc>>;

#[derive(Debug, Serialize, Deserialize)]
struct Watermark {
    until: Looked,
}

/// Notes how far the index was looked through. Two runs at once may move it back: then some of it is looked at again.
pub fn put_watermark(until: &Looked, present: DateTime<Utc>) -> Action {
    let key = keys::due_watermark();
    let item = encode(&key, "due_watermark", present, &Watermark { until: until.clone() });
    Action::Put { key, item, condition: Condition::Always }
}

/// The days that a stretch of time touches.
pub fn days(from: DateTime<Utc>, until: DateTime<Utc>) -> impl Iterator<Item = NaiveDate> {
    let last = until.date_naive();
    std::iter::successors(Some(from.date_naive()), |day| day.checked_add_days(Days::new(1)))
        .take_while(move |day| *day <= last)
}

impl<T: Table> Store<T> {
    pub async fn due_watermark(&self) -> Result<Looked, StoreError> {
        let found: Option<Watermark> = self.get(&keys::due_watermark()).await?;
        Ok(found.map(|watermark| watermark.until).unwrap_or_default())
    }

    /// A page of what a shard of a day holds between two instants, of which the first is not included, after `after` (a
    /// place of an earlier page). The place of the last entry goes with it while there may be more.
    pub async fn due_between(
        &self,
        (day, shard): (NaiveDate, u8),
        (from, until): (DateTime<Utc>, DateTime<Utc>),
        after: Option<String>,
    ) -> Result<(Vec<Result<Entry, StoreError>>, Option<String>), StoreError> {
        let after = after.map_or_else(|| above(&instant(from)), |place| format!("{place}\u{0}"));
        let range = Range::Between(after, above(&instant(until)));
        let found = self.index_keys(Index::Due, keys::due(day, shard), range, false, PAGE).await?;
        let next = found.last().filter(|_| found.len() == PAGE).map(|(place, _)| place.clone());
        Ok((found.into_iter().map(|(place, key)| entry(&place, key)).collect(), next))
    }
}

fn entry(place: &str, key: Key) -> Result<Entry, StoreError> {
    match (DueKey::split(&key), place.parse()) {
        (Some((tenant, key)), Ok(waiting)) => Ok(Entry { tenant, key, waiting }),
        _ => Err(StoreError::Unreadable {
            pk: key.pk,
            sk: key.sk,
            reason: format!("the place {place} among what is due"),
        }),
    }
}
