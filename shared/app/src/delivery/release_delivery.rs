//! Releases a delivery whose time has come. The change triggers the sending.
//!
//! A timer may fire late, twice, or for an outdated schedule. The version in the message and the
//! condition of the write ensure that a delivery is released once and not before its time.

use chrono::{DateTime, Utc};
use domain::change::{Actor, Change};
use domain::delivery::{Delivery, Due};
use domain::documents::document::Document;
use domain::documents::shown::Distribution;
use domain::ids::{DeliveryId, Subject, TenantId};
use domain::text::Label;
use domain::times::Times;
use ports::{Action, Calendar, Clock, Table, TableError};
use store::delivery::deliveries;
use store::documents::headers;
use store::{Store, StoreError, keys};

use crate::Error;

/// How often it is read again because of a concurrent change.
const TRIES: u32 = 4;

/// The result of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Released {
    /// Released for sending.
    Queued,
    /// Its document is no longer open.
    Canceled,
    /// The message came early and must be received again.
    Early(DateTime<Utc>),
    /// The message was outdated.
    Superseded,
}

impl Released {
    pub fn as_str(self) -> &'static str {
        match self {
            Released::Queued => "queued",
            Released::Canceled => "canceled",
            Released::Early(_) => "early",
            Released::Superseded => "superseded",
        }
    }
}

pub async fn release_delivery<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    tenant: &TenantId,
    subject: Subject,
    id: DeliveryId,
    version: u64,
) -> Result<Released, Error> {
    let key = keys::delivery(tenant, subject, id);
    for _ in 0..TRIES {
        let header = subject.document().into_iter().flat_map(|id| headers::header_keys(tenant, id));
        let loaded = store.load(header.chain([key.clone()])).await?;
        let Some(delivery) = loaded.get::<Delivery>(&key)? else { return Ok(Released::Superseded) };
        let times = clock.times(tenant);
        match delivery.due(version, times.now) {
            Due::Superseded => return Ok(Released::Superseded),
            Due::Later(at) => return Ok(Released::Early(at)),
            Due::Now => {}
        }
        let (actions, released) = match subject {
            Subject::Document(id) => {
                of_document(tenant, delivery, headers::header_from(&loaded, tenant, id)?, times)?
            }
            Subject::Customer(_) => of_customer(tenant, delivery, times),
        };
        match store.commit(actions).await {
            Ok(()) => return Ok(released),
            Err(TableError::Canceled(_)) => {}
            Err(error) => return Err(StoreError::from(error).into()),
        }
    }
    Err(Error::Failed(format!("the delivery {id} kept changing while it was to be released")))
}

/// No document shows it.
fn of_customer(tenant: &TenantId, delivery: Delivery, times: Times) -> (Vec<Action>, Released) {
    let mut next = delivery.next(times.now);
    next.release(times);
    (vec![deliveries::put(tenant, &next)], Released::Queued)
}

/// The delivery, and what its document shows from now on. A request that sends the document at the same moment writes
/// over the same version of that, so that the document shows the later one of the two.
fn of_document(
    tenant: &TenantId,
    delivery: Delivery,
    invoice: Option<Document>,
    times: Times,
) -> Result<(Vec<Action>, Released), Error> {
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
        return Ok((vec![deliveries::put(tenant, &next)], Released::Canceled));
    };
    next.release(times);
    let mut actions = vec![deliveries::put(tenant, &next)];
    if next.kind.distributes() {
        actions.extend(headers::show(tenant, &invoice, &Distribution::of([&next]), times.present));
    }
    Ok((actions, Released::Queued))
}
