//! Reports which e-mails did not reach which recipients, with the reasons.

use chrono::{DateTime, Utc};
use domain::customers::Customer;
use domain::delivery::{Delivery, Recipient};
use domain::documents::document::Document;
use domain::ids::{BatchId, CustomerId, DeliveryId, Subject, TenantId};
use ports::Table;
use store::lists::Listed;
use store::{Store, keys};

use crate::Error;

/// Selects deliveries. Times refer to the creation of the delivery.
#[derive(Clone, Copy, Debug, Default)]
pub struct BounceFilter {
    pub batch_id: Option<BatchId>,
    pub from: Option<DateTime<Utc>>,
    /// Not included.
    pub to: Option<DateTime<Utc>>,
}

/// A recipient that was not reached.
#[derive(Clone, Debug)]
pub struct Bounced {
    pub subject: Subject,
    pub number: Option<String>,
    pub customer_id: Option<CustomerId>,
    /// As the document names it; otherwise the present one.
    pub customer_name: Option<String>,
    pub delivery_id: DeliveryId,
    pub batch_id: Option<BatchId>,
    pub created_at: DateTime<Utc>,
    pub recipient: Recipient,
}

/// One page of deliveries by recipient, latest first. The index contains only failures, so a page is a
/// query and three reads, regardless of the number of deliveries. A filter by batch is applied to the
/// results of the index. When a read limit is reached, the page is returned with a cursor.
pub async fn bounce_report<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    filter: &BounceFilter,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Listed<Bounced>, Error> {
    const READ_LIMIT: usize = 2_000;
    let from = filter.from.map(|from| DeliveryId::new(from, 0).to_string());
    let to = filter.to.map(|to| DeliveryId::new(to, 0).to_string());
    let mut before = cursor.map(str::to_owned).or(to);
    let (mut found, mut read): (Vec<Delivery>, usize) = (Vec::new(), 0);
    let next = loop {
        let page =
            store.deliveries_in_trouble(tenant, from.as_deref(), before.as_deref(), limit.max(100)).await?;
        read += page.data.len();
        let wanted = |delivery: &Delivery| {
            delivery.is_in_trouble() && filter.batch_id.is_none_or(|batch| delivery.batch_id() == Some(batch))
        };
        found.extend(page.data.into_iter().filter(wanted));
        if found.len() > limit {
            found.truncate(limit);
            break found.last().map(|last| last.id.to_string());
        }
        match page.next {
            Some(next) if read < READ_LIMIT && found.len() < limit => before = Some(next),
            next => break next,
        }
    };
    let key = |delivery: &Delivery| delivery.subject.document().map(|id| keys::document(tenant, id));
    let headers = store.load(found.iter().filter_map(key)).await?;
    let mut with_documents = Vec::with_capacity(found.len());
    for delivery in found {
        let document: Option<Document> = key(&delivery).map(|key| headers.get(&key)).transpose()?.flatten();
        with_documents.push((delivery, document));
    }
    let customer_key = |delivery: &Delivery, document: Option<&Document>| {
        let pinned = document.and_then(Document::issued).map(|issued| &issued.pins);
        let pinned = pinned.map(|pins| keys::customer_version(tenant, pins.customer_id, pins.customer));
        pinned.or(delivery.subject.customer().map(|id| keys::customer(tenant, id)))
    };
    let with_customers = with_documents.iter();
    let names = with_customers.filter_map(|(delivery, document)| customer_key(delivery, document.as_ref()));
    let customers = store.load(names).await?;
    let mut data = Vec::new();
    for (delivery, document) in with_documents {
        let customer = customer_key(&delivery, document.as_ref()).map(|key| customers.get::<Customer>(&key));
        let customer_name = customer.transpose()?.flatten().map(|customer| customer.name.to_string());
        let number = document.as_ref().and_then(Document::issued).map(|issued| issued.number.to_string());
        let of_document = document.and_then(|document| document.content.customer_id);
        let customer_id = delivery.subject.customer().or(of_document);
        for recipient in delivery.recipients().iter().filter(|recipient| recipient.is_in_trouble()) {
            data.push(Bounced {
                subject: delivery.subject,
                number: number.clone(),
                customer_id,
                customer_name: customer_name.clone(),
                delivery_id: delivery.id,
                batch_id: delivery.batch_id(),
                created_at: delivery.created_at,
                recipient: recipient.clone(),
            });
        }
    }
    Ok(Listed { data, next })
}
