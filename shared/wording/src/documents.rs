//! What each kind of document is called.

use domain::ids::DocumentKind;

use crate::Words;

/// The words of a kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentWords {
    /// "Invoice", "Credit note".
    pub title: &'static str,
    /// "Amount due", "Amount credited".
    pub amount: &'static str,
    /// Before the document that it refers to.
    pub of: Option<&'static str>,
}

impl Words {
    pub fn of(&self, kind: DocumentKind) -> DocumentWords {
        match kind {
            DocumentKind::Invoice => DocumentWords { title: self.invoice, amount: self.amount_due, of: None },
            DocumentKind::CreditNote => DocumentWords {
                title: self.credit_note,
                amount: self.amount_credited,
                of: Some(self.corrected_invoice),
            },
            // Its table names the document.
            DocumentKind::InterestNote => {
                DocumentWords { title: self.interest_note, amount: self.amount_due, of: None }
            }
        }
    }
}
