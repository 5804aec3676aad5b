//! Credit notes: what is credited is stated in positive amounts (EN 16931, type code 381).

use serde::{Deserialize, Serialize};

use super::{KindRow, Reference};
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
}

impl CreditNote {
    #[allow(clippy::unnecessary_wraps, reason = "as each kind says it")]
    pub(super) fn of(&self) -> Option<&Reference> {
        Some(&self.of)
    }
}
