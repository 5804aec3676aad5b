//! The documents that a list is about, for what is shown of each.

use std::collections::BTreeMap;

use app::reports::ageing::customer_names;
use domain::documents::document::Document;
use domain::ids::{CustomerId, Subject};
use domain::text::Label;
use store::documents::headers::{header_from, header_keys};

use crate::web::{Refused, Visitor, Web};

/// The documents among the subjects that are still there.
pub(crate) async fn read(
    web: &Web,
    visitor: &Visitor,
    subjects: impl Iterator<Item = Subject>,
) -> Result<Vec<Document>, Refused> {
    let tenant = visitor.tenant();
    let ids: Vec<_> = subjects.filter_map(|subject| subject.document()).collect();
    let loaded = web.store.load(ids.iter().flat_map(|id| header_keys(tenant, *id))).await?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(header_from(&loaded, tenant, id)?);
    }
    Ok(found)
}

/// The names of their customers.
pub(crate) async fn names(
    web: &Web,
    visitor: &Visitor,
    documents: &[Document],
) -> Result<BTreeMap<CustomerId, Label>, Refused> {
    let of = documents.iter().filter_map(|document| document.content.customer_id);
    Ok(customer_names(&web.store, visitor.tenant(), of).await?)
}

/// The page of a subject.
pub(crate) fn page_of(subject: Subject) -> String {
    match subject {
        Subject::Document(id) => super::address(id),
        Subject::Customer(id) => format!("/console/customers/{id}"),
    }
}
