//! What a document shows of its latest delivery, and of a payment.

use domain::delivery::Delivery;
use domain::documents::shown::Distribution;
use domain::ids::{DocumentId, TenantId};
use ports::{Action, Clock, Table};
use store::documents::headers;
use store::{Store, keys};

use crate::Error;

/// Documents that are read together. Each is written by itself.
pub(super) const GROUP: usize = 30;

/// The change of each document that does not yet show what became of its latest delivery. A delivery that was
/// withdrawn makes way for the one before it.
pub(super) async fn actions<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    group: &[(TenantId, DocumentId)],
) -> Result<Vec<Action>, Error> {
    let loaded = store.load(group.iter().flat_map(|(tenant, id)| headers::header_keys(tenant, *id))).await?;
    let mut shown = Vec::new();
    for (tenant, id) in group {
        if let Some(document) = headers::header_from(&loaded, tenant, *id)?
            && let Some(latest) = document.shown.distribution.last_delivery_id
        {
            shown.push((*tenant, keys::delivery(tenant, *id, latest), document));
        }
    }
    let loaded = store.load(shown.iter().map(|(_, latest, _)| latest.clone())).await?;
    let mut actions = Vec::new();
    for (tenant, latest, document) in shown {
        let Some(latest) = loaded.get::<Delivery>(&latest)? else { continue };
        let next = match latest.is_withdrawn() {
            false => Distribution::of([&latest]),
            true => Distribution::of(&store.deliveries(&tenant, document.id).await?),
        };
        let next = if document.balance.paid > 0 { next.paid() } else { next };
        actions.extend(headers::show(&tenant, &document, &next, clock.present()));
    }
    Ok(actions)
}
