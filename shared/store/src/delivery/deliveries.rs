//! The ledger of what was sent: one item per delivery, in the partition of its subject.

use chrono::{DateTime, Utc};
use domain::delivery::Delivery;
use domain::ids::{CustomerId, DeliveryId, Subject, TenantId};
use ports::{Action, Condition, Index, Item, Query, Range, Table};
use serde::{Deserialize, Serialize};

use crate::encoding::{decode, encode, indexed, instant};
use crate::lists::{Listed, above};
use crate::{Store, StoreError, due, keys};

/// The `type` of a delivery.
pub const DELIVERY: &str = "delivery";

/// The list of scheduled deliveries.
pub(crate) const SCHEDULED: &str = "delivery#scheduled";

#[derive(Debug, Serialize, Deserialize)]
struct Pointer {
    subject: Subject,
}

/// Writes a delivery over its previous version. A new delivery has version 1. The relay writes the
/// pointer by which it is found by its id.
pub fn put(tenant: &TenantId, delivery: &Delivery) -> Action {
    let key = keys::delivery(tenant, delivery.subject, delivery.id);
    let condition = match delivery.version {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    let mut item = encode(&key, DELIVERY, delivery.updated_at, delivery);
    if delivery.is_in_trouble() {
        item = indexed(item, "trouble", keys::trouble(tenant, DELIVERY), delivery.id.to_string());
    }
    if let Some(schedule) = delivery.schedule() {
        let place = scheduled_place(delivery.id, schedule.at);
        item = indexed(item, "list", keys::list(tenant, SCHEDULED), place);
        item = due::indexed(item, &schedule.waiting(delivery.id));
    }
    Action::Put { key, item, condition }
}

/// A new delivery with its pointer, so that the caller can request it by its id at once.
pub fn create(tenant: &TenantId, delivery: &Delivery) -> [Action; 2] {
    let pointer = Action::Put {
        key: keys::delivery_pointer(tenant, delivery.id),
        item: pointer_item(tenant, delivery),
        condition: Condition::Always,
    };
    [put(tenant, delivery), pointer]
}

pub fn pointer_item(tenant: &TenantId, delivery: &Delivery) -> Item {
    let key = keys::delivery_pointer(tenant, delivery.id);
    encode(&key, "delivery_pointer", delivery.created_at, &Pointer { subject: delivery.subject })
}

/// The position of a delivery in the list of scheduled ones.
pub fn scheduled_place(id: DeliveryId, at: DateTime<Utc>) -> String {
    format!("{}#{id}", instant(at))
}

/// Parses a delivery from a change record.
pub fn read(item: Item) -> Result<Delivery, StoreError> {
    decode(item)
}

impl<T: Table> Store<T> {
    pub async fn delivery(
        &self,
        tenant: &TenantId,
        subject: impl Into<Subject>,
        id: DeliveryId,
    ) -> Result<Option<Delivery>, StoreError> {
        self.get(&keys::delivery(tenant, subject, id)).await
    }

    /// Finds a delivery by its id.
    pub async fn find_delivery(
        &self,
        tenant: &TenantId,
        id: DeliveryId,
    ) -> Result<Option<Delivery>, StoreError> {
        let pointer: Option<Pointer> = self.get(&keys::delivery_pointer(tenant, id)).await?;
        match pointer {
            Some(pointer) => self.delivery(tenant, pointer.subject, id).await,
            None => Ok(None),
        }
    }

    /// Failed deliveries, newest first, from below `before` down to `from` (both ids).
    pub async fn deliveries_in_trouble(
        &self,
        tenant: &TenantId,
        from: Option<&str>,
        before: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Delivery>, StoreError> {
        let partition = keys::trouble(tenant, DELIVERY);
        let range = match (from, before) {
            (None, None) => Range::All,
            (None, Some(before)) => Range::Before(before.to_owned()),
            // The upper bound itself is excluded.
            (Some(from), before) => {
                Range::Between(from.to_owned(), before.map_or(above(DeliveryId::PREFIX), just_below))
            }
        };
        let found = self.index_page(Index::Trouble, partition, range, true, limit).await?;
        self.in_order(found).await
    }

    /// Scheduled deliveries, earliest first, after `after` (a position).
    pub async fn scheduled_deliveries(
        &self,
        tenant: &TenantId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Delivery>, StoreError> {
        let partition = keys::list(tenant, SCHEDULED);
        let range = after.map_or(Range::All, |place| Range::After(place.to_owned()));
        let found = self.index_page(Index::List, partition, range, false, limit).await?;
        let mut listed: Listed<Delivery> = self.in_order(found).await?;
        // The index may lag behind a reschedule or release.
        listed.data.retain(|delivery| delivery.schedule().is_some());
        Ok(listed)
    }

    /// Letters to a customer, newest first, that come after `after` (an id).
    pub async fn letters_to(
        &self,
        tenant: &TenantId,
        customer: CustomerId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Delivery>, StoreError> {
        let prefix = format!("DELIVERY#{}", DeliveryId::PREFIX);
        let until = after.map_or_else(|| above(&prefix), |id| format!("DELIVERY#{}", just_below(id)));
        let query = Query {
            index: Index::Primary,
            partition: keys::customer_partition(tenant, customer),
            range: Range::Between(prefix, until),
            descending: true,
            limit: u32::try_from(limit + 1).ok(),
        };
        let page = self.table.query(&query).await?;
        let found: Vec<Delivery> = page.items.into_iter().map(decode).collect::<Result<_, _>>()?;
        Ok(Listed::cut(found, limit, |delivery| delivery.id.to_string()))
    }

    /// What was sent of a document, or to a customer, oldest first.
    pub async fn deliveries(
        &self,
        tenant: &TenantId,
        subject: impl Into<Subject>,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.under(keys::subject_partition(tenant, subject), "DELIVERY#").await
    }
}

/// The greatest text below an id: its last character is one lower.
fn just_below(id: &str) -> String {
    let mut text = id.to_owned();
    let last = text.pop().and_then(|last| char::from_u32(u32::from(last).saturating_sub(1)));
    text.extend(last);
    text + "\u{10FFFF}"
}
