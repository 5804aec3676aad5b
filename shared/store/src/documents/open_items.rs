//! Open items: issued documents of which something is due. An index holds exactly these, with what is due, so that
//! reading them never reads a header.

use chrono::NaiveDate;
use domain::documents::document::{Document, Issued};
use domain::ids::{CustomerId, DocumentId, EntityId, Place, TenantId};
use domain::money::Currency;
use ports::{Index, Item, Query, Range, Table};
use serde::{Deserialize, Serialize};

use crate::encoding::decode;
use crate::lists::above;
use crate::{Store, StoreError, encoding, keys};

/// An entry of the index. It may lag behind the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenItem {
    pub document_id: DocumentId,
    /// The seller. `None` for an entry that was written before entries named it.
    pub entity_id: Option<EntityId>,
    pub customer_id: CustomerId,
    pub currency: Currency,
    /// In minor units.
    pub due: i64,
    pub due_date: NaiveDate,
    /// `None` for documents that were last written before the index held it.
    pub number: Option<String>,
    pub payment_reference: Option<String>,
}

/// What the index holds beside its keys.
#[derive(Debug, Serialize, Deserialize)]
struct Held {
    currency: Currency,
    due: i64,
    due_date: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payment_reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entity_id: Option<EntityId>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    open_sk: String,
    open_item: Held,
}

/// Puts a header into the index while the customer owes something of it.
pub(super) fn indexed(mut item: Item, tenant: &TenantId, document: &Document, issued: &Issued) -> Item {
    let claims = document.id.kind().row().claims;
    let is_open = claims && document.status().row().open_item && document.balance.due > 0;
    let Some(customer) = document.content.customer_id.filter(|_| is_open) else {
        return item;
    };
    let held = Held {
        currency: document.content.currency,
        due: document.balance.due,
        due_date: issued.due_date,
        number: document.state.number().map(ToString::to_string),
        payment_reference: document.content.payment_reference.as_ref().map(ToString::to_string),
        entity_id: Some(document.content.entity_id),
    };
    item.insert("open_item".into(), serde_json::to_value(held).unwrap_or_default());
    let place = format!("{customer}#{}#{}", issued.due_date, Place(document.id));
    encoding::indexed(item, "open", keys::open_items_of(tenant, customer), place)
}

impl<T: Table> Store<T> {
    /// The open items of a customer, the earliest due first.
    pub async fn open_items_of(
        &self,
        tenant: &TenantId,
        customer: CustomerId,
    ) -> Result<Vec<OpenItem>, StoreError> {
        self.open_items_under(keys::open_items_of(tenant, customer), &format!("{customer}#")).await
    }

    /// All open items of a tenant, customer by customer.
    pub async fn open_items(&self, tenant: &TenantId) -> Result<Vec<OpenItem>, StoreError> {
        let mut all = Vec::new();
        for shard in 0..keys::OPEN_SHARDS {
            all.extend(self.open_items_under(keys::open_items(tenant, shard), CustomerId::PREFIX).await?);
        }
        Ok(all)
    }

    /// Open items of one of [`keys::OPEN_SHARDS`] parts of a tenant, by one query, and whether these are all of the part.
    pub async fn open_items_of_shard(
        &self,
        tenant: &TenantId,
        shard: u8,
        at_most: u32,
    ) -> Result<(Vec<OpenItem>, bool), StoreError> {
        let query = Query {
            index: Index::Open,
            partition: keys::open_items(tenant, shard),
            range: Range::All,
            descending: false,
            limit: Some(at_most),
        };
        let page = self.table.query(&query).await?;
        let found: Result<Vec<_>, _> =
            page.items.into_iter().map(|item| entry(item).map(|(_, it)| it)).collect();
        Ok((found?, !page.more))
    }

    async fn open_items_under(&self, partition: String, prefix: &str) -> Result<Vec<OpenItem>, StoreError> {
        let mut all = Vec::new();
        let mut from = prefix.to_owned();
        loop {
            let query = Query {
                index: Index::Open,
                partition: partition.clone(),
                range: Range::Between(from, above(prefix)),
                descending: false,
                limit: None,
            };
            let page = self.table.query(&query).await?;
            let mut last = None;
            for item in page.items {
                let (place, found) = entry(item)?;
                all.push(found);
                last = Some(place);
            }
            match last.filter(|_| page.more) {
                Some(last) => from = format!("{last}\u{0}"),
                None => return Ok(all),
            }
        }
    }
}

/// The place of an entry, and what it says.
fn entry(item: Item) -> Result<(String, OpenItem), StoreError> {
    let key = encoding::key_of(&item);
    let Entry { open_sk, open_item } = decode(item)?;
    match read(&open_sk, open_item) {
        Some(found) => Ok((open_sk, found)),
        None => {
            let (pk, sk) = key.map(|key| (key.pk, key.sk)).unwrap_or_default();
            Err(StoreError::Unreadable { pk, sk, reason: format!("the place {open_sk}") })
        }
    }
}

fn read(place: &str, held: Held) -> Option<OpenItem> {
    let mut parts = place.splitn(3, '#');
    let customer_id = parts.next()?.parse().ok()?;
    let Place(document_id) = parts.nth(1)?.parse().ok()?;
    let Held { currency, due, due_date, number, payment_reference, entity_id } = held;
    Some(OpenItem { document_id, entity_id, customer_id, currency, due, due_date, number, payment_reference })
}
