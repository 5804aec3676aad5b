//! Reverses a payment, as after a chargeback.

use chrono::NaiveDate;
use domain::ids::PaymentId;
use domain::payments::ledger::{EntryKind, Ledger};
use domain::payments::payment::Payment;
use ports::{Action, Clock, Entropy, Table};
use store::documents::headers::header_keys;
use store::payments::{ledger, records};
use store::{Store, keys};

use super::allocate_payment::day;
use super::writes::{Desk, asked_for, documents, next_documents, posting, refused};
use crate::attempts::{Plan, until_committed};
use crate::{Caller, Error, Reply};

/// Takes the amount out of the customer's balance and undoes the payment's allocations: their documents are due again. The
/// balance may become negative, since a chargeback cannot be refused. It counts from the given day on, or from today where the
/// seller of the documents is.
pub async fn reverse_payment<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    which: (PaymentId, Option<u64>),
    on: Option<NaiveDate>,
    render: impl Fn(&Payment) -> Reply,
) -> Result<Reply, Error> {
    until_committed(store, clock, entropy, caller, || async {
        let before = asked_for(store, &caller.tenant, which).await?;
        let on = day(store, caller, (&before, on), before.documents().into_iter()).await?;
        let (payment, actions) = prepare(store, entropy, caller, before, on).await?;
        let reply = render(&payment);
        Ok(Plan::Commit(actions, reply))
    })
    .await
}

/// The reversal of a payment on a day, with its writes.
pub(crate) async fn prepare<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    before: Payment,
    on: NaiveDate,
) -> Result<(Payment, Vec<Action>), Error> {
    let (tenant, change) = (&caller.tenant, caller.change());
    let mut payment = before.reverse(on, change.clone()).map_err(|why| refused(&why))?;
    let (customer, amount) = (payment.customer_id, payment.amount);
    let ids = next_documents(&payment);
    let mut wants = vec![keys::balance(tenant, customer, amount.currency)];
    wants.extend(ids.iter().flat_map(|id| header_keys(tenant, *id)));
    let loaded = store.load(wants).await?;
    let found = documents(&loaded, tenant, &ids)?;
    let mut entries = Ledger::new(ledger::balance_from(&loaded, tenant, customer, amount.currency)?);
    let draw = || entropy.draw();
    let desk = Desk { tenant, change: &change, present: caller.present, draw: &draw };
    let mut actions = desk.undo_group(&mut payment, &found, on, &mut entries)?;
    let reversed = posting(EntryKind::Reversal, -amount.minor, on, Some(payment.id), Vec::new());
    entries.post(reversed, &change);
    actions.extend(ledger::write(tenant, &entries));
    actions.push(records::put(tenant, &payment));
    Ok((payment, actions))
}
