//! What follows from a change of which item: one file per item type.

mod batch;
mod batch_count;
mod batch_item;
mod delivery;
mod document;

use chrono::{DateTime, Utc};
use domain::ids::TenantId;
use ports::{Change, Clock, Item};
use store::delivery::deliveries;
use store::documents::headers;
use store::{StoreError, batches, item_type, keys};

use super::effect::{Effect, key};

/// What follows from a change of an item of one type.
pub(super) struct Projection {
    /// The `type` of the items.
    item_type: &'static str,
    follows: fn(&Seen) -> Result<Vec<Effect>, StoreError>,
}

/// Every projection. Nothing follows from other items, and the filter of the stream's trigger (template.yaml) lets
/// exactly these types through.
///
/// A projection only says what follows. The effects of a batch of records are carried out together, in this order:
///
/// 1. timers, since one that is due within seconds becomes a message;
/// 2. messages to the queues;
/// 3. entries of the history and other items whose content follows from the change alone;
/// 4. what is recomputed from the current state: documents, then batch items, then the ends of batches.
///
/// Nothing depends on the order of 1 to 3. In 4 each step writes what the next one reads. A step that fails does not
/// stop the others: its record is tried again as a whole.
pub(super) const PROJECTIONS: &[Projection] = &[
    Projection { item_type: batches::BATCH, follows: batch::follows },
    Projection { item_type: batches::ITEM, follows: batch_item::follows },
    Projection { item_type: batches::COUNT, follows: batch_count::follows },
    Projection { item_type: deliveries::DELIVERY, follows: delivery::follows },
    Projection { item_type: headers::HEADER, follows: document::follows },
];

/// A change as a projection sees it: the item after it, and before it if it existed.
pub(super) struct Seen {
    tenant: TenantId,
    old: Option<Item>,
    new: Item,
    delays: Delays,
}

/// What a delay is reckoned from.
#[derive(Clone, Copy)]
pub(super) struct Delays {
    /// The time of the infrastructure.
    present: DateTime<Utc>,
    grace_seconds: u32,
}

impl Delays {
    /// For callers that only ask what follows, not when.
    pub(super) const UNKNOWN: Self = Self { present: DateTime::UNIX_EPOCH, grace_seconds: 0 };

    pub(super) fn of(clock: &impl Clock, grace_seconds: u32) -> Self {
        Self { present: clock.present(), grace_seconds }
    }
}

impl Seen {
    /// The item before and after the change, read.
    fn read<V>(&self, read: fn(Item) -> Result<V, StoreError>) -> Result<(Option<V>, V), StoreError> {
        Ok((self.old.clone().map(read).transpose()?, read(self.new.clone())?))
    }
}

/// The types of the items that something follows from.
pub fn projected_types() -> Vec<&'static str> {
    PROJECTIONS.iter().map(|projection| projection.item_type).collect()
}

/// What follows from a change. Nothing follows from a removal, nor from what the relay itself writes.
pub(super) fn effects_of(change: &Change, delays: Delays) -> Result<Vec<Effect>, StoreError> {
    let (Some(new), Some(tenant)) = (change.new.clone(), tenant(change)) else { return Ok(Vec::new()) };
    let projection = PROJECTIONS.iter().find(|projection| item_type(&new) == Some(projection.item_type));
    let Some(projection) = projection else { return Ok(Vec::new()) };
    (projection.follows)(&Seen { tenant, old: change.old.clone(), new, delays })
}

/// The tenant that the item belongs to.
fn tenant(change: &Change) -> Option<TenantId> {
    keys::tenant_of(&key(change)?.pk)
}
