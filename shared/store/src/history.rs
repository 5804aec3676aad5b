//! History: who changed which fields of something, from what to what.
//!
//! What is stored by version ([`crate::versioned`]) has no entries: its versions are its history.

use std::collections::BTreeMap;

use domain::change::Change;
use domain::documents::document::DocumentStatus;
use domain::ids::{DocumentId, PaymentId, TenantId};
use domain::payments::payment::PaymentStatus;
use ports::{Item, Table};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::encoding::encode;
use crate::{Store, StoreError, keys};

/// A change of something that has a status `S`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry<S> {
    pub version: u64,
    /// After the change.
    pub status: S,
    pub change: Change,
    /// The changed fields by path, with the values before and after.
    pub fields: FieldChanges,
}

pub type FieldChanges = BTreeMap<String, FieldChange>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    pub before: Value,
    pub after: Value,
}

pub fn of_document(tenant: &TenantId, id: DocumentId, entry: &HistoryEntry<DocumentStatus>) -> Item {
    encode(&keys::history(tenant, id, entry.version), "history", entry.change.at, entry)
}

pub fn of_payment(tenant: &TenantId, id: PaymentId, entry: &HistoryEntry<PaymentStatus>) -> Item {
    encode(&keys::payment_history(tenant, id, entry.version), "payment_history", entry.change.at, entry)
}

impl<T: Table> Store<T> {
    /// Oldest first.
    pub async fn history(
        &self,
        tenant: &TenantId,
        id: DocumentId,
    ) -> Result<Vec<HistoryEntry<DocumentStatus>>, StoreError> {
        self.under(keys::document_partition(tenant, id), "HISTORY#").await
    }

    /// Oldest first.
    pub async fn payment_history(
        &self,
        tenant: &TenantId,
        id: PaymentId,
    ) -> Result<Vec<HistoryEntry<PaymentStatus>>, StoreError> {
        self.under(keys::payment(tenant, id).pk, "HISTORY#").await
    }
}
