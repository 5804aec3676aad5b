//! What each kind of document and each way of paying is called.

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
    /// Before the document that it refers to.
    pub of: Option<&'static str>,
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
