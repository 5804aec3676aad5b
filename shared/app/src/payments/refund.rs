//! Notes that money was paid back to a customer.

use chrono::NaiveDate;
use domain::customers::Customer;
use domain::ids::CustomerId;
use domain::money::Money;
use domain::payments::ledger::{Entry, EntryKind, Ledger, Posting, Refund};
use ports::{Clock, Entropy, Table};
use store::payments::ledger;
use store::{Store, keys};

use super::writes::refuse_overdrawn;
use crate::attempts::{Plan, until_committed};
use crate::{Caller, Error, Refusal, Reply};

/// Takes the amount out of the balance. Refused if the balance does not cover it.
pub async fn refund<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    (customer, amount, date): (CustomerId, Money, NaiveDate),
    how: &Refund,
    render: impl Fn(&Entry) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    until_committed(store, clock, entropy, caller, || async {
        let balance = keys::balance(tenant, customer, amount.currency);
        let loaded = store.load([keys::customer(tenant, customer), balance]).await?;
        if loaded.get::<Customer>(&keys::customer(tenant, customer))?.is_none() {
            return Err(Refusal::NotFound("customer").into());
        }
        let mut entries = Ledger::new(ledger::balance_from(&loaded, tenant, customer, amount.currency)?);
        let posting = Posting {
            kind: EntryKind::Refund,
            amount: -amount.minor,
            date,
            payment_id: None,
            documents: Vec::new(),
            refund: Some(how.clone()),
        };
        entries.post(posting, &caller.change());
        refuse_overdrawn(&entries)?;
        let actions = ledger::write(tenant, &entries);
        let entry = entries.entries.pop().ok_or_else(|| Error::Failed("a refund of nothing".to_owned()))?;
        Ok(Plan::Commit(actions, render(&entry)))
    })
    .await
}
