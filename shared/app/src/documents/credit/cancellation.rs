//! The credit note that tells those who got a document that it is void.

use domain::delivery::readers::Readers;
use domain::documents::complete::Defect;
use domain::documents::credit::{Asked, Manner};
use domain::documents::document::Document;
use domain::ids::LineId;
use ports::{Entropy, Table};
use store::Store;

use super::CHUNKS;
use super::new_note::NewNote;
use super::targets::Targets;
use crate::documents::draft_invoice::unstored_draft;
use crate::documents::open_invoice::{Before, Opening, plan_opening};
use crate::documents::opening::{Case, load_new_case};
use crate::documents::read_invoice::DocumentWithParties;
use crate::{Caller, Error, Refusal};

/// Makes and opens a credit note of the whole document. It goes out to `readers`; what keeps the e-mail from going out does
/// not keep the document from being made void.
pub(crate) async fn plan_cancellation<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    read: &DocumentWithParties,
    readers: Readers,
) -> Result<Opening, Error> {
    let tenant = &caller.tenant;
    let targets = Targets::of(store, tenant, vec![read.invoice.clone()]).await?;
    let corrects = targets.corrects(read.invoice.id).ok_or(Refusal::NotFound("invoice"))?;
    let manner = Manner { cancels: true, ..Manner::default() };
    let language = read.customer.as_ref().map(|customer| &customer.language);
    let new = NewNote { corrects, lines: &read.lines, asked: &Asked::Rest, manner: &manner, language };
    let draft = new.draft(&|| LineId::new(caller.now, entropy.draw())).map_err(refused)?;
    let (lines, note, drafted) = unstored_draft(store, entropy, caller, draft, CHUNKS).await?;
    // Making and opening it is one version.
    let note = Document { version: 0, ..note };
    let (case, standing) = load_new_case(store, tenant, (note, drafted), None, caller.times()).await?;
    let case = Case { readers: Some(readers), ..case };
    let opening = plan_opening(store, entropy, caller, Before::New, (case, standing), (None, None)).await;
    let mut opening = opening.map_err(|error| match error {
        Error::Refused(Refusal::Conflict { defects, .. }) => refused(defects).into(),
        other => other,
    })?;
    opening.actions.extend(lines);
    Ok(opening)
}

fn refused(defects: Vec<Defect>) -> Refusal {
    let detail = "The document went out, so that a credit note has to cancel it. This credit note cannot be opened. See \
                  the errors."
        .to_owned();
    Refusal::Conflict { code: "cancellation_incomplete", detail, defects }
}
