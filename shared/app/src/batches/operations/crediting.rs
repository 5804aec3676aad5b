//! Credit notes that are made and opened in one transaction, of many documents at once.

use std::collections::BTreeMap;

use domain::batches::BatchEmail;
use domain::change::Change;
use domain::delivery::email::EmailSettings;
use domain::delivery::readers::Readers;
use domain::documents::complete::Defect;
use domain::documents::complete::credits::refused;
use domain::documents::credit::{Asked, Corrects, Credit, Manner, draft};
use domain::documents::document::{Document, LinesRevision};
use domain::documents::line::DraftLine;
use domain::documents::open::RequestedEmail;
use domain::documents::series::SeriesId;
use domain::documents::totals::Totals;
use domain::ids::{DocumentId, DocumentKind, LineId, Subject, TemplateId};
use ports::{Action, Condition, Table};
use store::StoreError;
use store::documents::headers::{line_items, line_keys, lines_from};

use super::numbers::{Numbers, Opens, opened};
use super::send::requested;
use super::{Decision, Source, Turn};
use crate::Error;
use crate::documents::credit::new_note::NewNote;
use crate::documents::opening::{Case, load_cases};

/// A document, with all that a credit note of it is judged by.
pub(crate) struct Creditable {
    pub(super) document: Document,
    /// None of a document with so many lines that its credit note has one for each VAT rate.
    lines: Vec<DraftLine>,
    /// Of a credit note that is still to be made.
    case: Case,
}

/// Documents that can be credited, with the series of their credit notes.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) found: Vec<Creditable>,
    pub(super) numbers: BTreeMap<SeriesId, Numbers>,
    pub(super) unreadable: Vec<(Subject, StoreError)>,
}

/// A transaction holds the lines of many credit notes.
const MOST_CHUNKS: u32 = 1;

/// One read of the lines of all documents, and one of the records that their credit notes are judged by.
pub(super) async fn loaded<T: Table>(
    from: &Source<'_, T>,
    documents: Vec<Document>,
    manner: &Manner,
    email_template: Option<TemplateId>,
) -> Result<Loaded, Error> {
    let mirrored = |document: &&Document| document.lines.chunks <= MOST_CHUNKS;
    let wanted = documents.iter().filter(mirrored);
    let wanted = wanted.flat_map(|document| line_keys(from.tenant, document.id, &document.lines));
    let lines = from.store.load(wanted).await?;
    let notes = documents.iter().map(|document| unwritten(document, manner, from.times.now)).collect();
    let cases = load_cases(from.store, from.tenant, notes, email_template, from.times).await?;
    let mut loaded = Loaded::default();
    let mut series = cases.series;
    for (document, case) in documents.into_iter().zip(cases.cases) {
        let own = match mirrored(&&document) {
            true => lines_from(&lines, from.tenant, document.id, &document.lines),
            false => Ok(Vec::new()),
        };
        match (case, own) {
            (Ok(case), Ok(lines)) => {
                if let Some(series) = series.remove(&case.series_id) {
                    loaded.numbers.insert(case.series_id, Numbers::of(&case, series, cases.targets.clone()));
                }
                loaded.found.push(Creditable { document, lines, case });
            }
            (Err((_, error)), _) | (_, Err(error)) => loaded.unreadable.push((document.id.into(), error)),
        }
    }
    Ok(loaded)
}

/// A credit note of a document that states nothing yet.
fn unwritten(document: &Document, manner: &Manner, now: chrono::DateTime<chrono::Utc>) -> Document {
    let nothing = Credit::default();
    let id = DocumentId::new(DocumentKind::CreditNote, now, 0);
    let kind = draft::kind(document, &nothing, manner).unwrap_or_default();
    let content = draft::content(document, &nothing, manner);
    let lines = LinesRevision { revision: String::new(), chunks: 0, count: 0 };
    let change = Change { at: now, ..document.change.clone() };
    // Making and opening it is one version.
    Document { version: 0, ..Document::draft(id, kind, content, (lines, Totals::default()), change) }
}

/// A credit note that is opened as soon as it is made: what is credited, how, and the e-mail.
pub(super) struct Wanted<'a> {
    pub(super) manner: &'a Manner,
    pub(super) email: Option<&'a BatchEmail>,
    /// Those who got the document, if the credit note tells that it is void.
    pub(super) readers: Option<&'a Readers>,
}

impl Creditable {
    pub(super) fn series(&self) -> SeriesId {
        self.case.series_id
    }

    /// Credits all that is left of the document, and opens the credit note.
    pub(super) fn credit(
        &self,
        turn: &Turn<'_>,
        wanted: &Wanted<'_>,
        numbers: &mut Numbers,
        change: Change,
    ) -> Decision {
        match self.decided(turn, wanted, numbers, change) {
            Ok(decision) => decision,
            Err(defects) => Decision::failed(defects),
        }
    }

    fn decided(
        &self,
        turn: &Turn<'_>,
        wanted: &Wanted<'_>,
        numbers: &mut Numbers,
        change: Change,
    ) -> Result<Decision, Vec<Defect>> {
        if let Some(defect) = refused(&self.document) {
            return Err(vec![defect]);
        }
        let targets = numbers.targets.clone();
        let corrects = targets.corrects(self.document.id).ok_or_else(|| vec![super::not_found()])?;
        let (case, lines) = self.note(turn, corrects, wanted, &change)?;
        let settings: Option<&EmailSettings> = wanted.email.map(|email| &email.settings);
        let complete = case.judge(numbers.series.last_issue_date, &targets, settings)?;
        let email = wanted.email.map(|email| requested(turn, &case, email, false));
        let email = email.transpose().map_err(|defect| vec![defect])?;
        let email = email.map(|email| RequestedEmail { batch_id: None, ..email });
        let mut decision = opened(turn, (Opens::New, &case), complete, numbers, email, change);
        decision.actions.extend(lines);
        decision.label = super::label(&self.document);
        Ok(decision)
    }

    /// The case of the credit note, and the writes of its lines.
    fn note(
        &self,
        turn: &Turn<'_>,
        corrects: Corrects<'_>,
        wanted: &Wanted<'_>,
        change: &Change,
    ) -> Result<(Case, Vec<Action>), Vec<Defect>> {
        let language = self.case.customer.as_ref().map(|customer| &customer.language);
        let new =
            NewNote { corrects, lines: &self.lines, asked: &Asked::Rest, manner: wanted.manner, language };
        let drafted = new.draft(&|| LineId::new(turn.change.at, (turn.draw)()))?;
        let id = DocumentId::new(DocumentKind::CreditNote, turn.change.at, (turn.draw)());
        let (lines, items) = line_items(turn.tenant, id, "000001", &drafted.lines, turn.present);
        let invoice = Document {
            id,
            kind: drafted.kind,
            content: drafted.content,
            lines,
            change: change.clone(),
            ..self.case.invoice.clone()
        };
        let put = |(key, item)| Action::Put { key, item, condition: Condition::Absent };
        let writes = items.into_iter().map(put).collect();
        let readers = wanted.readers.cloned();
        Ok((Case { invoice, lines: drafted.lines, readers, ..self.case.clone() }, writes))
    }
}
