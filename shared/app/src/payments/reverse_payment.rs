//! Reverses a payment, as after a chargeback.

use domain::ids::PaymentId;
use domain::payments::ledger::{EntryKind, Ledger};
use domain::payments::payment::Payment;
use ports::{Clock, Entropy, Table};
use store::documents::headers::header_keys;
use store::payments::{ledger, records};
use store::{Store, keys};

use super::allocate_payment::today;
use super::writes::{Desk, documents, next_documents};
use crate::attempts::{Plan, until_committed};
use crate::records::check_version;
use crate::{Caller, Error, Refusal, Reply};

/// Takes the amount out of the customer's balance and undoes the payment's allocations: their documents are due again. The
/// balance may become negative, since a chargeback cannot be refused.
pub async fn reverse_payment<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    (id, if_match): (PaymentId, Option<u64>),
    render: impl Fn(&Payment) -> Reply,
) -> Result<Reply, Error> {
    let (tenant, change) = (&caller.tenant, caller.change());
    until_committed(store, clock, entropy, caller, || async {
        let before = store.payment(tenant, id).await?.ok_or(Refusal::NotFound("payment"))?;
        check_version(if_match, before.version)?;
        let on = today(caller);
        let mut payment =
            before.reverse(on, change.clone()).map_err(|why| Error::conflict(why.code(), why.message()))?;
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
        let posting = desk.posting(EntryKind::Reversal, -amount.minor, on, Some(id), Vec::new());
        entries.post(posting, &change);
        actions.extend(ledger::write(tenant, &entries));
        actions.push(records::put(tenant, &payment));
        let reply = render(&payment);
        Ok(Plan::Commit(actions, reply))
    })
    .await
}
