//! What moving to draft and voiding have in common: the deliveries of a document decide, or end with it.

use std::collections::{BTreeMap, BTreeSet};

use domain::delivery::Delivery;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::{Coming, Refused};
use domain::documents::verbs::TakenBack;
use domain::ids::DocumentId;
use ports::Table;

use super::by_header::refused;
use super::{Decision, Loads, Nothing, Operate, Source, Turn};
use crate::Error;
use crate::documents::lifecycle::ending::{coming, deliveries_of, writes};

/// A document with all its deliveries, and whether a payment is on its way to it.
pub(crate) struct Sent {
    pub(super) document: Document,
    pub(super) deliveries: Vec<Delivery>,
    pub(super) coming: Coming,
}

/// One read for all documents that were sent at most once.
pub(super) async fn loaded<T: Table, O: Operate<Loaded = Sent, Shared = Nothing>>(
    from: Source<'_, T>,
    documents: Vec<Document>,
    awaiting: &BTreeSet<DocumentId>,
) -> Result<Loads<O>, Error> {
    let mut sent = deliveries_of(from.store, from.tenant, documents.iter()).await?;
    let found = documents.into_iter().map(|document| {
        let deliveries = sent.remove(&document.id).unwrap_or_default();
        let coming = coming(awaiting, document.id);
        (document.id.into(), Sent { document, deliveries, coming })
    });
    Ok(Loads { found: found.collect(), shared: BTreeMap::from([((), Nothing)]), unreadable: Vec::new() })
}

/// As the verb decides. A document that has the status already counts as done.
pub(super) fn decided(
    turn: &Turn<'_>,
    before: &Document,
    done: DocumentStatus,
    taken: Result<TakenBack, Refused>,
) -> Decision {
    match taken {
        _ if before.status() == done => Decision::nothing_to_do(before),
        Ok(taken) => {
            let actions = writes(turn.tenant, before, &taken, turn.present);
            Decision { actions, ..Decision::nothing_to_do(&taken.document) }
        }
        Err(why) => refused(before, &why),
    }
}
