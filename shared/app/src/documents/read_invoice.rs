//! Reads invoices: one with its lines and parties, and lists with filters.

use domain::customers::Customer;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::filter::Filter;
use domain::documents::line::DraftLine;
use domain::documents::shown::Light;
use domain::ids::{CustomerId, DocumentId, DocumentKind, Place, TenantId};
use domain::search::Term;
use domain::settings::entity::LegalEntity;
use ports::{Key, Table};
use store::documents::headers::{header_from, header_keys, line_keys, lines_from, list_kinds};
use store::lists::Listed;
use store::{Store, keys};

use crate::documents::guards::refuse_deleted;
use crate::{Error, Refusal};

/// An invoice as clients see it. An open invoice has both parties in the pinned versions.
#[derive(Clone, Debug)]
pub struct DocumentWithParties {
    pub invoice: Document,
    pub lines: Vec<DraftLine>,
    pub seller: Option<LegalEntity>,
    pub customer: Option<Customer>,
}

/// Only the header, unless the draft was deleted.
pub async fn read_header<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    id: DocumentId,
) -> Result<Document, Error> {
    let invoice = store.document(tenant, id).await?.ok_or(Refusal::NotFound("invoice"))?;
    refuse_deleted(&invoice)?;
    Ok(invoice)
}

pub async fn read_invoice<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    id: DocumentId,
) -> Result<DocumentWithParties, Error> {
    let invoice = read_header(store, tenant, id).await?;
    let mut wanted = line_keys(tenant, id, &invoice.lines);
    let parties = party_keys(tenant, &invoice);
    wanted.extend(parties.clone().map(<[Key; 2]>::from).into_iter().flatten());
    let loaded = store.load(wanted).await?;
    let (seller, customer) = match parties {
        Some((seller, customer)) => (loaded.get(&seller)?, loaded.get(&customer)?),
        None => (None, None),
    };
    let lines = lines_from(&loaded, tenant, id, &invoice.lines)?;
    Ok(DocumentWithParties { invoice, lines, seller, customer })
}

/// The pinned seller and customer of an open invoice.
fn party_keys(tenant: &TenantId, invoice: &Document) -> Option<(Key, Key)> {
    let pins = invoice.issued()?.pins;
    Some((
        keys::entity_version(tenant, invoice.content.entity_id, pins.entity),
        keys::customer_version(tenant, pins.customer_id, pins.customer),
    ))
}

/// How a list is sorted. An empty filter lists all, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    Created,
    /// Red invoices, last sent first. They are few, so they have their own index.
    Sent,
}

/// The order of the list that a filter reads.
pub fn order(filter: &Filter) -> Order {
    match (filter.customer_id, filter.light) {
        (None, Some(Light::Red)) if filter.term().is_none() => Order::Sent,
        _ => Order::Created,
    }
}

/// The customer whose open items by due date are asked for: the index of open items finds these alone.
fn open_items_of(filter: &Filter) -> Option<CustomerId> {
    let by_due_date = filter.due_before.is_some() || filter.due_after.is_some();
    filter.customer_id.filter(|_| by_due_date && filter.status == Some(DocumentStatus::Open))
}

/// One page. Filters without an index are applied to the results of the index. When a read limit is
/// reached, the page is returned with a cursor.
pub async fn list_documents<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    kind: DocumentKind,
    filter: &Filter,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Listed<Document>, Error> {
    const READ_LIMIT: usize = 2_000;
    if let Some(number) = &filter.number {
        let mut data = store.by_number(tenant, kind, number.as_str()).await?;
        data.retain(|invoice| invoice.status().row().list.is_some() && filter.matches(invoice));
        return Ok(Listed { data, next: None });
    }
    if let Some(customer) = open_items_of(filter) {
        return list_open_items(store, tenant, (kind, customer), filter, cursor, limit).await;
    }
    if let Some(term) = filter.term() {
        return list_found(store, tenant, (kind, &term), filter, cursor, limit).await;
    }
    let kinds = list_kinds(kind, filter.status.as_ref().map(std::slice::from_ref));
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    let (mut data, mut after, mut read) = (Vec::new(), cursor.map(str::to_owned), 0);
    loop {
        let page_size = limit.max(100);
        let page: Listed<Document> = match (order(filter), filter.customer_id) {
            (_, Some(customer)) => {
                store.documents_of_customer(tenant, customer, after.as_deref(), page_size).await?
            }
            (Order::Sent, None) => store.red_documents(tenant, kind, after.as_deref(), page_size).await?,
            (_, None) => store.documents(tenant, &kinds, after.as_deref(), page_size).await?,
        };
        read += page.data.len();
        for invoice in page.data {
            // A customer's documents are of all kinds.
            let listed = invoice.id.kind() == kind && invoice.status().row().list.is_some();
            if listed && filter.matches(&invoice) {
                if data.len() == limit {
                    let next = data.last().map(|last| position(filter, last));
                    return Ok(Listed { data, next });
                }
                data.push(invoice);
            }
        }
        match page.next {
            Some(next) if read < READ_LIMIT => after = Some(next),
            next => return Ok(Listed { data, next }),
        }
    }
}

/// One page of the documents that pointers lead to.
async fn list_found<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    (kind, term): (DocumentKind, &Term),
    filter: &Filter,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Listed<Document>, Error> {
    let found = store.pointers(tenant, term, cursor, limit).await?;
    let ids: Vec<DocumentId> =
        found.data.iter().filter_map(|place| Some(place.parse::<Place>().ok()?.0)).collect();
    let loaded = store.load(ids.iter().flat_map(|id| header_keys(tenant, *id))).await?;
    let mut data = Vec::with_capacity(ids.len());
    for id in ids {
        let listed = |document: &Document| id.kind() == kind && document.status().row().list.is_some();
        let found = header_from(&loaded, tenant, id)?.filter(listed);
        data.extend(found.filter(|document| filter.matches(document)));
    }
    Ok(Listed { data, next: found.next })
}

/// One page of a customer's open items. The index tells all of them with one query and without reading a document.
async fn list_open_items<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    (kind, customer): (DocumentKind, CustomerId),
    filter: &Filter,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Listed<Document>, Error> {
    let mut found = store.open_items_of(tenant, customer).await?;
    found.retain(|item| item.document_id.kind() == kind && filter.includes_due_date(Some(item.due_date)));
    let mut places: Vec<Place> = found.into_iter().map(|item| Place(item.document_id)).collect();
    let after = cursor.and_then(|cursor| cursor.parse::<Place>().ok());
    places.retain(|place| after.is_none_or(|after| *place < after));
    places.sort_by(|left, right| right.cmp(left));
    let page = Listed::cut(places, limit, Place::to_string);
    let loaded = store.load(page.data.iter().flat_map(|place| header_keys(tenant, place.0))).await?;
    let mut data = Vec::with_capacity(page.data.len());
    for Place(id) in page.data {
        // The index may lag behind a payment.
        data.extend(header_from(&loaded, tenant, id)?.filter(|invoice| filter.matches(invoice)));
    }
    Ok(Listed { data, next: page.next })
}

/// The position of an invoice in the list of the filter.
fn position(filter: &Filter, invoice: &Document) -> String {
    match order(filter) {
        Order::Created => Place(invoice.id).to_string(),
        Order::Sent => invoice.shown.distribution.last_delivery_id.map(String::from).unwrap_or_default(),
    }
}
