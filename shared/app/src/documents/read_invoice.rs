//! Reads invoices: one with its lines and parties, and lists with filters.

use domain::customers::Customer;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::filter::Filter;
use domain::documents::line::DraftLine;
use domain::documents::shown::Light;
use domain::documents::warnings::Warning;
use domain::ids::{CustomerId, DocumentId, Place, TenantId};
use domain::search::Term;
use domain::settings::entity::LegalEntity;
use domain::text::Text;
use ports::Table;
use store::documents::headers::{line_keys, lines_from, list_kinds};
use store::lists::Listed;
use store::{Store, StoreError};

use crate::documents::guards::refuse_deleted;
use crate::documents::warnings::Around;
use crate::{Error, Refusal};

/// An invoice as clients see it. An open invoice has both parties in the pinned versions.
#[derive(Clone, Debug)]
pub struct DocumentWithParties {
    pub invoice: Document,
    pub lines: Vec<DraftLine>,
    pub seller: Option<LegalEntity>,
    pub customer: Option<Customer>,
    /// Prevent nothing.
    pub warnings: Vec<Warning>,
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
    wanted.extend(Around::keys(tenant, &invoice));
    let loaded = store.load(wanted).await?;
    let lines = lines_from(&loaded, tenant, id, &invoice.lines)?;
    let around = Around::from(&loaded, tenant, &invoice)?;
    let warnings = around.warnings(&invoice, &lines);
    // A draft has its parties from the time when it is opened.
    let Around { seller, customer, .. } = if invoice.issued().is_some() { around } else { Around::default() };
    Ok(DocumentWithParties { invoice, lines, seller, customer, warnings })
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

/// What finds the documents of a filter: the index that knows most about them.
enum Finder {
    Number(Text<100>),
    /// The customer's open items by due date.
    OpenItems(CustomerId),
    Pointers(Term),
    /// A customer's documents, of all kinds.
    Customer(CustomerId),
    Red,
    Lists,
}

impl Finder {
    fn of(filter: &Filter) -> Self {
        let by_due_date = filter.due_before.is_some() || filter.due_after.is_some();
        let open_items = by_due_date && filter.status == Some(DocumentStatus::Open);
        match (&filter.number, filter.customer_id, filter.term()) {
            (Some(number), ..) => Finder::Number(number.clone()),
            (_, Some(customer), _) if open_items => Finder::OpenItems(customer),
            (_, _, Some(term)) => Finder::Pointers(term),
            (_, Some(customer), _) => Finder::Customer(customer),
            _ if order(filter) == Order::Sent => Finder::Red,
            _ => Finder::Lists,
        }
    }

    /// A page of what it finds, whether the other filters match it or not.
    async fn page<T: Table>(
        &self,
        store: &Store<T>,
        tenant: &TenantId,
        filter: &Filter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Document>, StoreError> {
        match self {
            Finder::Number(number) => {
                let found = store.by_number(tenant, filter.kind, number.as_str()).await?;
                let places = found.iter().map(|document| Place(document.id)).collect();
                store.documents_at(tenant, page_of(places, after, limit)).await
            }
            Finder::OpenItems(customer) => {
                let mut found = store.open_items_of(tenant, *customer).await?;
                found.retain(|item| filter.includes_due_date(Some(item.due_date)));
                let places = found.into_iter().map(|item| Place(item.document_id)).collect();
                store.documents_at(tenant, page_of(places, after, limit)).await
            }
            Finder::Pointers(term) => {
                let Listed { data, next } = store.pointers(tenant, term, after, limit).await?;
                let data = data.iter().filter_map(|place| place.parse().ok()).collect();
                store.documents_at(tenant, Listed { data, next }).await
            }
            Finder::Customer(customer) => store.documents_of_customer(tenant, *customer, after, limit).await,
            Finder::Red => store.red_documents(tenant, filter.kind, after, limit).await,
            Finder::Lists => {
                let lists = list_kinds(filter.kind, filter.status.as_ref().map(std::slice::from_ref));
                let lists: Vec<&str> = lists.iter().map(String::as_str).collect();
                store.documents(tenant, &lists, after, limit).await
            }
        }
    }
}

/// A page of places that are all known: newest first, after the cursor.
fn page_of(mut places: Vec<Place>, after: Option<&str>, limit: usize) -> Listed<Place> {
    let after = after.and_then(|after| after.parse::<Place>().ok());
    places.retain(|place| after.is_none_or(|after| *place < after));
    places.sort_by(|left, right| right.cmp(left));
    Listed::cut(places, limit, Place::to_string)
}

/// One page. Filters without an index are applied to the results of the index: the less of them match, the more are read at a
/// time. When a read limit is reached, the page is returned with a cursor.
pub async fn list_documents<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    filter: &Filter,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Listed<Document>, Error> {
    const READ_LIMIT: usize = 2_000;
    const LARGEST_STEP: usize = 500;
    let finder = Finder::of(filter);
    let (mut data, mut after, mut read) = (Vec::new(), cursor.map(str::to_owned), 0);
    let mut step = limit;
    loop {
        let page = finder.page(store, tenant, filter, after.as_deref(), step).await?;
        read += page.data.len();
        for document in page.data {
            // The index may lag behind a change.
            if document.status().row().list.is_some() && filter.matches(&document) {
                if data.len() == limit {
                    let next = data.last().map(|last| position(filter, last));
                    return Ok(Listed { data, next });
                }
                data.push(document);
            }
        }
        match page.next {
            Some(next) if read < READ_LIMIT && data.len() < limit => after = Some(next),
            next => return Ok(Listed { data, next }),
        }
        step = LARGEST_STEP.min(step * 2);
    }
}

/// The position of an invoice in the list of the filter.
fn position(filter: &Filter, invoice: &Document) -> String {
    match order(filter) {
        Order::Created => Place(invoice.id).to_string(),
        Order::Sent => invoice.shown.distribution.last_delivery_id.map(String::from).unwrap_or_default(),
    }
}
