//! Lists of documents, by what finds them.

use std::collections::BTreeSet;

use domain::documents::document::{Document, DocumentStatus};
use domain::ids::{CustomerId, DocumentId, DocumentKind, TenantId};
use ports::{Index, Range, Table};

use crate::documents::headers::{HEADER, in_partition, list_kinds};
use crate::lists::{Entry, Listed};
use crate::{Store, StoreError, keys};

impl<T: Table> Store<T> {
    /// Documents of the given lists, newest first, that come after `after` (a place in the list).
    pub async fn documents(
        &self,
        tenant: &TenantId,
        kinds: &[&str],
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Document>, StoreError> {
        let found = self.listed(tenant, kinds, after, limit).await?;
        self.documents_of(found).await
    }

    /// Reads the documents themselves, keeping the order; what has gone meanwhile is left out.
    async fn documents_of(&self, found: Listed<Entry>) -> Result<Listed<Document>, StoreError> {
        let partitions = found.data.iter().map(|(_, key)| key.pk.as_str());
        let loaded = self.load(partitions.clone().flat_map(keys::document_items)).await?;
        let mut data = Vec::with_capacity(found.data.len());
        for partition in partitions {
            data.extend(in_partition(&loaded, partition)?);
        }
        Ok(Listed { data, next: found.next })
    }

    /// The document with a number; two only where an entity's pattern is also another's.
    pub async fn invoices_by_number(
        &self,
        tenant: &TenantId,
        number: &str,
    ) -> Result<Vec<Document>, StoreError> {
        let partition = keys::number(tenant, number);
        let found = self.index_page(Index::Number, partition, Range::All, false, 100).await?;
        Ok(self.documents_of(found).await?.data)
    }

    /// Red ones by when they were sent, latest first, that come after `after` (a cursor of this list).
    pub async fn red_invoices(
        &self,
        tenant: &TenantId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Document>, StoreError> {
        let range = after.map_or(Range::All, |sort| Range::Before(sort.to_owned()));
        let partition = keys::trouble(tenant, HEADER);
        let found = self.index_page(Index::Trouble, partition, range, true, limit).await?;
        self.documents_of(found).await
    }

    /// A customer's documents by due date, from `after` (a cursor of this list) on.
    pub async fn invoices_of_customer(
        &self,
        tenant: &TenantId,
        customer: CustomerId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Document>, StoreError> {
        let partition = keys::customer_documents(tenant, customer);
        let range = after.map_or(Range::All, |sort| Range::After(sort.to_owned()));
        let found = self.index_page(Index::Customer, partition, range, false, limit).await?;
        self.documents_of(found).await
    }

    /// Ids of invoices of these statuses by creation, oldest first, above `after` and up to `until` (both ids).
    pub async fn invoice_ids(
        &self,
        tenant: &TenantId,
        statuses: &[DocumentStatus],
        after: Option<&str>,
        until: &str,
        limit: usize,
    ) -> Result<Vec<DocumentId>, StoreError> {
        let from = after.filter(|id| !id.is_empty()).map_or(" ".to_owned(), |id| format!("{id}\u{0}"));
        // One that changes its status meanwhile may stand in two lists.
        let mut ids = BTreeSet::new();
        for kind in list_kinds(DocumentKind::Invoice, Some(statuses)) {
            let partition = keys::list(tenant, &kind);
            let range = Range::Between(from.clone(), until.to_owned());
            let found = self.index_keys(Index::List, partition, range, false, limit).await?;
            ids.extend(found.into_iter().filter_map(|(sort, _)| sort.parse::<DocumentId>().ok()));
        }
        Ok(ids.into_iter().take(limit).collect())
    }
}
