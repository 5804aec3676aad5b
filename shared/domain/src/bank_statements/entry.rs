//! An entry in our books: what it is proposed for, and what became of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::booked::Booked;
use super::entry_id::EntryId;
use super::matching::Proposal;
use crate::change::Change;
use crate::ids::{BankStatementId, PaymentId};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BankEntry {
    pub id: EntryId,
    pub version: u64,
    /// The first file that it stood in.
    pub statement_id: BankStatementId,
    /// Its place in the file, from 1 on.
    pub position: u32,
    pub booked: Booked,
    pub proposal: Proposal,
    pub state: EntryState,
    pub created_at: DateTime<Utc>,
    pub change: Change,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum EntryState {
    /// Nobody has decided yet.
    Open,
    /// It was recorded as this payment.
    Applied { payment_id: PaymentId },
    /// This payment was reversed because of it.
    Reversed { payment_id: PaymentId },
    /// It is no payment of a customer.
    Ignored,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryStatus {
    Open,
    Applied,
    Reversed,
    Ignored,
}

impl EntryState {
    pub fn status(&self) -> EntryStatus {
        match self {
            EntryState::Open => EntryStatus::Open,
            EntryState::Applied { .. } => EntryStatus::Applied,
            EntryState::Reversed { .. } => EntryStatus::Reversed,
            EntryState::Ignored => EntryStatus::Ignored,
        }
    }

    pub fn payment(&self) -> Option<PaymentId> {
        match self {
            EntryState::Applied { payment_id } | EntryState::Reversed { payment_id } => Some(*payment_id),
            EntryState::Open | EntryState::Ignored => None,
        }
    }
}

/// Why a verb of an entry is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It was applied, and its payment can be reversed.
    Applied,
    /// It is money that went.
    Debit,
    /// Only a reversal of an earlier receipt is applied so.
    NoReversal,
}

impl Unfit {
    /// Stable, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Unfit::Applied => "already_applied",
            Unfit::Debit => "debit",
            Unfit::NoReversal => "no_reversal",
        }
    }

    pub fn message(self) -> &'static str {
        match self {
            Unfit::Applied => "The entry was applied. To undo that, reverse its payment.",
            Unfit::Debit => "The entry is money that went, so no document is paid by it. It can be ignored.",
            Unfit::NoReversal => "The entry takes no payment back.",
        }
    }
}

impl BankEntry {
    fn touch(self, change: Change) -> Self {
        Self { version: self.version + 1, change, ..self }
    }

    /// Whether it can be recorded as a payment. One that was ignored can.
    pub fn payable(&self) -> Result<(), Unfit> {
        match self.state {
            EntryState::Applied { .. } | EntryState::Reversed { .. } => Err(Unfit::Applied),
            EntryState::Open | EntryState::Ignored if self.booked.is_receipt() => Ok(()),
            EntryState::Open | EntryState::Ignored => Err(Unfit::Debit),
        }
    }

    /// Whether a payment can be reversed because of it.
    pub fn reversing(&self) -> Result<(), Unfit> {
        match self.state {
            EntryState::Applied { .. } | EntryState::Reversed { .. } => Err(Unfit::Applied),
            EntryState::Open | EntryState::Ignored if self.booked.takes_back() => Ok(()),
            EntryState::Open | EntryState::Ignored => Err(Unfit::NoReversal),
        }
    }

    /// It was recorded as a payment.
    pub fn applied(self, payment_id: PaymentId, change: Change) -> Self {
        Self { state: EntryState::Applied { payment_id }, ..self }.touch(change)
    }

    /// A payment was reversed because of it.
    pub fn reversed(self, payment_id: PaymentId, change: Change) -> Self {
        Self { state: EntryState::Reversed { payment_id }, ..self }.touch(change)
    }

    /// It is no payment of a customer.
    pub fn ignore(self, change: Change) -> Result<Self, Unfit> {
        match self.state {
            EntryState::Applied { .. } | EntryState::Reversed { .. } => Err(Unfit::Applied),
            EntryState::Open | EntryState::Ignored => {
                Ok(Self { state: EntryState::Ignored, ..self }.touch(change))
            }
        }
    }
}
