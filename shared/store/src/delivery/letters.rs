//! What was sent about one topic of a customer: its latest deliveries. A new letter is written together with the next
//! version of this item, so of two requests that send the same at once the second one sees the first.

use chrono::{DateTime, Utc};
use domain::delivery::{Delivery, Topic};
use domain::ids::{CustomerId, DeliveryId, TenantId};
use ports::{Action, Condition, Table};
use serde::{Deserialize, Serialize};

use super::deliveries;
use crate::encoding::encode;
use crate::{Store, StoreError, keys};

/// The `type` of the items.
const LETTERS: &str = "letters";

/// The deliveries that are remembered. Earlier ones do not decide about a new letter.
const MOST: usize = 20;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letters {
    pub version: u64,
    /// Oldest first.
    pub delivery_ids: Vec<DeliveryId>,
}

/// Writes a new letter, and that it is the latest one about its topic.
pub fn create(
    tenant: &TenantId,
    (customer, topic): (CustomerId, &Topic),
    before: &Letters,
    delivery: &Delivery,
) -> Vec<Action> {
    let mut delivery_ids = before.delivery_ids.clone();
    delivery_ids.push(delivery.id);
    delivery_ids.drain(..delivery_ids.len().saturating_sub(MOST));
    let after = Letters { version: before.version + 1, delivery_ids };
    let mut actions = deliveries::create(tenant, delivery).to_vec();
    actions.push(put(tenant, (customer, topic), &after, delivery.created_at));
    actions
}

/// Writes the item over its previous version.
pub fn put(
    tenant: &TenantId,
    (customer, topic): (CustomerId, &Topic),
    letters: &Letters,
    at: DateTime<Utc>,
) -> Action {
    let key = keys::letters(tenant, customer, topic);
    let condition = match letters.version {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    Action::Put { item: encode(&key, LETTERS, at, letters), key, condition }
}

impl<T: Table> Store<T> {
    /// What was sent about a topic, with its latest deliveries, oldest first.
    pub async fn letters(
        &self,
        tenant: &TenantId,
        (customer, topic): (CustomerId, &Topic),
    ) -> Result<(Letters, Vec<Delivery>), StoreError> {
        let found: Option<Letters> = self.get(&keys::letters(tenant, customer, topic)).await?;
        let letters = found.unwrap_or_default();
        let key = |id: &DeliveryId| keys::delivery(tenant, customer, *id);
        let loaded = self.load(letters.delivery_ids.iter().map(key)).await?;
        let mut deliveries = Vec::new();
        for id in &letters.delivery_ids {
            deliveries.extend(loaded.get::<Delivery>(&key(id))?);
        }
        Ok((letters, deliveries))
    }
}
