//! The kinds of documents: the one list of them. Each kind has a file with what only it has.

use serde::{Deserialize, Serialize};

use crate::templates::email_template::EmailKind;

mod credit_note;
mod interest_note;
mod invoice;
mod reference;

pub use credit_note::{CreditNote, Surplus};
pub use interest_note::{Accrued, InterestNote};
pub use invoice::Invoice;
pub use reference::Reference;

/// What a kind is called, and how its documents are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindRow {
    /// In the API, in stored items and in keys.
    pub name: &'static str,
    /// In a sentence.
    pub noun: &'static str,
    /// The prefix of its identifiers.
    pub prefix: &'static str,
    /// Tells the kinds apart at the end of a sort key.
    pub letter: char,
    /// The standard pattern of its numbers begins with these letters.
    pub number_prefix: &'static str,
    /// The customer owes it: it has a due date, says how to pay, ages, and is an open item while something is due.
    pub claims: bool,
    /// The e-mail that brings it.
    pub email: EmailKind,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $module:ident;)*) => {
        /// The kinds of documents. Each kind has its own id prefix, numbering and number series.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum DocumentKind {
            $($(#[$doc])* $name,)*
        }

        /// The kind of a document, with what only documents of this kind have.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        pub enum Kind {
            $($(#[$doc])* $name($name),)*
        }

        impl Kind {
            pub fn kind(&self) -> DocumentKind {
                match self { $(Kind::$name(_) => DocumentKind::$name,)* }
            }

            /// The document that it refers to, if documents of this kind refer to one.
            pub fn of(&self) -> Option<&Reference> {
                match self { $(Kind::$name(own) => own.of(),)* }
            }
        }

        impl DocumentKind {
            pub const ALL: &'static [DocumentKind] = &[$(DocumentKind::$name),*];

            pub const fn row(self) -> &'static KindRow {
                match self { $(DocumentKind::$name => &$module::ROW,)* }
            }
        }
    };
}

kinds! {
    /// Charges for goods and services.
    Invoice = invoice;
    /// Corrects an invoice.
    CreditNote = credit_note;
    /// Charges interest on an overdue document.
    InterestNote = interest_note;
}

impl DocumentKind {
    /// In the API, in stored items and in keys.
    pub const fn as_str(self) -> &'static str {
        self.row().name
    }

    /// In a sentence.
    pub const fn noun(self) -> &'static str {
        self.row().noun
    }

    /// The prefix of its identifiers.
    pub const fn prefix(self) -> &'static str {
        self.row().prefix
    }

    /// Tells the kinds apart at the end of a sort key.
    pub const fn letter(self) -> char {
        self.row().letter
    }
}

/// Where no kind is named, invoices are meant.
impl Default for DocumentKind {
    fn default() -> Self {
        DocumentKind::Invoice
    }
}

impl Default for Kind {
    fn default() -> Self {
        Kind::Invoice(Invoice {})
    }
}

impl Kind {
    /// What only a credit note has.
    pub fn credit_note(&self) -> Option<&CreditNote> {
        match self {
            Kind::CreditNote(note) => Some(note),
            _ => None,
        }
    }

    pub(super) fn is_invoice(&self) -> bool {
        matches!(self, Kind::Invoice(_))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn kinds_are_told_apart_and_stored_under_their_names() {
        let all = DocumentKind::ALL;
        let distinct =
            |of: fn(&KindRow) -> String| all.iter().map(|kind| of(kind.row())).collect::<BTreeSet<_>>().len();
        assert_eq!(distinct(|row| row.name.to_owned()), all.len());
        assert_eq!(distinct(|row| row.prefix.to_owned()), all.len());
        assert_eq!(distinct(|row| row.letter.to_string()), all.len());
        assert_eq!(distinct(|row| row.number_prefix.to_owned()), all.len());
        for kind in all {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
