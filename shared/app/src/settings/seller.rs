//! The seller of what is of no single document, and its day.

use chrono::NaiveDate;
use domain::documents::complete::today;
use domain::documents::document::Document;
use domain::ids::{DocumentId, EntityId, TenantId};
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use ports::Table;
use store::{Store, keys};

use crate::{Caller, Error};

/// That of the first of these documents, else the tenant's usual one.
pub(crate) async fn seller<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    documents: &[DocumentId],
) -> Result<Option<EntityId>, Error> {
    let first = documents.first().map(|id| keys::document(tenant, *id));
    let loaded = store.load(first.iter().cloned().chain([keys::settings(tenant)])).await?;
    let document: Option<Document> = first.map(|key| loaded.get(&key)).transpose()?.flatten();
    let settings: Option<Settings> = loaded.get(&keys::settings(tenant))?;
    let usual = settings.and_then(|settings| settings.default_entity_id);
    Ok(document.map(|document| document.content.entity_id).or(usual))
}

/// Refused as long as no seller is known.
pub(crate) fn no_seller() -> Error {
    Error::conflict(
        "no_seller",
        "The settings name no `default_entity_id`, in whose name it could be written.",
    )
}

/// The day of the request where the seller of these documents is: of the first of them, if there are several. UTC as long as
/// no seller is known.
pub(crate) async fn business_day<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    documents: &[DocumentId],
) -> Result<NaiveDate, Error> {
    let Some(id) = seller(store, &caller.tenant, documents).await? else {
        return Ok(caller.now.date_naive());
    };
    let entity: Option<LegalEntity> = store.get(&keys::entity(&caller.tenant, id)).await?;
    Ok(entity.map_or_else(|| caller.now.date_naive(), |entity| today(&entity, caller.now)))
}
