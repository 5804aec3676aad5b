//! The documents that a batch is about, for what is shown of each.

use std::collections::BTreeMap;

use app::reports::ageing::customer_names;
use domain::documents::document::Document;
use domain::ids::{CustomerId, Subject};
use domain::text::Label;
use store::documents::headers::{header_from, header_keys};

use crate::web::{Refused, Visitor, Web};

/// The documents among the subjects that are still there.
pub(super) async fn read(
    web: &Web,
    visitor: &Visitor,
    subjects: &[Subject],
) -> Result<Vec<Document>, Refused> {
    let tenant = visitor.tenant();
    let ids: Vec<_> = subjects.iter().filter_map(|subject| subject.document()).collect();
    let loaded = web.store.load(ids.iter().flat_map(|id| header_keys(tenant, *id))).await?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(header_from(&loaded, tenant, id)?);
    }
    Ok(found)
}

pub(super) async fn names(
    web: &Web,
    visitor: &Visitor,
    documents: &[Document],
) -> Result<BTreeMap<CustomerId, Label>, Refused> {
    let mut ids: Vec<CustomerId> =
        documents.iter().filter_map(|document| document.content.customer_id).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(customer_names(&web.store, visitor.tenant(), &ids).await?)
}
