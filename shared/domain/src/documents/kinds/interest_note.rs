//! Interest notes: what is charged for paying late (Directive 2011/7/EU).

use serde::{Deserialize, Serialize};

use super::{KindRow, Reference};
use crate::documents::line::Period;
use crate::documents::tax::Percent;
use crate::templates::email_template::EmailKind;

pub(super) const ROW: KindRow = KindRow {
    name: "interest_note",
    noun: "interest note",
    prefix: "int_",
    letter: 'n',
    number_prefix: "INT",
    claims: true,
    email: EmailKind::Invoice,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterestNote {
    /// The document that was not paid in time.
    pub of: Reference,
    /// The line at the same position charges the interest. Further lines charge what is added to it, such as the fixed
    /// sum for the costs of recovery (art. 6).
    pub accrued: Vec<Accrued>,
}

/// Interest at one rate on one overdue amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accrued {
    pub period: Period,
    /// The overdue amount in minor units.
    pub principal: i64,
    /// For a year.
    pub rate: Percent,
}

impl InterestNote {
    #[allow(clippy::unnecessary_wraps, reason = "as each kind says it")]
    pub(super) fn of(&self) -> Option<&Reference> {
        Some(&self.of)
    }
}
