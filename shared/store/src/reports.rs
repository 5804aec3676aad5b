//! What reports read: whole partitions of indexes, of which only keys are needed, and whole ledgers. Each read has a limit.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::documents::document::DocumentStatus;
use domain::documents::lifecycle::STATUSES;
use domain::documents::series::SeriesId;
use domain::ids::{CustomerId, DocumentId, DocumentKind, Place, TenantId};
use domain::payments::ledger::Entry;
use ports::{Index, Query, Range, Table};
use serde::{Deserialize, Serialize};

use crate::documents::headers::list_kinds;
use crate::lists::above;
use crate::{Store, StoreError, keys};

/// More was found than the limit of the read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

/// Where reading a partition of an index goes on: after these documents, which share a sort key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    sort: String,
    documents: Vec<DocumentId>,
}

/// Entries of an index, and where reading goes on if there may be more.
pub type Group = (Vec<(String, DocumentId)>, Option<Position>);

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

    /// The entries of a partition of an index that begin so: sort key and document.
    async fn index_entries(
        &self,
        index: Index,
        partition: String,
        beginning: &str,
        at_most: usize,
    ) -> Whole<(String, DocumentId)> {
        let within = (beginning.to_owned(), above(beginning));
        let (found, next) =
            self.entries_after(index, partition, within, None, at_most.saturating_add(1)).await?;
        Ok(if next.is_some() || found.len() > at_most { Err(TooMany) } else { Ok(found) })
    }

    /// Up to `at_most` numbers of a series that begin so, after a position.
    pub async fn numbers_after(
        &self,
        tenant: &TenantId,
        series: SeriesId,
        beginning: &str,
        after: Option<&Position>,
        at_most: usize,
    ) -> Result<Group, StoreError> {
        let partition = keys::numbers(tenant, series.entity_id, series.kind);
        let within = (beginning.to_owned(), above(beginning));
        self.entries_after(Index::Number, partition, within, after, at_most).await
    }

    /// Up to `at_most` of a customer's documents of all kinds, after a position.
    pub async fn documents_of_customer_after(
        &self,
        tenant: &TenantId,
        customer: CustomerId,
        after: Option<&Position>,
        at_most: usize,
    ) -> Result<Group, StoreError> {
        let partition = keys::customer_documents(tenant, customer);
        self.entries_after(Index::Customer, partition, (String::new(), above("")), after, at_most).await
    }

    /// Those of these documents of a kind that are void.
    pub async fn void_among(
        &self,
        tenant: &TenantId,
        kind: DocumentKind,
        documents: &BTreeSet<DocumentId>,
    ) -> Result<BTreeSet<DocumentId>, StoreError> {
        let mut void = BTreeSet::new();
        let (Some(first), Some(last)) = (documents.first(), documents.last()) else { return Ok(void) };
        for list in list_kinds(kind, Some(&[DocumentStatus::Void])) {
            let partition = keys::list(tenant, &list);
            let within = (Place(*first).to_string(), above(&Place(*last).to_string()));
            let (found, _) = self.entries_after(Index::List, partition, within, None, usize::MAX).await?;
            void.extend(found.into_iter().map(|(_, id)| id).filter(|id| documents.contains(id)));
        }
        Ok(void)
    }

    /// Entries of a partition of an index, in order. A page begins with the last sort key of the page before, so that
    /// documents that share it are all found.
    async fn entries_after(
        &self,
        index: Index,
        partition: String,
        (first, last): (String, String),
        after: Option<&Position>,
        at_most: usize,
    ) -> Result<Group, StoreError> {
        let mut found: Vec<(String, DocumentId)> = Vec::new();
        let mut at = after.cloned().unwrap_or_default();
        loop {
            // No sort key is empty, and none begins with a space.
            let from = [&at.sort, &first].into_iter().find(|sort| !sort.is_empty());
            let range = Range::Between(from.map_or(" ", String::as_str).to_owned(), last.clone());
            let left = at_most.saturating_sub(found.len()).saturating_add(at.documents.len());
            let limit = u32::try_from(left).ok();
            let query = Query { index, partition: partition.clone(), range, descending: false, limit };
            let page = self.table.query(&query).await?;
            let mut fresh = false;
            for item in page.items {
                let Some((sort, id)) = entry(index, &item) else { continue };
                if sort != at.sort {
                    at = Position { sort: sort.clone(), documents: Vec::new() };
                }
                if !at.documents.contains(&id) {
                    at.documents.push(id);
                    found.push((sort, id));
                    fresh = true;
                }
            }
            if !page.more {
                return Ok((found, None));
            }
            if !fresh {
                // A whole page of documents that share a sort key.
                at = Position { sort: format!("{}\u{0}", at.sort), documents: Vec::new() };
            }
            if found.len() >= at_most {
                return Ok((found, Some(at)));
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
