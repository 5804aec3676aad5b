//! Lists of documents, by what finds them.

use std::collections::BTreeSet;

use domain::documents::document::{Document, DocumentStatus};
use domain::ids::{CustomerId, DocumentId, DocumentKind, EntityId, Place, TenantId};
use domain::settings::entity::LegalEntity;
use ports::{Index, Range, Table};

use crate::documents::headers::{in_partition, list_kinds};
use crate::lists::{Entry, Listed};
use crate::versioned::Versioned;
use crate::{Store, StoreError, keys};

/// So many legal entities of a tenant are looked through for a number.
const ENTITIES: usize = 1_000;

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

    /// The documents at these places, keeping the order; what has gone meanwhile is left out.
    pub async fn documents_at(
        &self,
        tenant: &TenantId,
        places: Listed<Place>,
    ) -> Result<Listed<Document>, StoreError> {
        let entry = |Place(id): Place| (String::new(), keys::document(tenant, id));
        let data = places.data.into_iter().map(entry).collect();
        self.documents_of(Listed { data, next: places.next }).await
    }

    /// The ids of a tenant's legal entities, newest first.
    pub async fn entity_ids(&self, tenant: &TenantId, at_most: usize) -> Result<Vec<EntityId>, StoreError> {
        let found = self.listed(tenant, &[LegalEntity::KIND], None, at_most).await?;
        Ok(found.data.iter().filter_map(|(id, _)| id.parse().ok()).collect())
    }

    /// The documents of a kind with a number: at most one of each legal entity. A query for each of them.
    pub async fn by_number(
        &self,
        tenant: &TenantId,
        kind: DocumentKind,
        number: &str,
    ) -> Result<Vec<Document>, StoreError> {
        let mut found = Vec::new();
        for entity in self.entity_ids(tenant, ENTITIES).await? {
            let (partition, number) = (keys::numbers(tenant, entity, kind), number.to_owned());
            let range = Range::Between(number.clone(), number);
            found.extend(self.index_keys(Index::Number, partition, range, false, 1).await?);
        }
        Ok(self.documents_of(Listed { data: found, next: None }).await?.data)
    }

    /// Red ones of a kind by when they were sent, latest first, that come after `after` (a cursor of this list).
    pub async fn red_documents(
        &self,
        tenant: &TenantId,
        kind: DocumentKind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Document>, StoreError> {
        let range = after.map_or(Range::All, |sort| Range::Before(sort.to_owned()));
        let partition = keys::trouble(tenant, kind.as_str());
        let found = self.index_page(Index::Trouble, partition, range, true, limit).await?;
        self.documents_of(found).await
    }

    /// A customer's documents of all kinds, newest first, that come after `after` (a place).
    pub async fn documents_of_customer(
        &self,
        tenant: &TenantId,
        customer: CustomerId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Document>, StoreError> {
        let partition = keys::customer_documents(tenant, customer);
        let range = after.map_or(Range::All, |place| Range::Before(place.to_owned()));
        let found = self.index_page(Index::Customer, partition, range, true, limit).await?;
        self.documents_of(found).await
    }

    /// Ids of documents of a kind, of these statuses, by creation, oldest first, above `after` and up to `until`.
    pub async fn document_ids(
        &self,
        tenant: &TenantId,
        kind: DocumentKind,
        statuses: &[DocumentStatus],
        after: Option<DocumentId>,
        until: DocumentId,
        limit: usize,
    ) -> Result<Vec<DocumentId>, StoreError> {
        // No place is empty, and none is a bound.
        let from = after.map_or(" ".to_owned(), |id| format!("{}\u{0}", Place(id)));
        let until = Place(until).to_string();
        // One that changes its status meanwhile may stand in two lists.
        let mut ids = BTreeSet::new();
        for list in list_kinds(kind, Some(statuses)) {
            let partition = keys::list(tenant, &list);
            let range = Range::Between(from.clone(), until.clone());
            let found = self.index_keys(Index::List, partition, range, false, limit).await?;
            ids.extend(found.into_iter().filter_map(|(place, _)| Some(place.parse::<Place>().ok()?.0)));
        }
        Ok(ids.into_iter().take(limit).collect())
    }
}
