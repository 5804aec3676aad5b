//! What is read before anything is decided.

use std::collections::{BTreeMap, BTreeSet};

use domain::batches::{Batch, BatchItem, ItemStatus, Operation};
use domain::documents::complete::issue_date;
use domain::documents::series::{Series, SeriesId};
use domain::ids::{BatchId, DocumentId};
use ports::{Entropy, Table};
use store::documents::headers::{header_from, header_keys};
use store::keys;

use super::Run;
use crate::Error;
use crate::delivery::send_invoice::{SentBefore, sent_before};
use crate::documents::opening::{Case, load_cases};

/// Pending items with their invoices, in the order of the selection.
pub(super) struct Group {
    pub(super) batch: Batch,
    pub(super) cases: Vec<(BatchItem, Case)>,
    /// Of those that are to be sent without opening.
    pub(super) sent_before: BTreeMap<DocumentId, SentBefore>,
    pub(super) missing: Vec<BatchItem>,
    pub(super) series: BTreeMap<SeriesId, Series>,
    pub(super) repeated: u32,
    pub(super) unreadable: Vec<DocumentId>,
}

impl<T: Table, E: Entropy> Run<'_, T, E> {
    pub(super) async fn load(&self, id: BatchId, ids: &BTreeSet<DocumentId>) -> Result<Option<Group>, Error> {
        let tenant = self.tenant;
        let mut wanted = vec![keys::batch(tenant, id)];
        for invoice in ids {
            wanted.push(keys::batch_item(tenant, id, *invoice));
            wanted.extend(header_keys(tenant, *invoice));
        }
        let loaded = self.store.load(wanted).await?;
        let Some(batch) = loaded.get::<Batch>(&keys::batch(tenant, id))? else { return Ok(None) };

        let (mut items, mut found, mut missing) = (BTreeMap::new(), Vec::new(), Vec::new());
        let (mut repeated, mut unreadable) = (0, Vec::new());
        for invoice_id in ids {
            let item: Option<BatchItem> = loaded.get(&keys::batch_item(tenant, id, *invoice_id))?;
            let Some(item) = item.filter(|item| item.status == ItemStatus::Pending) else {
                repeated += 1;
                continue;
            };
            match header_from(&loaded, tenant, *invoice_id) {
                Ok(Some(invoice)) => {
                    items.insert(*invoice_id, item);
                    found.push(invoice);
                }
                Ok(None) => missing.push(item),
                Err(error) => {
                    tracing::error!(invoice = %invoice_id, %error, "an invoice cannot be read");
                    unreadable.push(*invoice_id);
                }
            }
        }
        let template = batch.email.as_ref().and_then(|email| email.template_id);
        let loaded = load_cases(self.store, tenant, found, template, self.now).await?;
        let mut cases = Vec::with_capacity(items.len());
        for case in loaded.cases {
            match case {
                Ok(case) => {
                    if let Some(item) = items.remove(&case.invoice.id) {
                        cases.push((item, case));
                    }
                }
                Err((invoice, error)) => {
                    tracing::error!(invoice = %invoice.id, %error, "an invoice cannot be read");
                    unreadable.push(invoice.id);
                }
            }
        }
        // By date first, so that none is refused for a number that the same group gave to a later date.
        let date = |case: &Case| issue_date(&case.invoice, &case.entity, self.now);
        cases.sort_by_key(|(item, case)| (date(case), item.position));
        let sent_before = self.sent_before(&batch, &cases).await?;
        Ok(Some(Group { batch, cases, sent_before, missing, series: loaded.series, repeated, unreadable }))
    }

    async fn sent_before(
        &self,
        batch: &Batch,
        cases: &[(BatchItem, Case)],
    ) -> Result<BTreeMap<DocumentId, SentBefore>, Error> {
        let mut found = BTreeMap::new();
        let only_sent = batch.operation == Operation::Send || batch.retry_of.is_some();
        let Some(email) = batch.email.as_ref().filter(|_| only_sent) else { return Ok(found) };
        for (_, case) in cases.iter().filter(|(_, case)| case.invoice.issued().is_some()) {
            found.insert(case.invoice.id, sent_before(self.store, self.tenant, case, email).await?);
        }
        Ok(found)
    }
}
