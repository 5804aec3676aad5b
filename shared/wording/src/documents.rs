//! What each kind of document and each way of paying is called.

use domain::documents::kinds::Kind;
use domain::ids::DocumentKind;
use domain::payments::payment::Method;

use crate::Words;

/// The words of a kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentWords {
    /// "Invoice", "Credit note".
    pub title: &'static str,
    /// "Amount due", "Amount credited".
    pub amount: &'static str,
}

impl Words {
    /// How a payment was made.
    pub fn method(&self, method: Method) -> &'static str {
        match method {
            Method::BankTransfer => self.bank_transfer,
            Method::Card => self.card,
            Method::DirectDebit => self.direct_debit,
            Method::Cash => self.cash,
            Method::Check => self.check,
            Method::Other => self.other_method,
        }
    }

    pub fn of(&self, kind: DocumentKind) -> DocumentWords {
        let (title, amount) = match kind {
            DocumentKind::Invoice => (self.invoice, self.amount_due),
            DocumentKind::CreditNote => (self.credit_note, self.amount_credited),
            DocumentKind::InterestNote => (self.interest_note, self.amount_due),
        };
        DocumentWords { title, amount }
    }

    /// Before the document that it refers to. The table of an interest note names its documents.
    pub fn refers(&self, kind: &Kind) -> Option<&'static str> {
        match kind {
            Kind::CreditNote(note) if note.cancels => Some(self.canceled_invoice),
            Kind::CreditNote(_) => Some(self.corrected_invoice),
            Kind::Invoice(_) | Kind::InterestNote(_) => None,
        }
    }
}
