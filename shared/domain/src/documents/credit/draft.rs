//! A new credit note: its kind and content.

use crate::documents::credit::asked::Credit;
use crate::documents::document::{Content, Document, Origin};
use crate::documents::kinds::{CreditNote, Kind, Reference, Surplus};
use crate::text::Prose;

/// What its author decides about a credit note, beside what it credits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manner {
    pub surplus: Surplus,
    /// Printed.
    pub note: Option<Prose>,
    /// It tells that the document is void.
    pub cancels: bool,
}

impl Manner {
    /// Of a credit note that tells that a document is void.
    pub fn cancellation() -> Self {
        Self { cancels: true, ..Self::default() }
    }
}

/// The kind of a credit note of this document. `None` if the document was never opened.
pub fn kind(of: &Document, credit: &Credit, manner: &Manner) -> Option<Kind> {
    let issued = of.issued()?;
    let reference = Reference { id: of.id, number: issued.number.clone(), issue_date: issued.issue_date };
    let note = CreditNote {
        stated: credit.stated.clone(),
        surplus: manner.surplus.clone(),
        cancels: manner.cancels,
        ..CreditNote::of_document(reference)
    };
    Some(Kind::CreditNote(note))
}

/// The content of a credit note. It has the parties, references and exchange rate of the document. Left out is what belongs
/// to the document alone: its dates and terms, what was prepaid of it, its payment reference, and what systems note of it.
pub fn content(of: &Document, credit: &Credit, manner: &Manner) -> Content {
    Content {
        issue_date: None,
        due_date: None,
        terms: None,
        payment_reference: None,
        prepaid: 0,
        allowances: credit.allowances.clone(),
        charges: credit.charges.clone(),
        note: manner.note.clone(),
        internal_note: None,
        metadata: Default::default(),
        attachments: Vec::new(),
        external_refs: Default::default(),
        origin: Origin::Api,
        ..of.content.clone()
    }
}
