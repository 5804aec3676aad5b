//! The statement of account of a customer.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::customers::Customer;
use domain::delivery::Part;
use domain::ids::{CustomerId, TenantId};
use domain::money::Currency;
use domain::reports::statement::{Account, Books, Span};
use ports::Table;
use store::{Store, keys};

use super::claims::{MAX_DOCUMENTS, claims, movements, too_many};
use super::sellers::Sellers;
use crate::{Caller, Error, Refusal};

/// Lines of one statement, in all currencies.
pub const MAX_LINES: usize = 10_000;

/// Days of a statement that does not say from when.
const USUAL_DAYS: u64 = 90;

/// Whose account, and which part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Which {
    pub customer_id: CustomerId,
    /// `None`: 90 days up to the last day.
    pub from: Option<NaiveDate>,
    /// `None`: today.
    pub to: Option<NaiveDate>,
    pub currency: Option<Currency>,
}

impl Which {
    pub fn of(customer_id: CustomerId, Part { from, to, currency }: Part) -> Self {
        Self { customer_id, from, to, currency }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// As it is now.
    pub customer: Customer,
    pub span: Span,
    /// By the code of the currency.
    pub accounts: Vec<Account>,
}

const INSTEAD: &str = "Ask for fewer days, or read invoices and payments instead.";

/// Reads the whole account of the customer, except for documents that were settled before the first day. The calls are one
/// per 100 documents, one or two for each of them whose balance has changed, and one per 1 MB of its ledger.
pub async fn statement<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    which: Which,
) -> Result<Statement, Error> {
    account(store, (&caller.tenant, caller.now), which).await
}

/// The same for a worker.
pub(crate) async fn account<T: Table>(
    store: &Store<T>,
    (tenant, now): (&TenantId, DateTime<Utc>),
    which: Which,
) -> Result<Statement, Error> {
    let key = keys::customer(tenant, which.customer_id);
    let customer: Customer = store.get(&key).await?.ok_or(Refusal::NotFound("customer"))?;
    let sellers = Sellers::load(store, tenant).await?;
    let to = which.to.unwrap_or_else(|| sellers.days(now).1);
    let from = which.from.or_else(|| to.checked_sub_days(Days::new(USUAL_DAYS - 1))).unwrap_or(to);
    refuse_backwards(from, to)?;
    let ids = store.document_ids_of_customer(tenant, which.customer_id, MAX_DOCUMENTS).await?;
    let wanted = |currency: Currency| which.currency.is_none_or(|wanted| wanted == currency);
    let claims =
        claims(store, tenant, ids, INSTEAD, |claim| wanted(claim.currency) && !claim.is_settled_before(from));
    let moved = movements(store, tenant, &sellers, claims.await?, INSTEAD).await?;
    let mut entries = store.all_entries(tenant, which.customer_id).await?;
    entries.retain(|entry| wanted(entry.currency));
    let span = Span { from, to };
    let accounts = Books { claims: &moved, entries: &entries }.accounts(span);
    if accounts.iter().map(|account| account.lines.len()).sum::<usize>() > MAX_LINES {
        return Err(too_many("lines", MAX_LINES, "Ask for fewer days."));
    }
    Ok(Statement { customer, span, accounts })
}

pub(super) fn refuse_backwards(from: NaiveDate, to: NaiveDate) -> Result<(), Error> {
    if from > to {
        return Err(Error::invalid("from_after_to", "from", format!("must not be after {to}")));
    }
    Ok(())
}
