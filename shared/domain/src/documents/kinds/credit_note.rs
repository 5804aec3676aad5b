//! Credit notes: what is credited is stated in positive amounts (EN 16931, type code 381).

use serde::{Deserialize, Serialize};

use super::{KindRow, Reference};
use crate::documents::totals::TaxShare;
use crate::payments::ledger::Refund;
use crate::templates::email_template::EmailKind;

pub(super) const ROW: KindRow = KindRow {
    name: "credit_note",
    noun: "credit note",
    prefix: "crn_",
    letter: 'c',
    number_prefix: "CN",
    claims: false,
    email: EmailKind::CreditNote,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditNote {
    /// The document that it corrects (BG-3).
    pub of: Reference,
    /// The parts of an amount with VAT, where an amount was asked for: their VAT is not calculated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stated: Vec<TaxShare>,
    /// What becomes of the part that exceeds what is due when the credit note opens.
    #[serde(default, skip_serializing_if = "Surplus::is_balance")]
    pub surplus: Surplus,
    /// The document is void. The credit note tells its recipients so, and changes nothing else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cancels: bool,
}

/// What becomes of the part of a credit that exceeds what is due.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Surplus {
    /// It adds to the customer's credit balance.
    #[default]
    Balance,
    /// It was paid back.
    Refund(Refund),
}

impl Surplus {
    fn is_balance(&self) -> bool {
        *self == Self::Balance
    }
}

impl CreditNote {
    /// Of a document, with calculated VAT.
    pub fn of_document(of: Reference) -> Self {
        Self { of, stated: Vec::new(), surplus: Surplus::default(), cancels: false }
    }

    #[allow(clippy::unnecessary_wraps, reason = "as each kind says it")]
    pub(super) fn of(&self) -> Option<&Reference> {
        Some(&self.of)
    }
}
