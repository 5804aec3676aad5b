//! An entry of a bank account.

use chrono::{DateTime, NaiveDate, Utc};
use domain::bank_statements::entry as model;
use domain::bank_statements::matching as found;
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::money::Money;
use crate::resources::texts::text;
use crate::resources::words;

/// An entry as the bank states it, what it is proposed for, and what became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BankEntry {
    /// Made of what the bank states: the same entry has the same identifier in every file.
    #[schema(example = "ben_9f86d081884c7d659a2feaa0c55ad015")]
    id: String,
    statement_id: String,
    /// Its place in the file, from 1 on.
    position: u32,
    account: String,
    booked_on: NaiveDate,
    value_on: Option<NaiveDate>,
    amount: Money,
    direction: words::Direction,
    /// It takes an earlier entry back.
    reversal: bool,
    /// The payer of a credit, or the payee of a debit.
    counterparty: Option<String>,
    counterparty_iban: Option<String>,
    /// The payer's own reference.
    end_to_end: Option<String>,
    bank_reference: Option<String>,
    /// The payee's reference in its own field.
    reference: Option<String>,
    /// What the payer wrote.
    text: Option<String>,
    #[serde(rename = "match")]
    found: words::Match,
    /// What speaks for the match, or against it.
    reasons: Vec<words::Reason>,
    /// Of an exact or likely match: what it pays. Of an ambiguous one: what it may pay.
    candidates: Vec<Candidate>,
    /// The customer whom the payer's account was known as.
    known_payer_id: Option<String>,
    /// The payment that the entry takes back.
    reverses_payment_id: Option<String>,
    status: words::EntryStatus,
    /// The payment that it was recorded as, or that was reversed because of it.
    payment_id: Option<String>,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// A document that an entry may pay.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Candidate {
    document_id: String,
    customer_id: String,
    /// What was due when the entry was read.
    due: Money,
}

impl From<&model::BankEntry> for BankEntry {
    fn from(entry: &model::BankEntry) -> Self {
        let (booked, proposal) = (&entry.booked, &entry.proposal);
        let money = |minor| Money::new(minor, booked.amount.currency);
        let candidate = |candidate: &found::Candidate| Candidate {
            document_id: candidate.document_id.to_string(),
            customer_id: candidate.customer_id.to_string(),
            due: money(candidate.due),
        };
        Self {
            id: entry.id.to_string(),
            statement_id: entry.statement_id.to_string(),
            position: entry.position,
            account: booked.account.to_string(),
            booked_on: booked.booked_on,
            value_on: booked.value_on,
            amount: money(booked.amount.minor),
            direction: booked.direction.into(),
            reversal: booked.reversal,
            counterparty: text(&booked.counterparty),
            counterparty_iban: text(&booked.counterparty_iban),
            end_to_end: text(&booked.end_to_end),
            bank_reference: text(&booked.bank_reference),
            reference: text(&booked.reference),
            text: text(&booked.text),
            found: proposal.found.into(),
            reasons: proposal.reasons.iter().map(|reason| (*reason).into()).collect(),
            candidates: proposal.candidates.iter().map(candidate).collect(),
            known_payer_id: text(&proposal.payer),
            reverses_payment_id: text(&proposal.reverses),
            status: entry.state.status().into(),
            payment_id: text(&entry.state.payment()),
            version: entry.version,
            created_at: entry.created_at,
            updated_at: entry.change.at,
        }
    }
}
