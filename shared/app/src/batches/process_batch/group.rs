//! Reads everything that the decisions need.

use std::collections::BTreeSet;

use domain::batches::{Batch, BatchItem, ItemStatus};
use domain::documents::document::Document;
use domain::ids::Subject;
use ports::{Clock, Entropy, Table};
use store::documents::headers::{header_from, header_keys};
use store::keys;

use super::{Run, Work};
use crate::Error;

/// Pending items with their documents.
pub(super) struct Group {
    pub(super) batch: Batch,
    pub(super) pending: Vec<Work<Document>>,
    pub(super) missing: Vec<BatchItem>,
}

impl<T, C, E, H> Run<'_, T, C, E, H>
where
    T: Table,
    C: Clock,
    E: Entropy,
{
    /// One read: the batch, the items and their documents. None if the batch does not exist.
    pub(super) async fn read(&mut self, subjects: &BTreeSet<Subject>) -> Result<Option<Group>, Error> {
        let (tenant, id) = (self.task.tenant, self.task.batch);
        let mut wanted = vec![keys::batch(tenant, id)];
        for subject in subjects {
            wanted.push(keys::batch_item(tenant, id, *subject));
            wanted.extend(subject.document().into_iter().flat_map(|id| header_keys(tenant, id)));
        }
        let loaded = self.store.load(wanted).await?;
        let Some(batch) = loaded.get::<Batch>(&keys::batch(tenant, id))? else { return Ok(None) };
        let mut group = Group { batch, pending: Vec::new(), missing: Vec::new() };
        for subject in subjects {
            let item: Option<BatchItem> = loaded.get(&keys::batch_item(tenant, id, *subject))?;
            let Some(item) = item.filter(|item| item.status == ItemStatus::Pending) else {
                self.processed.repeated += 1;
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
                    self.processed.unfinished.insert(*subject);
                }
            }
        }
        // Portions follow this order. Within a portion the exact dates count, which only the sellers' time zones tell.
        let today = self.times.now.date_naive();
        let date = |document: &Document| document.content.issue_date.unwrap_or(today);
        group.pending.sort_by_key(|(item, document)| (date(document), item.position));
        Ok(Some(group))
    }
}
