//! What a delivery or an item of a batch is about: one document, or one customer.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{CustomerId, DocumentId, InvoiceId};

/// One document (`inv_…`, `crn_…`, `int_…`) or one customer (`cus_…`); the prefix tells which.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Subject {
    Document(DocumentId),
    /// Several documents of one customer, or none: a statement, a reminder of all that is overdue, a receipt.
    Customer(CustomerId),
}

impl Subject {
    pub fn document(self) -> Option<DocumentId> {
        match self {
            Subject::Document(id) => Some(id),
            Subject::Customer(_) => None,
        }
    }

    pub fn customer(self) -> Option<CustomerId> {
        match self {
            Subject::Document(_) => None,
            Subject::Customer(id) => Some(id),
        }
    }

    /// Sorts by time of creation: the id without its prefix, then a letter for its kind.
    pub fn sort_key(self) -> String {
        match self {
            Subject::Document(id) => id.sort_key(),
            Subject::Customer(id) => format!("{}#u", id.0),
        }
    }
}

impl From<DocumentId> for Subject {
    fn from(id: DocumentId) -> Self {
        Subject::Document(id)
    }
}

impl From<InvoiceId> for Subject {
    fn from(id: InvoiceId) -> Self {
        Subject::Document(id.into())
    }
}

impl From<CustomerId> for Subject {
    fn from(id: CustomerId) -> Self {
        Subject::Customer(id)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Document(id) => id.fmt(f),
            Subject::Customer(id) => id.fmt(f),
        }
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is the identifier neither of a document nor of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected the identifier of a document or of a customer, such as inv_… or cus_…")]
pub struct InvalidSubject;

impl FromStr for Subject {
    type Err = InvalidSubject;

    fn from_str(text: &str) -> Result<Self, InvalidSubject> {
        let document = text.parse().map(Subject::Document);
        document.or_else(|_| text.parse().map(Subject::Customer)).map_err(|_| InvalidSubject)
    }
}

impl TryFrom<String> for Subject {
    type Error = InvalidSubject;

    fn try_from(text: String) -> Result<Self, InvalidSubject> {
        text.parse()
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> String {
        subject.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_tells_a_document_from_a_customer() {
        for text in [
            "inv_01KAN3YRG0000000000000000D",
            "crn_01KAN3YRG0000000000000000D",
            "int_01KAN3YRG0000000000000000D",
            "cus_01KAN3YRG0000000000000000D",
        ] {
            let subject: Subject = text.parse().unwrap();
            assert_eq!(subject.to_string(), text);
            assert_eq!(subject.customer().is_some(), text.starts_with("cus_"));
            assert_eq!(subject.document().is_none(), text.starts_with("cus_"));
            assert!(subject.sort_key().starts_with("01KAN3YRG0000000000000000D#"), "{}", subject.sort_key());
        }
        for text in ["", "inv_", "dlv_01KAN3YRG0000000000000000D", "CUS_01KAN3YRG0000000000000000D"] {
            assert_eq!(text.parse::<Subject>(), Err(InvalidSubject), "{text}");
        }
    }
}
