//! A new credit note of a document: drafted, and opened as soon as it is made.

use domain::delivery::email::EmailSettings;
use domain::delivery::readers::Readers;
use domain::documents::complete::Defect;
use domain::documents::complete::credits::refused;
use domain::documents::credit::{Asked, Corrects, Manner, Source, draft};
use domain::documents::document::Document;
use domain::documents::line::DraftLine;
use domain::ids::LineId;
use domain::text::{Prose, Text};
use ports::{Entropy, Table};
use store::Store;
use wording::Language;

use super::targets::Targets;
use crate::documents::draft_invoice::NewDraft;
use crate::documents::open_invoice::{Before, Opening, plan_opening};
use crate::documents::opening::{Case, load_new_case};
use crate::documents::read_invoice::DocumentWithParties;
use crate::{Caller, Error, Refusal};

/// A new credit note of a document that was read, or all that keeps the document from being credited like this.
pub(super) async fn drafted<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    read: &DocumentWithParties,
    (asked, manner): (&Asked, &Manner),
    new_id: &(dyn Fn() -> LineId + Sync),
) -> Result<Result<NewDraft, Vec<Defect>>, Error> {
    let targets = Targets::of(store, &caller.tenant, vec![read.invoice.clone()]).await?;
    let corrects = targets.corrects(read.invoice.id).ok_or(Refusal::NotFound("invoice"))?;
    let language = read.customer.as_ref().map(|customer| &customer.language);
    Ok(NewNote { corrects, lines: &read.lines, asked, manner, language }.draft(&|| new_id()))
}

/// Opens a credit note that is not stored yet. It goes out with the e-mail that was asked for, or else to `readers`.
pub(super) async fn open_at_once<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    (note, lines): (Document, Vec<DraftLine>),
    email: Option<&EmailSettings>,
    readers: Option<Readers>,
) -> Result<Opening, Error> {
    // Making and opening it is one version.
    let note = Document { version: 0, ..note };
    let template = email.and_then(|email| email.template_id);
    let (case, standing) =
        load_new_case(store, &caller.tenant, (note, lines), template, caller.times()).await?;
    let loaded = (Case { readers, ..case }, standing);
    plan_opening(store, entropy, caller, Before::New, loaded, (email, None)).await
}

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
