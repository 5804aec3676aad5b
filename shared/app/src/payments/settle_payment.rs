//! Ends a payment that is processing: its money comes, or never does.

use domain::ids::PaymentId;
use domain::payments::ledger::{EntryKind, Ledger};
use domain::payments::payment::Payment;
use ports::{Clock, Entropy, Table};
use store::documents::headers::header_keys;
use store::payments::{ledger, records};
use store::{Store, keys};

use super::writes::{
    Desk, asked_for, documents, next_documents, posting, refuse_overdrawn, refused, tolerance,
};
use crate::attempts::{Plan, until_committed};
use crate::{Caller, Error, Reply};

/// Adds the amount to the customer's balance and settles the documents that the payment is meant for. A document that
/// cannot be paid any more is named in the payment; its money stays in the balance.
pub async fn settle_payment<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    which: (PaymentId, Option<u64>),
    render: impl Fn(&Payment) -> Reply,
) -> Result<Reply, Error> {
    let (tenant, change) = (&caller.tenant, caller.change());
    until_committed(store, clock, entropy, caller, || async {
        let before = asked_for(store, tenant, which).await?;
        let mut payment = before.settle(change.clone()).map_err(|why| refused(&why))?;
        let (customer, amount) = (payment.customer_id, payment.amount);
        let ids = next_documents(&payment);
        let mut wants = vec![keys::settings(tenant), keys::balance(tenant, customer, amount.currency)];
        wants.extend(ids.iter().flat_map(|id| header_keys(tenant, *id)));
        let loaded = store.load(wants).await?;
        let tolerance = tolerance(&loaded, tenant, amount.currency)?;
        let found = documents(&loaded, tenant, &ids)?;
        let mut entries = Ledger::new(ledger::balance_from(&loaded, tenant, customer, amount.currency)?);
        let draw = || entropy.draw();
        let desk = Desk { tenant, change: &change, present: caller.present, draw: &draw };
        let received = posting(EntryKind::Payment, amount.minor, payment.date, Some(payment.id), Vec::new());
        entries.post(received, &change);
        let date = payment.date;
        let mut actions = desk.allocate_group(&mut payment, &found, tolerance, date, &mut entries)?;
        refuse_overdrawn(&entries)?;
        actions.extend(ledger::write(tenant, &entries));
        actions.push(records::put(tenant, &payment));
        let reply = render(&payment);
        Ok(Plan::Commit(actions, reply))
    })
    .await
}

/// The money never comes. Nothing else changes.
pub async fn fail_payment<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    which: (PaymentId, Option<u64>),
    render: impl Fn(&Payment) -> Reply,
) -> Result<Reply, Error> {
    let (tenant, change) = (&caller.tenant, caller.change());
    until_committed(store, clock, entropy, caller, || async {
        let before = asked_for(store, tenant, which).await?;
        let payment = before.fail(change.clone()).map_err(|why| refused(&why))?;
        let reply = render(&payment);
        Ok(Plan::Commit(vec![records::put(tenant, &payment)], reply))
    })
    .await
}
