//! How much waits for a person. Each pile is a part of an index that holds exactly what waits, so its entries are counted and no
//! item is read. An index may lag behind the table.

use chrono::{DateTime, Utc};
use domain::documents::document::DocumentStatus;
use domain::ids::{DeliveryId, DocumentKind, TenantId};
use ports::{Index, Range, Table};

use crate::batches::BATCH;
use crate::delivery::deliveries::{DELIVERY, SCHEDULED};
use crate::lists::above;
use crate::{Store, StoreError, keys};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pile {
    Drafts,
    /// Invoices that wait for approval.
    Approvals,
    /// Invoices whose latest e-mail did not reach its recipients.
    Unreached,
    /// Deliveries from this instant on that failed, or that did not reach a recipient.
    Undelivered(DateTime<Utc>),
    Scheduled,
    /// Batches that failed, and that nobody has acknowledged.
    FailedBatches,
}

/// How many there are, up to a bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub number: usize,
    /// There are more than that.
    pub more: bool,
    /// The sort key of the first one.
    pub first: Option<String>,
}

impl Pile {
    fn entries(self, tenant: &TenantId) -> (Index, String, Range, bool) {
        let invoices = |status: DocumentStatus| {
            let kind =
                format!("{}#{}", DocumentKind::Invoice.as_str(), status.row().list.unwrap_or_default());
            (Index::List, keys::list(tenant, &kind), Range::All, true)
        };
        match self {
            Pile::Drafts => invoices(DocumentStatus::Draft),
            Pile::Approvals => invoices(DocumentStatus::PendingApproval),
            Pile::Unreached => {
                (Index::Trouble, keys::trouble(tenant, DocumentKind::Invoice.as_str()), Range::All, true)
            }
            Pile::Undelivered(since) => {
                let from = DeliveryId::new(since, 0).to_string();
                let range = Range::Between(from, above(DeliveryId::PREFIX));
                (Index::Trouble, keys::trouble(tenant, DELIVERY), range, true)
            }
            Pile::Scheduled => (Index::List, keys::list(tenant, SCHEDULED), Range::All, false),
            Pile::FailedBatches => (Index::Trouble, keys::trouble(tenant, BATCH), Range::All, true),
        }
    }
}

impl<T: Table> Store<T> {
    /// One query.
    pub async fn count(&self, tenant: &TenantId, pile: Pile, at_most: usize) -> Result<Count, StoreError> {
        let (index, partition, range, descending) = pile.entries(tenant);
        let found = self.index_keys(index, partition, range, descending, at_most.saturating_add(1)).await?;
        let first = found.first().map(|(place, _)| place.clone());
        Ok(Count { number: found.len().min(at_most), more: found.len() > at_most, first })
    }
}
