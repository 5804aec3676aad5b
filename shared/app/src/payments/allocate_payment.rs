//! Allocates what is left of a payment that was received.

use chrono::NaiveDate;
use domain::ids::PaymentId;
use domain::payments::allocate::plan;
use domain::payments::ledger::Ledger;
use domain::payments::payment::{MAX_ALLOCATIONS, Payment};
use domain::settings::Settings;
use ports::{Clock, Entropy, Table};
use store::documents::headers::header_keys;
use store::payments::{ledger, records};
use store::{Store, keys};

use super::writes::{Desk, Strictness, Wish, documents, offer, refuse_overdrawn, refuse_unpayable, rules};
use crate::attempts::{Plan, until_committed};
use crate::records::check_version;
use crate::{Caller, Error, Refusal, Reply};

/// Allocates a payment to more documents. A discount for early payment depends on the day of the payment; the documents
/// are settled from today on.
pub async fn allocate_payment<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    (id, if_match): (PaymentId, Option<u64>),
    wish: &Wish,
    render: impl Fn(&Payment) -> Reply,
) -> Result<Reply, Error> {
    let (tenant, change) = (&caller.tenant, caller.change());
    until_committed(store, clock, entropy, caller, || async {
        let before = store.payment(tenant, id).await?.ok_or(Refusal::NotFound("payment"))?;
        check_version(if_match, before.version)?;
        let (customer, currency) = (before.customer_id, before.amount.currency);
        let (wanted, strictness) =
            wish.resolve(store, tenant, (customer, currency), before.unallocated()).await?;
        let mut wants = vec![keys::settings(tenant), keys::balance(tenant, customer, currency)];
        wants.extend(wanted.iter().flat_map(|wanted| header_keys(tenant, wanted.document_id)));
        let loaded = store.load(wants).await?;
        let settings: Option<Settings> = loaded.get(&keys::settings(tenant))?;
        let tolerance = settings.map_or(0, |settings| settings.tolerance(currency));
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
        let next = before.mean_for(wanted, rules, change.clone());
        let mut payment = next.map_err(|why| Error::conflict(why.code(), why.message()))?;
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
        let mut actions =
            desk.allocate_group(&mut payment, &found, tolerance, today(caller), &mut entries)?;
        refuse_overdrawn(&entries)?;
        actions.extend(ledger::write(tenant, &entries));
        actions.push(records::put(tenant, &payment));
        let reply = render(&payment);
        Ok(Plan::Commit(actions, reply))
    })
    .await
}

/// In UTC.
pub(super) fn today(caller: &Caller) -> NaiveDate {
    caller.now.date_naive()
}
