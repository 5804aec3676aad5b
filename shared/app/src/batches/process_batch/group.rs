//! Reads everything that the decisions need.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::batches::{Batch, BatchItem, ItemStatus};
use domain::documents::document::Document;
use domain::ids::{BatchId, Subject, TenantId};
use ports::Table;
use store::documents::headers::{header_from, header_keys};
use store::{Store, keys};

use super::pack::Work;
use crate::Error;

/// Pending items with their documents.
pub(super) struct Group {
    pub(super) batch: Batch,
    pub(super) pending: Vec<Work<Document>>,
    pub(super) missing: Vec<BatchItem>,
    /// The number of items that were processed before.
    pub(super) repeated: u32,
    pub(super) unreadable: Vec<Subject>,
}

impl Group {
    /// One read: the batch, the items and their documents. None if the batch does not exist.
    pub(super) async fn read<T: Table>(
        store: &Store<T>,
        tenant: &TenantId,
        id: BatchId,
        subjects: &BTreeSet<Subject>,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, Error> {
        let mut wanted = vec![keys::batch(tenant, id)];
        for subject in subjects {
            wanted.push(keys::batch_item(tenant, id, *subject));
            wanted.extend(subject.document().into_iter().flat_map(|id| header_keys(tenant, id)));
        }
        let loaded = store.load(wanted).await?;
        let Some(batch) = loaded.get::<Batch>(&keys::batch(tenant, id))? else { return Ok(None) };
        let mut group =
            Self { batch, pending: Vec::new(), missing: Vec::new(), repeated: 0, unreadable: Vec::new() };
        for subject in subjects {
            let item: Option<BatchItem> = loaded.get(&keys::batch_item(tenant, id, *subject))?;
            let Some(item) = item.filter(|item| item.status == ItemStatus::Pending) else {
                group.repeated += 1;
                continue;
            };
            // No operation is for customers.
            let Some(document) = subject.document() else {
                group.missing.push(item);
                continue;
            };
            match header_from(&loaded, tenant, document) {
                Ok(Some(document)) => group.pending.push((item, document)),
                Ok(None) => group.missing.push(item),
                Err(error) => {
                    tracing::error!(%subject, %error, "a document cannot be read");
                    group.unreadable.push(*subject);
                }
            }
        }
        // Portions follow this order. Within a portion the exact dates count, which only the sellers' time zones tell.
        let today = now.date_naive();
        let date = |document: &Document| document.content.issue_date.unwrap_or(today);
        group.pending.sort_by_key(|(item, document)| (date(document), item.position));
        Ok(Some(group))
    }
}
