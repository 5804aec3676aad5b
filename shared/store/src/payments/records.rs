//! A payment: one item, which names its allocations. It is listed by tenant and by customer, and found by its identifier in
//! another system.

use domain::ids::{CustomerId, PaymentId, TenantId};
use domain::payments::payment::Payment;
use domain::text::Label;
use ports::{Action, Condition, Index, Item, Range, Table};
use serde::{Deserialize, Serialize};

use crate::encoding::{decode, encode, indexed};
use crate::lists::Listed;
use crate::{Store, StoreError, due, keys};

/// The `type` of the items.
pub const PAYMENT: &str = "payment";

#[derive(Debug, Serialize, Deserialize)]
struct Pointer {
    payment_id: PaymentId,
}

/// Writes a payment over its previous version. A new payment has version 1. It is in the index of due work as long as
/// documents are to be written for it.
pub fn put(tenant: &TenantId, payment: &Payment) -> Action {
    let key = keys::payment(tenant, payment.id);
    let condition = match payment.version {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    let place = payment.id.to_string();
    let item = encode(&key, PAYMENT, payment.change.at, payment);
    let item = indexed(item, "list", keys::list(tenant, PAYMENT), place.clone());
    let item = indexed(item, "customer", keys::customer_payments(tenant, payment.customer_id), place);
    let item = match payment.waiting() {
        Some(waiting) => due::indexed(item, &waiting),
        None => item,
    };
    Action::Put { key, item, condition }
}

/// Takes the payment's identifier in another system. No two payments of a tenant have the same.
pub fn take_external_id(tenant: &TenantId, payment: &Payment) -> Option<Action> {
    let key = keys::payment_of_external_id(tenant, payment.external_id.as_ref()?);
    let pointer = Pointer { payment_id: payment.id };
    let item = encode(&key, "payment_pointer", payment.created_at, &pointer);
    Some(Action::Put { key, item, condition: Condition::Absent })
}

/// Whether an item that comes due is a payment.
pub fn is_payment(key: &due::DueKey) -> bool {
    key.pk.starts_with("PAY#")
}

/// Parses a payment from a change record.
pub fn read(item: Item) -> Result<Payment, StoreError> {
    decode(item)
}

impl<T: Table> Store<T> {
    pub async fn payment(&self, tenant: &TenantId, id: PaymentId) -> Result<Option<Payment>, StoreError> {
        self.get(&keys::payment(tenant, id)).await
    }

    /// The payment with this identifier in another system.
    pub async fn payment_of_external_id(
        &self,
        tenant: &TenantId,
        external_id: &Label,
    ) -> Result<Option<Payment>, StoreError> {
        let found: Option<Pointer> = self.get(&keys::payment_of_external_id(tenant, external_id)).await?;
        match found {
            Some(Pointer { payment_id }) => self.payment(tenant, payment_id).await,
            None => Ok(None),
        }
    }

    /// Payments of a customer, or of all, newest first, that come after `after` (an id).
    pub async fn payments(
        &self,
        tenant: &TenantId,
        customer: Option<CustomerId>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Payment>, StoreError> {
        let (index, partition) = match customer {
            Some(customer) => (Index::Customer, keys::customer_payments(tenant, customer)),
            None => (Index::List, keys::list(tenant, PAYMENT)),
        };
        let range = after.map_or(Range::All, |id| Range::Before(id.to_owned()));
        let found = self.index_page(index, partition, range, true, limit).await?;
        self.in_order(found).await
    }
}
