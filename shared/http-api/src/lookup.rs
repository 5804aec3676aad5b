//! What a request refers to must exist.

use app::templates::email_templates::unusable;
use aws::DynamoTable;
use domain::ids::{EntityId, TemplateId, TenantId};
use domain::settings::entity::LegalEntity;
use domain::templates::email_template::{EmailKind, EmailTemplate};
use domain::templates::invoice_template::InvoiceTemplate;
use ports::Key;
use runtime::http::Problem;
use serde::de::DeserializeOwned;
use store::{Store, keys};

use crate::fields::Fields;

/// The record of this key.
pub(crate) async fn stored<V: DeserializeOwned>(
    store: &Store<DynamoTable>,
    key: &Key,
    what: &str,
) -> Result<V, Problem> {
    store.get(key).await?.ok_or_else(|| Problem::not_found(what))
}

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
        fields.refuse(field, "template_not_found", format!("no invoice template has the id {id}"));
    }
    Ok(())
}

/// Notes an e-mail template that cannot word the e-mail of an invoice, or is not of the kind wanted.
pub(crate) async fn email_template(
    store: &Store<DynamoTable>,
    tenant: &TenantId,
    field: &str,
    id: Option<TemplateId>,
    wanted: EmailKind,
    fields: &mut Fields,
) -> Result<(), Problem> {
    let Some(id) = id else { return Ok(()) };
    let found: Option<EmailTemplate> = store.get(&keys::email_template(tenant, id)).await?;
    if let Some((code, message)) = unusable(wanted, found.as_ref()) {
        fields.refuse(field, code, message);
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
        fields.refuse(field, "entity_not_found", format!("no entity has the id {id}"));
    }
    Ok(())
}
