//! Bank statements, their entries, and CSV mappings.

pub(crate) mod entry;
pub(crate) mod input;
pub(crate) mod mapping;

use chrono::{DateTime, NaiveDate, Utc};
use domain::bank_statements::statement as model;
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::texts::text;
use crate::resources::words;

/// A file of a bank.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BankStatement {
    #[schema(example = "bst_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    name: String,
    format: words::Format,
    mapping_id: Option<String>,
    status: StatementStatus,
    /// The SHA-256 of the file, in hexadecimal digits.
    sha256: String,
    accounts: Vec<StatedAccount>,
    /// The number of entries in the file. Entries of several transactions are split, and count as several.
    entries: u32,
    /// Entries that are read so far.
    read: u32,
    /// Entries that the bank has not booked yet. They are left out.
    pending: u32,
    /// Entries of several transactions that are left whole, because the amounts of the transactions are not told or do not
    /// sum to that of the entry.
    unsplit: u32,
    counts: Counts,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StatementStatus {
    /// Its entries are being read.
    Reading,
    /// All entries are there.
    Read,
}

/// An account that a file has entries of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct StatedAccount {
    /// Its IBAN, or another identifier where the bank gives none.
    account: String,
    /// The legal entity whose `bank_accounts` it is one of. Null: no entity has this account.
    entity_id: Option<String>,
    entries: u32,
    /// The day of the first entry.
    from: NaiveDate,
    /// The day of the last entry.
    until: NaiveDate,
}

/// What the entries were proposed for when they were read.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Counts {
    exact: u32,
    likely: u32,
    ambiguous: u32,
    none: u32,
    /// Money that went, reversals included.
    debits: u32,
    /// They were in an earlier file. They change nothing, and this statement does not list them.
    duplicates: u32,
    /// Of the exact ones, those that were applied by themselves.
    applied: u32,
}

impl From<&model::BankStatement> for BankStatement {
    fn from(statement: &model::BankStatement) -> Self {
        let account = |stated: &model::StatedAccount| StatedAccount {
            account: stated.account.to_string(),
            entity_id: text(&stated.entity_id),
            entries: stated.entries,
            from: stated.from,
            until: stated.until,
        };
        let model::Counts { exact, likely, ambiguous, none, debits, duplicates, applied } = statement.counts;
        Self {
            id: statement.id.to_string(),
            name: statement.name.to_string(),
            format: statement.format.into(),
            mapping_id: text(&statement.mapping_id),
            status: if statement.is_read() { StatementStatus::Read } else { StatementStatus::Reading },
            sha256: statement.sha256.to_string(),
            accounts: statement.accounts.iter().map(account).collect(),
            entries: statement.entries,
            read: statement.read,
            pending: statement.pending,
            unsplit: statement.unsplit,
            counts: Counts { exact, likely, ambiguous, none, debits, duplicates, applied },
            version: statement.version,
            created_at: statement.created_at,
            updated_at: statement.change.at,
        }
    }
}
