//! Marks a document as paid: a payment of all that is due.

use chrono::NaiveDate;
use domain::ids::DocumentId;
use domain::money::Money;
use domain::payments::allocate::payable;
use domain::payments::payment::{Method, Payment, Wanted};
use domain::text::{Label, Text};
use ports::{Clock, Entropy, Table};
use store::Store;

use super::record_payment::{NewPayment, Progress, Told, record};
use super::writes::Wish;
use crate::attempts::{Plan, until_committed};
use crate::documents::guards::refuse_deleted;
use crate::records::check_version;
use crate::{Caller, Error, Refusal, Reply};

/// The request.
#[derive(Clone, Debug)]
pub struct MarkPaid {
    pub id: DocumentId,
    /// The version of the document that the caller has read.
    pub if_match: Option<u64>,
    pub method: Method,
    pub date: NaiveDate,
    pub reference: Option<Text<140>>,
    pub external_id: Option<Label>,
}

/// Refused if nothing is due. A payment that is told again under its `external_id` changes nothing.
pub async fn mark_paid<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    request: &MarkPaid,
    render: impl Fn(&Payment, Told) -> Reply,
) -> Result<Reply, Error> {
    until_committed(store, clock, entropy, caller, || async {
        if let Some(known) = known(store, caller, request).await? {
            return Ok(Plan::Answer(render(&known, Told::Again)));
        }
        let found = store.document(&caller.tenant, request.id).await?;
        let document = found.ok_or(Refusal::NotFound("invoice"))?;
        refuse_deleted(&document)?;
        check_version(request.if_match, document.version)?;
        let due = payable(&document).map_err(|why| Error::conflict(why.code(), why.message()))?;
        let Some(customer_id) = document.content.customer_id else {
            return Err(Error::Failed(format!("{} is open and has no customer", document.id)));
        };
        let wanted = vec![Wanted { document_id: document.id, amount: Some(due) }];
        let new = NewPayment {
            customer_id,
            method: request.method,
            progress: Progress::Received,
            date: request.date,
            reference: request.reference.clone(),
            external_id: request.external_id.clone(),
            amount: Money::new(due, document.content.currency),
            wish: Wish { wanted, ..Wish::default() },
        };
        record(store, entropy, caller, &new, &render).await
    })
    .await
}

/// The payment that was recorded under this identifier. Refused if it is not for this document.
async fn known<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    request: &MarkPaid,
) -> Result<Option<Payment>, Error> {
    let Some(external_id) = &request.external_id else { return Ok(None) };
    let found = store.payment_of_external_id(&caller.tenant, external_id).await?;
    let pays = |known: &Payment| {
        let made = known.allocations.iter().map(|made| made.document_id);
        made.chain(known.wanted.iter().map(|wanted| wanted.document_id)).any(|id| id == request.id)
    };
    match found {
        Some(known) if !pays(&known) => Err(Error::conflict(
            "external_id_in_use",
            format!("The payment {} has this external_id, and is for other documents.", known.id),
        )),
        known => Ok(known),
    }
}
