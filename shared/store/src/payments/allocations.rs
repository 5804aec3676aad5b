//! The settlement history of a document: an item per allocation in the document's partition. Beside them, payments that
//! are on their way to it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::ids::{AllocationId, DocumentId, PaymentId, TenantId};
use domain::payments::allocation::{Allocation, Undone};
use domain::payments::payment::{Payment, PaymentStatus};
use ports::{Action, Condition, Item, Table};
use serde::{Deserialize, Serialize};

use crate::encoding::encode;
use crate::{Store, StoreError, keys};

/// The `type` of the items.
pub const ALLOCATION: &str = "allocation";

pub fn create(tenant: &TenantId, allocation: &Allocation) -> Action {
    let key = keys::allocation(tenant, allocation.document_id, allocation.id);
    let item = encode(&key, ALLOCATION, allocation.change.at, allocation);
    Action::Put { key, item, condition: Condition::Absent }
}

/// Notes that an allocation was undone. Once only.
pub fn undo(tenant: &TenantId, document: DocumentId, id: AllocationId, undone: &Undone) -> Action {
    let set = Item::from_iter([
        ("undone".to_owned(), serde_json::to_value(undone).unwrap_or_default()),
        ("updated_at".to_owned(), crate::encoding::instant(undone.change.at).into()),
    ]);
    Action::Update {
        key: keys::allocation(tenant, document, id),
        set,
        remove: Vec::new(),
        add: Vec::new(),
        condition: Condition::Lacks("undone"),
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct InFlight {
    payment_id: PaymentId,
}

/// Leads from a document to a payment that is meant for it. The relay writes it and never removes it, so it is a hint: a
/// reader checks the payment itself.
pub fn in_flight(tenant: &TenantId, document: DocumentId, payment: PaymentId, at: DateTime<Utc>) -> Item {
    encode(&keys::in_flight(tenant, document, payment), "in_flight", at, &InFlight { payment_id: payment })
}

/// Says that a payment was ever on its way to a document, so that a reader of many documents asks only for the payments of
/// a few. The relay writes it with the hints.
pub fn awaited(tenant: &TenantId, document: DocumentId, at: DateTime<Utc>) -> Item {
    encode(&keys::awaited(tenant, document), "awaited", at, &Item::new())
}

impl<T: Table> Store<T> {
    /// All allocations to a document, those that were undone included, oldest first.
    pub async fn allocations(
        &self,
        tenant: &TenantId,
        document: DocumentId,
    ) -> Result<Vec<Allocation>, StoreError> {
        self.under(keys::document_partition(tenant, document), "ALLOCATION#").await
    }

    /// Payments on their way to a document.
    pub async fn in_flight(
        &self,
        tenant: &TenantId,
        document: DocumentId,
    ) -> Result<Vec<Payment>, StoreError> {
        let hints: Vec<InFlight> =
            self.under(keys::document_partition(tenant, document), "IN_FLIGHT#").await?;
        let loaded = self.load(hints.iter().map(|hint| keys::payment(tenant, hint.payment_id))).await?;
        let mut found = Vec::new();
        for hint in hints {
            let payment: Option<Payment> = loaded.get(&keys::payment(tenant, hint.payment_id))?;
            found.extend(payment.filter(|payment| payment.status == PaymentStatus::Processing));
        }
        Ok(found)
    }

    /// Those of the documents that a payment is on its way to: one read, and two more for each document that ever awaited
    /// a payment.
    ///
    /// What holds: a payment is seen once the relay has written its hint, moments after it was recorded. One that is
    /// recorded at the same moment as a verb that asks here can be missed.
    pub async fn awaiting(
        &self,
        tenant: &TenantId,
        documents: &[DocumentId],
    ) -> Result<BTreeSet<DocumentId>, StoreError> {
        let loaded = self.load(documents.iter().map(|id| keys::awaited(tenant, *id))).await?;
        let mut awaiting = BTreeSet::new();
        for id in documents {
            let ever: Option<Item> = loaded.get(&keys::awaited(tenant, *id))?;
            if ever.is_some() && !self.in_flight(tenant, *id).await?.is_empty() {
                awaiting.insert(*id);
            }
        }
        Ok(awaiting)
    }
}
