//! An entry as the bank states it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::contact::Iban;
use crate::money::Money;
use crate::text::Text;

/// The account of a statement: its IBAN, or another identifier where the bank gives none.
pub type Account = Text<70>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    pub account: Account,
    pub booked_on: NaiveDate,
    /// From this day on it bears interest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_on: Option<NaiveDate>,
    /// Above zero.
    pub amount: Money,
    pub direction: Direction,
    /// It takes an earlier entry of the other direction back (camt: `RvslInd`, MT940: `RC`, `RD`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reversal: bool,
    /// The payer of a credit, or the payee of a debit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterparty: Option<Text<140>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterparty_iban: Option<Iban>,
    /// The payer's own reference, which the banks pass on unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_to_end: Option<Text<140>>,
    /// The bank's reference of the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_reference: Option<Text<140>>,
    /// The payee's reference in its own field (camt: `CdtrRefInf`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text<140>>,
    /// What the payer wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<1000>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Money came.
    Credit,
    /// Money went.
    Debit,
}

impl Booked {
    /// Whether it is money of a payer: a credit that takes no debit back.
    pub fn is_receipt(&self) -> bool {
        self.direction == Direction::Credit && !self.reversal
    }

    /// Whether it takes a receipt back.
    pub fn takes_back(&self) -> bool {
        self.direction == Direction::Debit && self.reversal
    }

    /// What a receipt and its reversal have in common, besides the account: the amount, and the payer's own reference or,
    /// without one, the payer's account.
    pub fn correlation(&self) -> Option<String> {
        let given = self.end_to_end.as_deref().map(|reference| format!("e2e {reference}"));
        let party = || self.counterparty_iban.as_ref().map(|iban| format!("iban {}", iban.as_str()));
        let party = given.or_else(party)?;
        Some(format!("{} {} {party}", self.amount.currency, self.amount.minor))
    }
}
