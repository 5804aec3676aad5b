//! Pays documents from a customer's credit balance.

use chrono::NaiveDate;
use domain::customers::Customer;
use domain::ids::{CustomerId, DocumentId};
use domain::money::Currency;
use domain::payments::allocate::{Offer, plan};
use domain::payments::allocation::Allocation;
use domain::payments::ledger::{CustomerBalance, Ledger};
use ports::{Clock, Entropy, Table};
use store::documents::headers::header_keys;
use store::payments::ledger;
use store::{Store, keys};

use super::writes::{
    Desk, GROUP, Money, Strictness, Wish, allocated, documents, refuse_overdrawn, refuse_unpayable, rules,
    tolerance,
};
use crate::attempts::{Plan, until_committed};
use crate::settings::seller::business_day;
use crate::{Caller, Error, Refusal, Reply};

/// The maximum number of documents of one request: they are one transaction.
pub const MAX_DOCUMENTS: usize = GROUP;

/// The balance after the request, and what it settled.
#[derive(Clone, Debug)]
pub struct PaidFromBalance {
    pub balance: CustomerBalance,
    pub allocations: Vec<Allocation>,
}

/// Refused if the balance does not cover what is asked for, or if a document cannot be paid so.
pub async fn pay_from_balance<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    (customer, currency): (CustomerId, Currency),
    (wish, on): (&Wish, Option<NaiveDate>),
    render: impl Fn(&PaidFromBalance) -> Reply,
) -> Result<Reply, Error> {
    let (tenant, change) = (&caller.tenant, caller.change());
    until_committed(store, clock, entropy, caller, || async {
        let first = [
            keys::settings(tenant),
            keys::customer(tenant, customer),
            keys::balance(tenant, customer, currency),
        ];
        let named = wish.wanted.iter().flat_map(|wanted| header_keys(tenant, wanted.document_id));
        let mut loaded = store.load(first.into_iter().chain(named)).await?;
        if loaded.get::<Customer>(&keys::customer(tenant, customer))?.is_none() {
            return Err(Refusal::NotFound("customer").into());
        }
        let mut entries = Ledger::new(ledger::balance_from(&loaded, tenant, customer, currency)?);
        let available = entries.before.amount;
        let (mut wanted, strictness) = wish.resolve(store, tenant, (customer, currency), available).await?;
        if strictness == Strictness::AsFarAsPossible {
            wanted.truncate(GROUP);
            let found = wanted.iter().flat_map(|wanted| header_keys(tenant, wanted.document_id));
            loaded.extend(store.load(found).await?);
        }
        let found = documents(&loaded, tenant, wanted.iter().map(|wanted| &wanted.document_id))?;
        let first: Vec<DocumentId> = wanted.iter().map(|wanted| wanted.document_id).take(1).collect();
        let date = match on {
            Some(given) => given,
            None => business_day(store, caller, &first).await?,
        };
        let rules = rules(&wanted, &found, available, wish.keep_difference);
        let tolerance = tolerance(&loaded, tenant, currency)?;
        let offer = Offer { customer_id: customer, currency, date, available, rules, tolerance };
        let planned = plan(&wanted, |id| found.get(&id), offer);
        if strictness == Strictness::Each {
            refuse_unpayable(&planned)?;
        }
        let draw = || entropy.draw();
        let desk = Desk { tenant, change: &change, present: caller.present, draw: &draw };
        let money = Money { payment: None, date };
        let (made, mut actions) = desk.settle_all(&wanted, planned.settled, &found, money)?;
        entries.post(allocated(&made, money), &change);
        refuse_overdrawn(&entries)?;
        actions.extend(ledger::write(tenant, &entries));
        let reply = render(&PaidFromBalance { balance: entries.after, allocations: made });
        Ok(if actions.is_empty() { Plan::Answer(reply) } else { Plan::Commit(actions, reply) })
    })
    .await
}
