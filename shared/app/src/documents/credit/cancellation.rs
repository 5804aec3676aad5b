//! The credit note that tells those who got a document that it is void.

use domain::delivery::readers::Readers;
use domain::documents::complete::Defect;
use domain::documents::credit::{Asked, Manner};
use domain::ids::LineId;
use ports::{Entropy, Table};
use store::Store;

use super::CHUNKS;
use super::new_note::{drafted, open_at_once};
use crate::documents::draft_invoice::unstored_draft;
use crate::documents::open_invoice::Opening;
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
    let new_id = || LineId::new(caller.now, entropy.draw());
    let draft = drafted(store, caller, read, (&Asked::Rest, &Manner::cancellation()), &new_id).await?;
    let draft = draft.map_err(refused)?;
    let (writes, note, lines) = unstored_draft(store, entropy, caller, draft, CHUNKS).await?;
    let opening = open_at_once(store, entropy, caller, (note, lines), None, Some(readers)).await;
    let mut opening = opening.map_err(|error| match error {
        Error::Refused(Refusal::Conflict { defects, .. }) => refused(defects).into(),
        other => other,
    })?;
    opening.actions.extend(writes);
    Ok(opening)
}

fn refused(defects: Vec<Defect>) -> Refusal {
    let detail = "The document went out, so that a credit note has to cancel it. This credit note cannot be opened. See \
                  the errors."
        .to_owned();
    Refusal::Conflict { code: "cancellation_incomplete", detail, defects }
}
