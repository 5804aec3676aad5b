//! Documents with their deliveries, which decide about moving to draft and voiding, or end with it.

use std::collections::BTreeSet;

use domain::delivery::Delivery;
use domain::documents::document::Document;
use domain::documents::lifecycle::Coming;
use domain::ids::DocumentId;
use ports::Table;

use super::Source;
use crate::Error;
use crate::documents::lifecycle::ending::{coming, deliveries_of};

/// A document with all its deliveries, and whether a payment is on its way to it.
pub(crate) struct Sent {
    pub(super) document: Document,
    pub(super) deliveries: Vec<Delivery>,
    pub(super) coming: Coming,
}

/// One read for all documents that were sent at most once.
pub(super) async fn sent<T: Table>(
    from: &Source<'_, T>,
    documents: Vec<Document>,
    awaiting: &BTreeSet<DocumentId>,
) -> Result<Vec<Sent>, Error> {
    let mut found = deliveries_of(from.store, from.tenant, documents.iter()).await?;
    let sent = documents.into_iter().map(|document| {
        let deliveries = found.remove(&document.id).unwrap_or_default();
        let coming = coming(awaiting, document.id);
        Sent { document, deliveries, coming }
    });
    Ok(sent.collect())
}
