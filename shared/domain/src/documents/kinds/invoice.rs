//! Invoices.

use serde::{Deserialize, Serialize};

use super::{KindRow, Reference};
use crate::templates::email_template::EmailKind;

pub(super) const ROW: KindRow = KindRow {
    name: "invoice",
    noun: "invoice",
    prefix: "inv_",
    letter: 'i',
    number_prefix: "INV",
    claims: true,
    email: EmailKind::Invoice,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {}

impl Invoice {
    #[allow(clippy::unused_self, reason = "as each kind says it")]
    pub(super) fn of(&self) -> Option<&Reference> {
        None
    }
}
