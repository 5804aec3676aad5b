//! What reports read: whole partitions of indexes, of which only keys are needed, and whole ledgers. Each read has a limit.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::documents::document::DocumentStatus;
use domain::documents::lifecycle::STATUSES;
use domain::documents::series::SeriesId;
use domain::ids::{CustomerId, DocumentId, DocumentKind, Place, TenantId};
use domain::payments::ledger::Entry;
use ports::{Index, Query, Range, Table};

use crate::documents::headers::list_kinds;
use crate::lists::above;
use crate::{Store, StoreError, keys};

/// More was found than the limit of the read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

/// What was found, unless it was too much.
pub type Whole<V> = Result<Result<Vec<V>, TooMany>, StoreError>;

impl<T: Table> Store<T> {
    /// The numbers of a series that begin so, each with its document, in the order of their texts. A number that several
    /// documents have is there for each of them.
    pub async fn numbers(
        &self,
        tenant: &TenantId,
        series: SeriesId,
        beginning: &str,
        at_most: usize,
    ) -> Whole<(String, DocumentId)> {
        let partition = keys::numbers(tenant, series.entity_id, series.kind);
        self.index_entries(Index::Number, partition, beginning, at_most).await
    }

    /// The ids of void, canceled and superseded documents of a kind. Of these, only void ones have a number.
    pub async fn ended_documents(
        &self,
        tenant: &TenantId,
        kind: DocumentKind,
        at_most: usize,
    ) -> Whole<DocumentId> {
        self.documents_listed(tenant, &list_kinds(kind, Some(&[DocumentStatus::Void])), at_most).await
    }

    /// The ids of all documents of these kinds that are or were issued, and of others that share their lists.
    pub async fn issued_documents(
        &self,
        tenant: &TenantId,
        kinds: impl IntoIterator<Item = DocumentKind>,
        at_most: usize,
    ) -> Whole<DocumentId> {
        let issued: Vec<DocumentStatus> = STATUSES
            .iter()
            .filter(|row| row.sendable || row.status == DocumentStatus::Void)
            .map(|row| row.status)
            .collect();
        let lists = kinds.into_iter().flat_map(|kind| list_kinds(kind, Some(&issued))).collect();
        self.documents_listed(tenant, &lists, at_most).await
    }

    async fn documents_listed(
        &self,
        tenant: &TenantId,
        lists: &BTreeSet<String>,
        at_most: usize,
    ) -> Whole<DocumentId> {
        // One that changes its status meanwhile may be in two lists.
        let mut ids = BTreeSet::new();
        for list in lists {
            let partition = keys::list(tenant, list);
            let left = at_most.saturating_sub(ids.len());
            match self.index_entries(Index::List, partition, "", left).await? {
                Ok(found) => ids.extend(found.into_iter().map(|(_, id)| id)),
                Err(TooMany) => return Ok(Err(TooMany)),
            }
        }
        Ok(Ok(ids.into_iter().collect()))
    }

    /// The ids of a customer's documents of all kinds.
    pub async fn document_ids_of_customer(
        &self,
        tenant: &TenantId,
        customer: CustomerId,
        at_most: usize,
    ) -> Whole<DocumentId> {
        let partition = keys::customer_documents(tenant, customer);
        let found = self.index_entries(Index::Customer, partition, "", at_most).await?;
        Ok(found.map(|found| found.into_iter().map(|(_, id)| id).collect()))
    }

    /// The entries of a partition of an index that begin so: sort key and document. A page begins with the last sort key of
    /// the page before, so that documents that share it are all found.
    async fn index_entries(
        &self,
        index: Index,
        partition: String,
        beginning: &str,
        at_most: usize,
    ) -> Whole<(String, DocumentId)> {
        let mut found: Vec<(String, DocumentId)> = Vec::new();
        // No sort key is empty, and none begins with a space.
        let mut from = if beginning.is_empty() { " ".to_owned() } else { beginning.to_owned() };
        loop {
            let range = Range::Between(from.clone(), above(beginning));
            let query = Query { index, partition: partition.clone(), range, descending: false, limit: None };
            let page = self.table.query(&query).await?;
            let mut fresh = 0;
            for item in page.items {
                let Some((sort, id)) = entry(index, &item) else { continue };
                let again =
                    found.iter().rev().take_while(|(known, _)| *known == sort).any(|(_, known)| *known == id);
                if !again {
                    found.push((sort, id));
                    fresh += 1;
                }
            }
            if found.len() > at_most {
                return Ok(Err(TooMany));
            }
            match found.last().filter(|_| page.more) {
                Some((last, _)) if fresh > 0 => from.clone_from(last),
                // A whole page of documents that share a sort key.
                Some((last, _)) if from == *last => from = format!("{last}\u{0}"),
                _ => return Ok(Ok(found)),
            }
        }
    }

    /// The whole ledger of a customer, in all currencies, in the order of the entries of each.
    pub async fn all_entries(
        &self,
        tenant: &TenantId,
        customer: CustomerId,
    ) -> Result<Vec<Entry>, StoreError> {
        self.under(keys::customer_partition(tenant, customer), "ENTRY#").await
    }

    /// The instants at which a document was written off as uncollectible, by its history, in order.
    pub async fn write_offs(
        &self,
        tenant: &TenantId,
        document: DocumentId,
    ) -> Result<Vec<DateTime<Utc>>, StoreError> {
        let entries = self.history(tenant, document).await?;
        let mut status = DocumentStatus::Draft;
        let mut found = Vec::new();
        for entry in entries {
            if entry.status == DocumentStatus::WrittenOff && status != entry.status {
                found.push(entry.change.at);
            }
            status = entry.status;
        }
        Ok(found)
    }
}

/// The sort key of an entry, and its document.
fn entry(index: Index, item: &ports::Item) -> Option<(String, DocumentId)> {
    let text = |name: &str| item.get(name).and_then(serde_json::Value::as_str);
    let sort = match index {
        Index::Number => text("number_sk")?,
        Index::Customer => text("customer_sk")?,
        _ => text("list_sk")?,
    };
    let id = match sort.parse::<Place>() {
        Ok(Place(id)) => id,
        Err(_) => text("pk")?.rsplit_once('#')?.1.parse().ok()?,
    };
    Some((sort.to_owned(), id))
}
