//! Allocates what is left of a payment that was received.

use chrono::NaiveDate;
use domain::ids::{DocumentId, PaymentId};
use domain::payments::allocate::plan;
use domain::payments::ledger::Ledger;
use domain::payments::payment::{MAX_ALLOCATIONS, Payment};
use ports::{Clock, Entropy, Table};
use store::documents::headers::header_keys;
use store::payments::{ledger, records};
use store::{Store, keys};

use super::writes::{
    Desk, Strictness, Wish, asked_for, documents, offer, refuse_overdrawn, refuse_unpayable, refused, rules,
    tolerance,
};
use crate::attempts::{Plan, until_committed};
use crate::settings::seller::business_day;
use crate::{Caller, Error, Reply};

/// Allocates a payment to more documents. A discount for early payment depends on the day of the payment; the documents
/// are settled from the given day on, or from today where their seller is.
pub async fn allocate_payment<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    which: (PaymentId, Option<u64>),
    (wish, on): (&Wish, Option<NaiveDate>),
    render: impl Fn(&Payment) -> Reply,
) -> Result<Reply, Error> {
    let (tenant, change) = (&caller.tenant, caller.change());
    until_committed(store, clock, entropy, caller, || async {
        let before = asked_for(store, tenant, which).await?;
        let (customer, currency) = (before.customer_id, before.amount.currency);
        let (wanted, strictness) =
            wish.resolve(store, tenant, (customer, currency), before.unallocated()).await?;
        let mut wants = vec![keys::settings(tenant), keys::balance(tenant, customer, currency)];
        wants.extend(wanted.iter().flat_map(|wanted| header_keys(tenant, wanted.document_id)));
        let loaded = store.load(wants).await?;
        let tolerance = tolerance(&loaded, tenant, currency)?;
        let found = documents(&loaded, tenant, wanted.iter().map(|wanted| &wanted.document_id))?;
        let mut entries = Ledger::new(ledger::balance_from(&loaded, tenant, customer, currency)?);
        if !before.wanted.is_empty() && before.waiting().is_some() {
            let detail = "The payment is still being allocated to other documents. Repeat the request later.";
            return Err(Error::conflict("still_allocating", detail));
        }
        if before.allocations.len() + wanted.len() > MAX_ALLOCATIONS {
            let detail = format!("A payment has at most {MAX_ALLOCATIONS} allocations.");
            return Err(Error::conflict("too_many_allocations", detail));
        }
        let rules = rules(&wanted, &found, before.unallocated(), wish.keep_difference);
        let from = day(store, caller, (&before, on), wanted.iter().map(|wanted| wanted.document_id)).await?;
        let mut payment =
            before.mean_for((wanted, from), rules, change.clone()).map_err(|why| refused(&why))?;
        let available = payment.unallocated().min(entries.after.amount);
        if strictness == Strictness::Each {
            refuse_unpayable(&plan(
                &payment.wanted,
                |id| found.get(&id),
                offer(&payment, available, tolerance),
            ))?;
        }
        let draw = || entropy.draw();
        let desk = Desk { tenant, change: &change, present: caller.present, draw: &draw };
        let mut actions = desk.allocate_group(&mut payment, &found, tolerance, from, &mut entries)?;
        refuse_overdrawn(&entries)?;
        actions.extend(ledger::write(tenant, &entries));
        actions.push(records::put(tenant, &payment));
        let reply = render(&payment);
        Ok(Plan::Commit(actions, reply))
    })
    .await
}

/// The day on which something happens to a payment: the given one, or today where the seller of these documents is. It is
/// not before the payment.
pub(super) async fn day<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    (payment, given): (&Payment, Option<NaiveDate>),
    documents: impl Iterator<Item = DocumentId>,
) -> Result<NaiveDate, Error> {
    match given {
        Some(given) if given < payment.date => {
            let message = format!("must not be before the payment, which is of {}", payment.date);
            Err(Error::invalid("date_before_payment", "date", message))
        }
        Some(given) => Ok(given),
        None => {
            let documents: Vec<DocumentId> = documents.take(1).collect();
            Ok(business_day(store, caller, &documents).await?.max(payment.date))
        }
    }
}
