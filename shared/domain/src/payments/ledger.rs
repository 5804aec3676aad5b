//! The ledger of a customer in a currency: a balance, and an immutable entry for each change of it.
//!
//! Each payment adds its whole amount, and each allocation takes its amount out. What remains is the credit balance. So
//! an overpayment, a prepayment, paying from the balance and a later allocation are the same operation.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::change::Change;
use crate::ids::{CustomerId, DocumentId, PaymentId};
use crate::money::{Currency, within_limit};
use crate::payments::payment::Method;
use crate::text::Text;

/// The sum of the entries. A customer without entries has a balance of zero and version 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerBalance {
    pub customer_id: CustomerId,
    pub currency: Currency,
    /// Counts the entries.
    pub version: u64,
    /// In minor units. Negative only after a reversal of money that was spent.
    pub amount: i64,
}

/// A change of the balance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub customer_id: CustomerId,
    pub currency: Currency,
    /// Entries are numbered from 1, without gaps. It is the version of the balance after it.
    pub number: u64,
    #[serde(flatten)]
    pub posting: Posting,
    /// The balance after it, in minor units.
    pub balance: i64,
    pub change: Change,
}

/// What changes a balance, and by how much.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Posting {
    pub kind: EntryKind,
    /// In minor units. Positive: the customer has more.
    pub amount: i64,
    pub date: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<PaymentId>,
    /// The documents that are settled, or no longer are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<Refund>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A payment was received.
    Payment,
    /// Documents were settled.
    Allocation,
    /// Allocations were undone.
    Release,
    /// A payment was taken back.
    Reversal,
    /// Money was paid back to the customer.
    Refund,
    /// A credit note credited more than was due.
    CreditNote,
}

/// How money was paid back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub method: Method,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text<140>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Overdrawn {
    #[error("the credit balance does not cover the amount")]
    MoreThanBalance,
    #[error("the credit balance exceeds the limit of amounts")]
    TooLarge,
}

impl CustomerBalance {
    pub fn new(customer_id: CustomerId, currency: Currency) -> Self {
        Self { customer_id, currency, version: 0, amount: 0 }
    }
}

/// The entries of one transaction.
#[derive(Clone, Debug)]
pub struct Ledger {
    pub before: CustomerBalance,
    pub after: CustomerBalance,
    pub entries: Vec<Entry>,
}

impl Ledger {
    pub fn new(before: CustomerBalance) -> Self {
        Self { after: before.clone(), before, entries: Vec::new() }
    }

    /// Adds an entry. One of zero is left out.
    pub fn post(&mut self, posting: Posting, change: &Change) {
        if posting.amount == 0 {
            return;
        }
        self.after.version += 1;
        self.after.amount += posting.amount;
        self.entries.push(Entry {
            customer_id: self.after.customer_id,
            currency: self.after.currency,
            number: self.after.version,
            posting,
            balance: self.after.amount,
            change: change.clone(),
        });
    }

    /// The entries take a balance below zero, or further below, only if one of them is a reversal.
    pub fn check(&self) -> Result<(), Overdrawn> {
        within_limit(self.after.amount).map_err(|_| Overdrawn::TooLarge)?;
        let reversal = self.entries.iter().any(|entry| entry.posting.kind == EntryKind::Reversal);
        if reversal || self.after.amount >= self.before.amount.min(0) {
            Ok(())
        } else {
            Err(Overdrawn::MoreThanBalance)
        }
    }
}

/// Whether these entries lead from one balance to a later one: all of them are there, in their order, and each adds its amount.
pub fn leads(before: &CustomerBalance, entries: &[Entry], after: &CustomerBalance) -> bool {
    let (mut number, mut amount) = (before.version, before.amount);
    for entry in entries {
        number += 1;
        amount = amount.saturating_add(entry.posting.amount);
        if (entry.number, entry.balance) != (number, amount) {
            return false;
        }
    }
    (number, amount) == (after.version, after.amount)
}
