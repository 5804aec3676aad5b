//! Reports what is due of each customer, by how long it has been.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::customers::Customer;
use domain::documents::document::Document;
use domain::ids::{CustomerId, DocumentId, EntityId, TenantId};
use domain::reports::ageing::Ageing;
use domain::reports::claims::due_on;
use domain::text::Label;
use futures_util::future::try_join_all;
use ports::Table;
use store::documents::open_items::OpenItem;
use store::reports::TooMany;
use store::{Store, StoreError, keys};

use super::claims::{MAX_DOCUMENTS, claiming, claims, movements};
use super::sellers::Sellers;
use crate::payments::read_payments::refuse_unknown_customer;
use crate::{Caller, Error};

/// Which documents, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// At the end of this day. `None`: today, for each entity in its own zone.
    pub as_of: Option<NaiveDate>,
    pub entity_id: Option<EntityId>,
    pub customer_id: Option<CustomerId>,
}

impl Which {
    fn wants(self, entity: EntityId) -> bool {
        self.entity_id.is_none_or(|wanted| wanted == entity)
    }
}

/// What is due at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgeingReport {
    /// If no day was asked for: the latest of the entities' days.
    pub as_of: NaiveDate,
    pub ageing: Ageing,
}

const INSTEAD: &str = "Ask for one customer, or for today, or have it made as a file: POST /v1/exports.";

/// Today and later days are read from the index of open items, which takes a call for each of its shards and per 4 000
/// items or so: a later day shows what is open now, as old as it will be. A past day is read from the documents and the
/// dated history of what settled them.
pub async fn ageing<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    which: Which,
) -> Result<AgeingReport, Error> {
    let tenant = &caller.tenant;
    let sellers = Sellers::load(store, tenant).await?;
    if let Some(customer) = which.customer_id {
        refuse_unknown_customer(store, tenant, customer).await?;
    }
    let (_, today) = sellers.clone().only(which.entity_id)?.days(caller.now);
    let as_of = which.as_of.unwrap_or(today);
    let mut ageing = Ageing::default();
    if as_of >= today {
        add_open(store, (tenant, caller.now), &sellers, which, &mut ageing).await?;
    } else {
        let ids = match which.customer_id {
            Some(customer) => store.document_ids_of_customer(tenant, customer, MAX_DOCUMENTS).await?,
            None => store.issued_documents(tenant, claiming(), MAX_DOCUMENTS).await?,
        };
        add_past(store, tenant, &sellers, (which, as_of), ids, &mut ageing).await?;
    }
    Ok(AgeingReport { as_of, ageing })
}

/// Adds what is open now, by the ages of the day that is asked for. Returns the number of open items.
pub(crate) async fn add_open<T: Table>(
    store: &Store<T>,
    (tenant, now): (&TenantId, DateTime<Utc>),
    sellers: &Sellers,
    which: Which,
    ageing: &mut Ageing,
) -> Result<usize, Error> {
    let items = match which.customer_id {
        Some(customer) => store.open_items_of(tenant, customer).await?,
        None => store.open_items(tenant).await?,
    };
    let read = items.len();
    for (entity, item) in with_entities(store, tenant, items).await? {
        if which.wants(entity) {
            let day = which.as_of.unwrap_or_else(|| sellers.today(entity, now));
            ageing.add(item.customer_id, item.currency, item.due, item.due_date, day);
        }
    }
    Ok(read)
}

/// Adds what was due of these documents at the end of a day.
pub(crate) async fn add_past<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    sellers: &Sellers,
    (which, as_of): (Which, NaiveDate),
    ids: Result<Vec<DocumentId>, TooMany>,
    ageing: &mut Ageing,
) -> Result<(), Error> {
    let claims = claims(store, tenant, ids, INSTEAD, |claim| {
        claim.issue_date <= as_of && which.wants(claim.entity_id) && !claim.is_settled_before(as_of)
    });
    for (claim, moved) in movements(store, tenant, sellers, claims.await?, INSTEAD).await? {
        ageing.add(claim.customer_id, claim.currency, due_on(&moved, as_of), claim.due_date, as_of);
    }
    Ok(())
}

/// Each open item with its seller. Only entries from before the index named the seller cost a read.
pub(super) async fn with_entities<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    items: Vec<OpenItem>,
) -> Result<Vec<(EntityId, OpenItem)>, StoreError> {
    let key = |id: DocumentId| keys::document(tenant, id);
    let unnamed = items.iter().filter(|item| item.entity_id.is_none());
    let loaded = store.load(unnamed.map(|item| key(item.document_id))).await?;
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        let entity = match item.entity_id {
            Some(entity) => Some(entity),
            None => {
                let document: Option<Document> = loaded.get(&key(item.document_id))?;
                document.map(|document| document.content.entity_id)
            }
        };
        found.extend(entity.map(|entity| (entity, item)));
    }
    Ok(found)
}

/// The present names of customers. Each is read once, however often it is asked for.
pub async fn customer_names<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    ids: impl IntoIterator<Item = CustomerId>,
) -> Result<BTreeMap<CustomerId, Label>, Error> {
    let ids: Vec<CustomerId> = ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let calls = ids.chunks(100).map(async |ids| names(store, tenant, ids).await);
    Ok(try_join_all(calls).await?.into_iter().flatten().collect())
}

async fn names<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    ids: &[CustomerId],
) -> Result<Vec<(CustomerId, Label)>, StoreError> {
    let loaded = store.load(ids.iter().map(|id| keys::customer(tenant, *id))).await?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let customer: Option<Customer> = loaded.get(&keys::customer(tenant, *id))?;
        found.extend(customer.map(|customer| (*id, customer.name)));
    }
    Ok(found)
}
