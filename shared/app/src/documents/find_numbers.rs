//! Finds documents by the beginning of their number.

use std::collections::BTreeSet;

use domain::documents::document::Document;
use domain::documents::series::SeriesId;
use domain::ids::{DocumentId, DocumentKind, Place, TenantId};
use futures_util::future::try_join_all;
use ports::Table;
use store::Store;
use store::lists::Listed;

use crate::Error;

/// So many legal entities of a tenant are looked through, the newest ones.
const ENTITIES: usize = 20;

/// Documents of these kinds whose number begins with one of these texts, in the order of their numbers, and whether there are
/// more. A query for each text, kind and legal entity, side by side.
pub async fn find_numbers<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    kinds: &[DocumentKind],
    beginnings: &[String],
    at_most: usize,
) -> Result<(Vec<Document>, bool), Error> {
    let mut series = Vec::new();
    for entity_id in store.entity_ids(tenant, ENTITIES).await? {
        series.extend(kinds.iter().map(|kind| SeriesId { entity_id, kind: *kind }));
    }
    let asked = series.iter().flat_map(|series| beginnings.iter().map(move |text| (*series, text)));
    let groups = asked.map(async |(series, text)| {
        store.numbers_after(tenant, series, text, None, at_most.saturating_add(1)).await
    });
    let mut more = false;
    let mut found: BTreeSet<(String, DocumentId)> = BTreeSet::new();
    for (entries, next) in try_join_all(groups).await? {
        more |= next.is_some();
        found.extend(entries);
    }
    more |= found.len() > at_most;
    let data: Vec<Place> = found.into_iter().take(at_most).map(|(_, id)| Place(id)).collect();
    let documents = store.documents_at(tenant, Listed { data, next: None }).await?;
    Ok((documents.data, more))
}
