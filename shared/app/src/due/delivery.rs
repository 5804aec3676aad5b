//! A scheduled delivery is released for sending when its time has come. The change triggers the sending.

use domain::change::{Actor, Change};
use domain::delivery::Delivery;
use domain::documents::document::Document;
use domain::documents::shown::Distribution;
use domain::ids::{DeliveryId, Subject, TenantId};
use domain::text::Label;
use domain::times::Times;
use ports::{Action, Item, Table};
use store::StoreError;
use store::delivery::deliveries::{self, DELIVERY};
use store::documents::headers;

use super::{Coming, Kind, Plan};
use crate::Error;

/// Released for sending.
pub const QUEUED: &str = "queued";
/// Its document is no longer open.
pub const CANCELED: &str = "canceled";

pub(super) fn kind<T: Table>() -> Kind<T> {
    Kind {
        item_type: DELIVERY,
        names: DeliveryId::PREFIX,
        come_due: Box::new(|coming| Box::pin(release(coming))),
        moved: Some(moved),
    }
}

async fn release<T: Table>(coming: Coming<'_, T>) -> Result<Plan, Error> {
    let Coming { store, tenant, item, times } = coming;
    let delivery = deliveries::read(item)?;
    match delivery.subject {
        Subject::Document(id) => of_document(tenant, delivery, store.document(tenant, id).await?, times),
        Subject::Customer(_) => Ok(of_customer(tenant, delivery, times)),
    }
}

/// A local time is kept with its zone: if the rules of the zone have changed, it is another instant.
fn moved(tenant: &TenantId, item: Item, times: Times) -> Result<Option<Action>, StoreError> {
    let mut next = deliveries::read(item)?.next(times.now);
    Ok(next.renew_schedule().then(|| deliveries::put(tenant, &next)))
}

/// No document shows it.
fn of_customer(tenant: &TenantId, delivery: Delivery, times: Times) -> Plan {
    let mut next = delivery.next(times.now);
    next.release(times);
    Plan { actions: vec![deliveries::put(tenant, &next)], outcome: QUEUED }
}

/// The delivery, and what its document shows from now on. A request that sends the document at the same moment writes
/// over the same version of that, so that the document shows the later one of the two.
fn of_document(
    tenant: &TenantId,
    delivery: Delivery,
    invoice: Option<Document>,
    times: Times,
) -> Result<Plan, Error> {
    let mut next = delivery.next(times.now);
    let Some(invoice) = invoice.filter(|invoice| invoice.status().row().sendable) else {
        let canceled = next.cancel(Change {
            at: times.now,
            actor: Actor::system("run-schedules"),
            reason: Label::parse("The invoice is no longer open.").ok(),
            request_id: String::new(),
        });
        canceled
            .map_err(|why| Error::Failed(format!("the delivery {} cannot be canceled: {why:?}", next.id)))?;
        return Ok(Plan { actions: vec![deliveries::put(tenant, &next)], outcome: CANCELED });
    };
    next.release(times);
    let mut actions = vec![deliveries::put(tenant, &next)];
    if next.kind.distributes() {
        actions.extend(headers::show(tenant, &invoice, &Distribution::of([&next]), times.present));
    }
    Ok(Plan { actions, outcome: QUEUED })
}
