//! The credit balance of a customer: its present state, its entries, and refunds.

use app::payments::pay_from_balance::PaidFromBalance;
use chrono::{DateTime, NaiveDate, Utc};
use domain::payments::ledger as model;
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::actor::Actor;
use crate::resources::money::Money;
use crate::resources::payments::settlement::Settlement;
use crate::resources::texts::{text, texts};
use crate::resources::words;

/// What a customer has to its credit, in each currency that it ever paid in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CustomerBalances {
    customer_id: String,
    balances: Vec<CustomerBalance>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CustomerBalance {
    /// Negative only after a reversal of money that was spent.
    amount: Money,
    /// The number of its last entry.
    version: u64,
}

impl From<&model::CustomerBalance> for CustomerBalance {
    fn from(balance: &model::CustomerBalance) -> Self {
        Self { amount: Money::new(balance.amount, balance.currency), version: balance.version }
    }
}

impl CustomerBalances {
    pub(crate) fn new(customer_id: &impl ToString, balances: &[model::CustomerBalance]) -> Self {
        let balances = balances.iter().map(CustomerBalance::from).collect();
        Self { customer_id: customer_id.to_string(), balances }
    }
}

/// The balance after it paid some documents.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BalanceAllocation {
    balance: CustomerBalance,
    allocations: Vec<Settlement>,
}

impl From<&PaidFromBalance> for BalanceAllocation {
    fn from(paid: &PaidFromBalance) -> Self {
        Self {
            balance: (&paid.balance).into(),
            allocations: paid.allocations.iter().map(Settlement::from).collect(),
        }
    }
}

/// A change of the balance. The sum of all entries of a currency is the balance.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BalanceEntry {
    /// From 1, per currency, without gaps.
    number: u64,
    kind: words::EntryKind,
    /// Positive: the customer has more.
    amount: Money,
    /// The balance after it.
    balance: Money,
    date: NaiveDate,
    payment_id: Option<String>,
    /// The documents that it settled, or that are due again.
    document_ids: Vec<String>,
    /// Of a refund.
    method: Option<words::Method>,
    /// Of a refund.
    reference: Option<String>,
    actor: Actor,
    /// As given in `x-reason`.
    reason: Option<String>,
    created_at: DateTime<Utc>,
}

impl From<&model::Entry> for BalanceEntry {
    fn from(entry: &model::Entry) -> Self {
        let money = |minor| Money::new(minor, entry.currency);
        let posting = &entry.posting;
        Self {
            number: entry.number,
            kind: posting.kind.into(),
            amount: money(posting.amount),
            balance: money(entry.balance),
            date: posting.date,
            payment_id: text(&posting.payment_id),
            document_ids: texts(&posting.documents),
            method: posting.refund.as_ref().map(|refund| refund.method.into()),
            reference: posting.refund.as_ref().and_then(|refund| text(&refund.reference)),
            actor: (&entry.change.actor).into(),
            reason: text(&entry.change.reason),
            created_at: entry.change.at,
        }
    }
}
