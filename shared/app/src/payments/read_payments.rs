//! Reads payments: one, lists, and what settles a document.

use domain::customers::Customer;
use domain::ids::{CustomerId, DocumentId, PaymentId, TenantId};
use domain::payments::allocation::Allocation;
use domain::payments::payment::{Payment, PaymentStatus};
use ports::Table;
use store::lists::Listed;
use store::{Store, keys};

use crate::documents::read_invoice::read_header;
use crate::{Error, Refusal};

pub async fn read_payment<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    id: PaymentId,
) -> Result<Payment, Error> {
    Ok(store.payment(tenant, id).await?.ok_or(Refusal::NotFound("payment"))?)
}

/// Which payments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Which {
    pub customer_id: Option<CustomerId>,
    pub status: Option<PaymentStatus>,
}

/// One page, newest first. A status has no index: when a read limit is reached, the page is returned with a cursor.
pub async fn list_payments<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    which: Which,
    after: Option<&str>,
    limit: usize,
) -> Result<Listed<Payment>, Error> {
    const READ_LIMIT: usize = 500;
    let (mut data, mut after, mut read) = (Vec::new(), after.map(str::to_owned), 0);
    loop {
        let page = store.payments(tenant, which.customer_id, after.as_deref(), limit).await?;
        read += page.data.len();
        for payment in page.data {
            if which.status.is_none_or(|status| status == payment.status) {
                if data.len() == limit {
                    let next = data.last().map(|last: &Payment| last.id.to_string());
                    return Ok(Listed { data, next });
                }
                data.push(payment);
            }
        }
        match page.next {
            Some(next) if read < READ_LIMIT && data.len() < limit => after = Some(next),
            next => return Ok(Listed { data, next }),
        }
    }
}

/// What settles a document: its allocations, oldest first, and payments that are on their way to it.
pub async fn payments_of_document<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    id: DocumentId,
) -> Result<(Vec<Allocation>, Vec<Payment>), Error> {
    read_header(store, tenant, id).await?;
    Ok((store.allocations(tenant, id).await?, store.in_flight(tenant, id).await?))
}

/// Refused if no customer has the id.
pub async fn refuse_unknown_customer<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    id: CustomerId,
) -> Result<(), Error> {
    let found: Option<Customer> = store.get(&keys::customer(tenant, id)).await?;
    found.map(|_| ()).ok_or_else(|| Refusal::NotFound("customer").into())
}
