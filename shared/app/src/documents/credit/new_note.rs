//! A new credit note of a document.

use domain::documents::complete::Defect;
use domain::documents::complete::credits::refused;
use domain::documents::credit::{Asked, Corrects, Manner, Source, draft};
use domain::documents::line::DraftLine;
use domain::ids::LineId;
use domain::text::{Prose, Text};
use wording::Language;

use crate::documents::draft_invoice::NewDraft;

/// What a credit note is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewNote<'a> {
    pub(crate) corrects: Corrects<'a>,
    /// Of the document.
    pub(crate) lines: &'a [DraftLine],
    pub(crate) asked: &'a Asked,
    pub(crate) manner: &'a Manner,
    /// The customer's.
    pub(crate) language: Option<&'a Text<35>>,
}

impl NewNote<'_> {
    /// The draft, or all that keeps the document from being credited like this.
    pub(crate) fn draft(&self, new_id: &dyn Fn() -> LineId) -> Result<NewDraft, Vec<Defect>> {
        let Corrects { document, lines: credited } = self.corrects;
        if let Some(defect) = refused(document) {
            return Err(vec![defect]);
        }
        let description = self.description();
        let source = Source { document, lines: self.lines, credited, description: description.as_ref() };
        let credit = self.asked.state(source, new_id)?;
        let content = draft::content(document, &credit, self.manner);
        let Some(kind) = draft::kind(document, &credit, self.manner) else {
            return Err(refused(document).into_iter().collect());
        };
        Ok(NewDraft { kind, content, lines: credit.lines, corrects: Some(Box::new(document.clone())) })
    }

    /// "Corrects invoice INV-2026-00001" or "Cancels invoice …", in the customer's language.
    fn description(&self) -> Option<Prose> {
        let document = self.corrects.document;
        let language = self.language.map(|tag| Language::of(tag.as_str())).unwrap_or_default();
        let words = language.words();
        let refers = if self.manner.cancels { words.canceled_invoice } else { words.corrected_invoice };
        let number = document.state.number().map(ToString::to_string).unwrap_or_default();
        Prose::parse(&format!("{refers} {number}")).ok()
    }
}
