//! A file with entries of one or more accounts, and how far it is read.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::booked::Account;
use super::matching::Match;
use crate::change::Change;
use crate::digest::Digest;
use crate::due::Waiting;
use crate::ids::{BankStatementId, CsvMappingId, EntityId};
use crate::text::Label;

/// The maximum number of entries of a file.
pub const MAX_ENTRIES: usize = 20_000;

/// The maximum number of accounts of a file.
pub const MAX_ACCOUNTS: usize = 100;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BankStatement {
    pub id: BankStatementId,
    pub version: u64,
    pub name: Label,
    pub format: Format,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping_id: Option<CsvMappingId>,
    /// Of the file.
    pub sha256: Digest,
    pub accounts: Vec<StatedAccount>,
    /// The number of entries in the file.
    pub entries: u32,
    /// Entries that the bank has not booked yet. They are left out, and come again once they are booked.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pending: u32,
    /// Entries of several transactions that are left whole, because the amounts of the transactions are not told or do not
    /// sum to that of the entry.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unsplit: u32,
    /// How many of the entries are read.
    pub read: u32,
    pub counts: Counts,
    /// Entries whose proposals can be trusted are applied while the file is read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub apply_exact: bool,
    pub created_at: DateTime<Utc>,
    pub change: Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Camt053,
    Camt054,
    Mt940,
    Csv,
}

/// An account that a file has entries of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatedAccount {
    pub account: Account,
    /// The legal entity that has it. `None`: no entity has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<EntityId>,
    pub entries: u32,
    /// The day of the first entry.
    pub from: NaiveDate,
    /// The day of the last entry.
    pub until: NaiveDate,
}

/// What became of the entries that are read, when they were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub exact: u32,
    pub likely: u32,
    pub ambiguous: u32,
    pub none: u32,
    /// Debits, reversals included.
    pub debits: u32,
    /// They were in an earlier file, or came twice under one reference.
    pub duplicates: u32,
    /// Of the exact ones, those that were applied by themselves.
    pub applied: u32,
}

impl Counts {
    pub fn add(&mut self, found: Match) {
        let counted = match found {
            Match::Exact => &mut self.exact,
            Match::Likely => &mut self.likely,
            Match::Ambiguous => &mut self.ambiguous,
            Match::None => &mut self.none,
        };
        *counted += 1;
    }
}

impl BankStatement {
    #[must_use]
    pub fn touch(self, change: Change) -> Self {
        Self { version: self.version + 1, change, ..self }
    }

    pub fn is_read(&self) -> bool {
        self.read >= self.entries
    }

    /// Entries are still to be read. It waits for no other time than now.
    pub fn waiting(&self) -> Option<Waiting> {
        let waiting = Waiting { at: self.change.at, name: self.id.into(), version: self.version };
        (!self.is_read()).then_some(waiting)
    }
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}
