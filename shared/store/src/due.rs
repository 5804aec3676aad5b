//! What waits for its time, of all tenants, by day and instant: so that whatever no timer called for is
//! found. Access pattern: "what was due up to now, and what soon will be".
//!
//! A day is spread over some partitions. Known ceiling: 1000 writes a second to each (DynamoDB).

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::delivery::Delivery;
use domain::ids::{DeliveryId, TenantId};
use ports::{Action, Condition, Index, Item, Range, Table};
use serde::{Deserialize, Serialize};

use crate::encoding::{encode, instant};
use crate::{Store, StoreError, keys, lists};

pub const SHARDS: u8 = 8;

/// Of one page.
const PAGE: usize = 100;

/// A delivery that is due, as far as it could be read.
pub type DueDelivery = (TenantId, Result<Delivery, StoreError>);

#[derive(Debug, Serialize, Deserialize)]
struct Watermark {
    until: DateTime<Utc>,
}

/// Puts an item into the index of what is due.
pub(crate) fn indexed(item: Item, id: DeliveryId, at: DateTime<Utc>, place: String) -> Item {
    let shard = id.to_string().bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    crate::encoding::indexed(item, "due", keys::due(at.date_naive(), shard % SHARDS), place)
}

/// Notes up to when all due work is done. Two at once may move it back: then some is looked at again.
pub fn put_watermark(until: DateTime<Utc>, now: DateTime<Utc>) -> Action {
    let key = keys::due_watermark();
    let item = encode(&key, "due_watermark", now, &Watermark { until });
    Action::Put { key, item, condition: Condition::Always }
}

/// The days that a stretch of time touches.
pub fn days(from: DateTime<Utc>, until: DateTime<Utc>) -> impl Iterator<Item = NaiveDate> {
    let last = until.date_naive();
    std::iter::successors(Some(from.date_naive()), |day| day.checked_add_days(Days::new(1)))
        .take_while(move |day| *day <= last)
}

impl<T: Table> Store<T> {
    pub async fn due_watermark(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let found: Option<Watermark> = self.get(&keys::due_watermark()).await?;
        Ok(found.map(|watermark| watermark.until))
    }

    /// A page of what is due on a day up to an instant, from the earliest on, after `after` (a place). The
    /// place of the last entry goes with it while there may be more. A delivery that cannot be read hides no other.
    pub async fn due_deliveries(
        &self,
        day: NaiveDate,
        shard: u8,
        after: Option<&str>,
        until: DateTime<Utc>,
    ) -> Result<(Vec<DueDelivery>, Option<String>), StoreError> {
        // A bound must not be empty: every place of the day is above the day itself.
        let after = after.map_or(day.to_string(), |place| format!("{place}\u{0}"));
        let range = Range::Between(after, lists::above(&instant(until)));
        let found = self.index_keys(Index::Due, keys::due(day, shard), range, false, PAGE).await?;
        let next = found.last().filter(|_| found.len() == PAGE).map(|(place, _)| place.clone());
        let loaded = self.load(found.iter().map(|(_, key)| key.clone())).await?;
        let mut data = Vec::with_capacity(found.len());
        for (_, key) in &found {
            let tenant = keys::tenant_of(&key.pk);
            data.extend(tenant.zip(loaded.get::<Delivery>(key).transpose()));
        }
        Ok((data, next))
    }
}
