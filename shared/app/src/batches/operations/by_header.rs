//! What operations have in common that a header decides.

use std::collections::BTreeMap;

use domain::change::Change;
use domain::documents::complete::Defect;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::Refused;
use domain::text::Label;

use super::{Decision, Loads, Nothing, Operate, Turn};

/// A header says all that decides.
pub(super) fn loaded<O: Operate<Loaded = Document, Shared = Nothing>>(documents: Vec<Document>) -> Loads<O> {
    let found = documents.into_iter().map(|document| (document.id.into(), document)).collect();
    Loads { found, shared: BTreeMap::from([((), Nothing)]), unreadable: Vec::new() }
}

/// The change of one document: with the reason that the operation was given, else that of the request.
pub(super) fn change(turn: &Turn<'_>, reason: Option<&Label>) -> Change {
    let reason = reason.or(turn.change.reason.as_ref()).cloned();
    Change { reason, ..turn.change.clone() }
}

/// A document that has the status already counts as done: an earlier batch, or somebody, has done it.
pub(super) fn decided(
    turn: &Turn<'_>,
    before: &Document,
    done: DocumentStatus,
    after: Result<Document, Refused>,
) -> Decision {
    match after {
        _ if before.status() == done => Decision::nothing_to_do(before),
        Ok(after) => Decision::changed(turn, before, &after, None),
        Err(why) => refused(before, &why),
    }
}

pub(super) fn refused(document: &Document, why: &Refused) -> Decision {
    let defect = Defect::new(why.code(), "status", why.message(document.id.kind()));
    Decision::failed(vec![defect])
}
