//! The ledger of what was sent: one item per delivery, beside its invoice.

use domain::delivery::Delivery;
use domain::ids::{DeliveryId, InvoiceId, TenantId};
use ports::{Action, Condition, Item, Key, Table};
use serde::{Deserialize, Serialize};

use crate::encoding::{decode, encode};
use crate::{Store, StoreError, keys};

/// The `type` of a delivery.
pub const DELIVERY: &str = "delivery";

/// From the mail service's message id to whom it was for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentMessage {
    pub tenant: TenantId,
    pub invoice_id: InvoiceId,
    pub delivery_id: DeliveryId,
    pub recipient: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct Pointer {
    invoice_id: InvoiceId,
}

/// A delivery over the version before it; a new one has version 1 and comes with a pointer, so that
/// it is found by its id alone.
pub fn put(tenant: &TenantId, delivery: &Delivery) -> Action {
    let key = keys::delivery(tenant, delivery.invoice_id, delivery.id);
    let condition = match delivery.version {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    let item = encode(&key, DELIVERY, delivery.updated_at, delivery);
    Action::Put { key, item, condition }
}

pub fn pointer_item(tenant: &TenantId, delivery: &Delivery) -> Item {
    let key = keys::delivery_pointer(tenant, delivery.id);
    encode(&key, "delivery_pointer", delivery.created_at, &Pointer { invoice_id: delivery.invoice_id })
}

pub fn put_message(message_id: &str, sent: &SentMessage, delivery: &Delivery) -> Action {
    let key = keys::message(message_id);
    let item = encode(&key, "message", delivery.updated_at, sent);
    Action::Put { key, item, condition: Condition::Always }
}

/// A delivery as the change stream shows it.
pub fn read(item: Item) -> Result<Delivery, StoreError> {
    decode(&Key { pk: "stream".into(), sk: "DELIVERY".into() }, item)
}

impl<T: Table> Store<T> {
    pub async fn delivery(
        &self,
        tenant: &TenantId,
        invoice: InvoiceId,
        id: DeliveryId,
    ) -> Result<Option<Delivery>, StoreError> {
        self.get(&keys::delivery(tenant, invoice, id)).await
    }

    /// By its id alone.
    pub async fn find_delivery(
        &self,
        tenant: &TenantId,
        id: DeliveryId,
    ) -> Result<Option<Delivery>, StoreError> {
        let pointer: Option<Pointer> = self.get(&keys::delivery_pointer(tenant, id)).await?;
        match pointer {
            Some(pointer) => self.delivery(tenant, pointer.invoice_id, id).await,
            None => Ok(None),
        }
    }

    /// The e-mail history of an invoice, oldest first.
    pub async fn deliveries(
        &self,
        tenant: &TenantId,
        invoice: InvoiceId,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.under(keys::document_partition(tenant, invoice), "DELIVERY#").await
    }
}
