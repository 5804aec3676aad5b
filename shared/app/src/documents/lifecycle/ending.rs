//! The deliveries of documents whose sending ends.

use std::collections::{BTreeMap, BTreeSet};

use domain::delivery::Delivery;
use domain::documents::document::Document;
use domain::documents::lifecycle::Coming;
use domain::documents::verbs::TakenBack;
use domain::ids::{DocumentId, TenantId};
use futures_util::future::try_join_all;
use ports::{Action, Table};
use store::delivery::deliveries;
use store::documents::headers;
use store::{Store, StoreError, keys};

/// All deliveries of these documents: one read for all documents that have at most one, and a query for each of the
/// others.
pub(crate) async fn deliveries_of<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    documents: impl Iterator<Item = &Document>,
) -> Result<BTreeMap<DocumentId, Vec<Delivery>>, StoreError> {
    let (mut single, mut several) = (Vec::new(), Vec::new());
    for document in documents {
        let id = document.id;
        match (document.shown.deliveries, document.shown.distribution.last_delivery_id) {
            (0, None) => {}
            (1, Some(only)) => single.push((id, keys::delivery(tenant, id, only))),
            _ => several.push(id),
        }
    }
    let loaded = store.load(single.iter().map(|(_, key)| key.clone())).await?;
    let mut found = BTreeMap::new();
    for (id, key) in single {
        found.insert(id, loaded.get(&key)?.into_iter().collect());
    }
    let queries = several.into_iter().map(async |id| store.deliveries(tenant, id).await.map(|all| (id, all)));
    found.extend(try_join_all(queries).await?);
    Ok(found)
}

/// Whether a payment is on its way to the document, which is one of those that were asked about.
pub(crate) fn coming(awaiting: &BTreeSet<DocumentId>, document: DocumentId) -> Coming {
    if awaiting.contains(&document) { Coming::Payment } else { Coming::Nothing }
}

/// The document, and the deliveries that end with it. Each is written over the version that was read, so that a worker
/// that claims a recipient at the same moment comes first or not at all.
pub(crate) fn writes(
    tenant: &TenantId,
    before: &Document,
    taken: &TakenBack,
    present: chrono::DateTime<chrono::Utc>,
) -> Vec<Action> {
    let mut actions = headers::change(tenant, before, &taken.document, present);
    actions.extend(taken.deliveries.iter().map(|delivery| deliveries::put(tenant, delivery)));
    actions
}
