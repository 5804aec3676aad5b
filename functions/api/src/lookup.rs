//! What a request refers to must exist.

use aws::DynamoTable;
use domain::entity::LegalEntity;
use domain::ids::{EntityId, TemplateId, TenantId};
use domain::template::InvoiceTemplate;
use runtime::http::Problem;
use store::{Store, keys};

use crate::fields::Fields;

/// Notes a template that does not exist.
pub(crate) async fn template(
    store: &Store<DynamoTable>,
    tenant: &TenantId,
    field: &str,
    id: Option<TemplateId>,
    fields: &mut Fields,
) -> Result<(), Problem> {
    let Some(id) = id else { return Ok(()) };
    let found: Option<InvoiceTemplate> = store.get(&keys::template(tenant, id)).await?;
    if found.is_none() {
        fields.refuse(field, "template_not_found", "there is no such template");
    }
    Ok(())
}

/// Notes an entity that does not exist.
pub(crate) async fn entity(
    store: &Store<DynamoTable>,
    tenant: &TenantId,
    field: &str,
    id: Option<EntityId>,
    fields: &mut Fields,
) -> Result<(), Problem> {
    let Some(id) = id else { return Ok(()) };
    let found: Option<LegalEntity> = store.get(&keys::entity(tenant, id)).await?;
    if found.is_none() {
        fields.refuse(field, "entity_not_found", "there is no such entity");
    }
    Ok(())
}
