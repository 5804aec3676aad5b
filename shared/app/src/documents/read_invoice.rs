//! Reading invoices: one with its lines and parties, and lists by several filters.

use chrono::{DateTime, NaiveDate, Utc};
use domain::customers::Customer;
use domain::documents::document::{Document, DocumentStatus, State};
use domain::documents::line::DraftLine;
use domain::documents::shown::Light;
use domain::ids::{CustomerId, DocumentId, TenantId};
use domain::settings::entity::LegalEntity;
use ports::{Key, Table};
use store::documents::headers::{line_keys, lines_from, list_kind};
use store::lists::Listed;
use store::{Store, keys};

use crate::{Error, Refusal};

/// An invoice as clients see it. Both parties are there once it is open, as of its opening.
#[derive(Clone, Debug)]
pub struct DocumentWithParties {
    pub invoice: Document,
    pub lines: Vec<DraftLine>,
    pub seller: Option<LegalEntity>,
    pub customer: Option<Customer>,
}

/// The header alone, unless it was deleted.
pub async fn read_header<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    id: DocumentId,
) -> Result<Document, Error> {
    let invoice = store.document(tenant, id).await?.ok_or(Refusal::NotFound("invoice"))?;
    if invoice.state == State::Deleted {
        return Err(Refusal::Gone("invoice").into());
    }
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

/// Which invoices to list. An empty one lists all, newest first; one with a customer lists by due
/// date.
#[derive(Clone, Debug, Default)]
pub struct InvoiceFilter {
    pub status: Option<DocumentStatus>,
    pub customer_id: Option<CustomerId>,
    pub number: Option<String>,
    pub due_before: Option<NaiveDate>,
    pub due_after: Option<NaiveDate>,
    pub light: Option<Light>,
    /// Of the latest delivery.
    pub sent_before: Option<DateTime<Utc>>,
    pub tag: Option<String>,
    /// Part of the number, of a reference or of the note, whatever the case.
    pub text: Option<String>,
}

/// By what a list is sorted: by what finds its invoices at the least cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    Created,
    /// A customer's, the earliest due first.
    Due,
    /// Red ones, those sent last first: few of many, so they have an index of their own.
    Sent,
}

impl InvoiceFilter {
    pub fn order(&self) -> Order {
        match (self.customer_id, self.light) {
            (Some(_), _) => Order::Due,
            (None, Some(Light::Red)) => Order::Sent,
            (None, _) => Order::Created,
        }
    }

    fn matches(&self, invoice: &Document) -> bool {
        let content = &invoice.content;
        let due = invoice.due_date();
        self.status.is_none_or(|status| invoice.status() == status)
            && self.customer_id.is_none_or(|customer| content.customer_id == Some(customer))
            && self
                .number
                .as_ref()
                .is_none_or(|number| invoice.issued().is_some_and(|issued| issued.number.as_str() == number))
            && self.due_before.is_none_or(|limit| due.is_some_and(|due| due < limit))
            && self.due_after.is_none_or(|limit| due.is_some_and(|due| due > limit))
            && self.light.is_none_or(|light| invoice.shown.distribution.light == Some(light))
            && self
                .sent_before
                .is_none_or(|limit| invoice.shown.distribution.sent_at.is_some_and(|at| at < limit))
            && self.tag.as_ref().is_none_or(|tag| content.tags.iter().any(|own| own.as_str() == tag))
            && self.text.as_ref().is_none_or(|text| mentions(invoice, &text.to_lowercase()))
            && invoice.state != State::Deleted
    }
}

fn mentions(invoice: &Document, text: &str) -> bool {
    let references = &invoice.content.references;
    let labels = [
        &references.buyer_reference,
        &references.purchase_order,
        &references.contract,
        &references.project,
        &references.cost_centre,
    ];
    let number = invoice.issued().map(|issued| issued.number.as_str());
    let note = invoice.content.note.as_ref().map(|note| note.as_str());
    let labels = labels.into_iter().flatten().map(|label| label.as_str());
    number.into_iter().chain(note).chain(labels).any(|own| own.to_lowercase().contains(text))
}

/// One page. The filters that no index serves are applied to what the index finds; after a read limit
/// the page is returned as it is, with a cursor to go on from.
pub async fn list_invoices<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    filter: &InvoiceFilter,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Listed<Document>, Error> {
    const READ_LIMIT: usize = 2_000;
    if let Some(number) = &filter.number {
        let mut data = store.invoices_by_number(tenant, number).await?;
        data.retain(|invoice| filter.matches(invoice));
        return Ok(Listed { data, next: None });
    }
    let kinds: Vec<&str> = match filter.status {
        Some(status) => vec![list_kind(status)],
        None => DocumentStatus::LISTED.into_iter().map(list_kind).collect(),
    };
    let (mut data, mut after, mut read) = (Vec::new(), cursor.map(str::to_owned), 0);
    loop {
        let page_size = limit.max(100);
        let page: Listed<Document> = match (filter.order(), filter.customer_id) {
            (_, Some(customer)) => {
                store.invoices_of_customer(tenant, customer, after.as_deref(), page_size).await?
            }
            (Order::Sent, None) => store.red_invoices(tenant, after.as_deref(), page_size).await?,
            (_, None) => store.documents(tenant, &kinds, after.as_deref(), page_size).await?,
        };
        read += page.data.len();
        for invoice in page.data {
            if filter.matches(&invoice) {
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

/// Where an invoice stands in the list that the filter reads.
fn position(filter: &InvoiceFilter, invoice: &Document) -> String {
    match filter.order() {
        Order::Created => invoice.id.to_string(),
        Order::Sent => invoice.shown.distribution.last_delivery_id.map(String::from).unwrap_or_default(),
        Order::Due => {
            let due = invoice.due_date().map_or("~".to_owned(), |date| date.to_string());
            format!("{due}#{}", invoice.id)
        }
    }
}
