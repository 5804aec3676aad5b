//! Carries the outcome of a delivery to the batch item that waits for it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::batches::{BatchItem, Counts, item_outcome};
use domain::delivery::Delivery;
use domain::ids::{BatchId, DeliveryId, TenantId};
use ports::{Action, Key};
use store::{batches, keys};

/// Changes of batch items for one transaction.
#[derive(Default)]
pub(crate) struct Moves {
    actions: Vec<Action>,
    counts: BTreeMap<(TenantId, BatchId), (Counts, DeliveryId)>,
}

/// The item that waits for a delivery whose sending has ended.
pub(crate) fn item_key(tenant: &TenantId, delivery: &Delivery) -> Option<Key> {
    item_outcome(delivery)?;
    Some(keys::batch_item(tenant, delivery.batch_id()?, delivery.subject))
}

impl Moves {
    /// Adds the move of an item that waits for this delivery, unless it has the outcome already. A late event may still
    /// reverse a failure.
    pub(crate) fn add(
        &mut self,
        tenant: &TenantId,
        delivery: &Delivery,
        item: BatchItem,
        now: DateTime<Utc>,
    ) {
        let Some((status, errors)) = item_outcome(delivery) else { return };
        if item.delivery_id != Some(delivery.id) || item.status == status {
            return;
        }
        let from = item.status;
        let next = BatchItem { version: item.version + 1, status, errors, updated_at: now, ..item };
        self.actions.push(batches::move_item(tenant, &next, from));
        let counts = self.counts.entry((*tenant, next.batch_id)).or_insert((Counts::default(), delivery.id));
        counts.0.moved(from, status);
    }

    /// The actions for the items, and one counter per batch.
    pub(crate) fn actions(self, now: impl Fn(&TenantId) -> DateTime<Utc>) -> Vec<Action> {
        let mut actions = self.actions;
        for ((tenant, batch), (moved, delivery)) in self.counts {
            actions.push(batches::count(&tenant, batch, shard(delivery), moved, now(&tenant)));
        }
        actions
    }
}

/// Distributes deliveries over the shards of the counts.
pub(crate) fn shard(delivery: DeliveryId) -> u8 {
    keys::spread(&delivery.to_string())
}
