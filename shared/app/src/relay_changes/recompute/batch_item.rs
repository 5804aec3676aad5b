//! The batch item that waits for a delivery moves when the delivery has ended.

use domain::batches::BatchItem;
use domain::delivery::Delivery;
use domain::ids::{DeliveryId, Subject, TenantId};
use ports::{Action, Calendar, Table};
use store::{Store, keys};

use crate::Error;
use crate::batches::carry_outcome::{Moves, item_key};

/// Deliveries of one transaction: an item each, and a counter per batch.
pub(super) const GROUP: usize = 45;

/// The moves of the items, with the counters of their batches.
pub(super) async fn actions<T: Table>(
    store: &Store<T>,
    calendar: &impl Calendar,
    group: &[(TenantId, Subject, DeliveryId)],
) -> Result<Vec<Action>, Error> {
    let key = |(tenant, subject, delivery): &(TenantId, Subject, DeliveryId)| {
        keys::delivery(tenant, *subject, *delivery)
    };
    let loaded = store.load(group.iter().map(key)).await?;
    let mut ended = Vec::new();
    for target in group {
        if let Some(delivery) = loaded.get::<Delivery>(&key(target))?
            && let Some(item) = item_key(&target.0, &delivery)
        {
            ended.push((target.0, delivery, item));
        }
    }
    let loaded = store.load(ended.iter().map(|(_, _, item)| item.clone())).await?;
    let mut moves = Moves::default();
    for (tenant, delivery, item) in ended {
        if let Some(item) = loaded.get::<BatchItem>(&item)? {
            moves.add(&tenant, &delivery, item, calendar.now(&tenant));
        }
    }
    Ok(moves.actions(|tenant| calendar.now(tenant)))
}
