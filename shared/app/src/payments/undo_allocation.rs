//! Undoes one allocation of a payment: its money is unallocated again.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::ids::{AllocationId, PaymentId};
use domain::payments::ledger::Ledger;
use domain::payments::payment::Payment;
use ports::{Action, Clock, Entropy, Table};
use store::documents::headers::header_keys;
use store::payments::{ledger, records};
use store::{Store, keys};

use super::allocate_payment::day;
use super::writes::{Desk, asked_for, documents, refuse_credited, refused};
use crate::attempts::{Plan, until_committed};
use crate::{Caller, Error, Refusal, Reply};

/// The document is due again, its discount and its written-off difference included, and the money is back in the customer's
/// balance. The entries that were made stay; another one takes the allocation back. An allocation that was undone before stays
/// as it is.
pub async fn undo_allocation<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    (id, if_match, allocation): (PaymentId, Option<u64>, AllocationId),
    on: Option<NaiveDate>,
    render: impl Fn(&Payment) -> Reply,
) -> Result<Reply, Error> {
    until_committed(store, clock, entropy, caller, || async {
        let before = asked_for(store, &caller.tenant, (id, if_match)).await?;
        Ok(match without(store, entropy, caller, &before, allocation, on).await? {
            None => Plan::Answer(render(&before)),
            Some((payment, actions)) => Plan::Commit(actions, render(&payment)),
        })
    })
    .await
}

/// The payment without one of its allocations, and what that writes. `None`: it was undone before.
pub(super) async fn without<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    before: &Payment,
    allocation: AllocationId,
    on: Option<NaiveDate>,
) -> Result<Option<(Payment, Vec<Action>)>, Error> {
    let (tenant, change) = (&caller.tenant, caller.change());
    let made = before.allocations.iter().find(|made| made.id == allocation);
    let made = made.ok_or(Refusal::NotFound("allocation"))?;
    before.is_received().map_err(|why| refused(&why))?;
    if made.undone {
        return Ok(None);
    }
    // What is still to be allocated would take the money at once.
    before.can_be_acknowledged().map_err(|why| refused(&why))?;
    let date = day(store, caller, (before, on), std::iter::once(made.document_id)).await?;
    let (customer, currency) = (before.customer_id, before.amount.currency);
    let balance = keys::balance(tenant, customer, currency);
    let loaded = store.load(header_keys(tenant, made.document_id).into_iter().chain([balance])).await?;
    let found = documents(&loaded, tenant, [&made.document_id])?;
    refuse_credited(found.get(&made.document_id), &made.settlement)?;
    let mut entries = Ledger::new(ledger::balance_from(&loaded, tenant, customer, currency)?);
    let mut payment = before.clone().touch(change.clone());
    let draw = || entropy.draw();
    let desk = Desk { tenant, change: &change, present: caller.present, draw: &draw };
    let which = BTreeSet::from([allocation]);
    let mut actions = desk.undo(&mut payment, &which, &found, date, &mut entries)?;
    actions.extend(ledger::write(tenant, &entries));
    actions.push(records::put(tenant, &payment));
    Ok(Some((payment, actions)))
}
