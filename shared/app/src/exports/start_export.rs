//! Starts an export.

use domain::customers::Customer;
use domain::documents::complete::Defect;
use domain::exports::{Export, What};
use domain::ids::{CustomerId, EntityId, ExportId, TenantId};
use domain::settings::entity::LegalEntity;
use ports::{Entropy, Table};
use store::{Store, exports, keys};

use crate::{Caller, Error, Refusal, Reply, reply};

/// Refused if it names what does not exist. Its file is made in the background.
pub async fn start_export<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    what: What,
    render: impl Fn(&Export) -> Reply,
) -> Result<Reply, Error> {
    let (entity, customer) = match &what {
        What::Ageing(asked) => (asked.entity_id, asked.customer_id),
        What::Dso(asked) => (asked.entity_id, None),
        What::Numbering(asked) => (asked.entity_id, None),
    };
    refuse_unknown(store, &caller.tenant, entity, customer).await?;
    let id = ExportId::new(caller.now, entropy.draw());
    let export = Export::new(id, what, caller.change(), caller.times());
    let reply = render(&export);
    reply::commit(store, caller, vec![exports::put(&caller.tenant, &export)], &reply).await?;
    Ok(reply)
}

async fn refuse_unknown<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    entity: Option<EntityId>,
    customer: Option<CustomerId>,
) -> Result<(), Error> {
    let entity_key = entity.map(|id| keys::entity(tenant, id));
    let customer_key = customer.map(|id| keys::customer(tenant, id));
    let found = store.load(entity_key.iter().chain(&customer_key).cloned()).await?;
    let mut defects = Vec::new();
    if let (Some(id), Some(key)) = (entity, &entity_key)
        && found.get::<LegalEntity>(key)?.is_none()
    {
        let message = format!("No entity has the id {id}.");
        defects.push(Defect::new("entity_not_found", "entity_id", message));
    }
    if let (Some(id), Some(key)) = (customer, &customer_key)
        && found.get::<Customer>(key)?.is_none()
    {
        let message = format!("No customer has the id {id}.");
        defects.push(Defect::new("customer_not_found", "customer_id", message));
    }
    if defects.is_empty() { Ok(()) } else { Err(Refusal::Invalid(defects).into()) }
}
