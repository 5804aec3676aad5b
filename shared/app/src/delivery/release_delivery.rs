//! Letting a delivery go whose time has come. What sends it follows from the change.
//!
//! A timer may go off late, twice or for a schedule that was changed since: the version that the call
//! names and the write's condition see to it that a delivery is released once and at its time.

use chrono::{DateTime, Utc};
use domain::change::{Actor, Change};
use domain::delivery::{Delivery, Due};
use domain::documents::document::{Distribution, Document, State};
use domain::ids::{DeliveryId, DocumentId, TenantId};
use domain::text::Label;
use ports::{Action, Clock, Table, TableError};
use store::delivery::deliveries;
use store::documents::headers;
use store::{Store, StoreError, keys};

use crate::Error;

/// How often it is looked at anew because somebody changed it at the same moment.
const TRIES: u32 = 4;

/// What became of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Released {
    /// It will be sent now.
    Queued,
    /// Its invoice is no longer one to send.
    Canceled,
    /// The call came early: it has to come again.
    Early(DateTime<Utc>),
    /// The call was out of date.
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
    clock: &impl Clock,
    tenant: &TenantId,
    invoice: DocumentId,
    id: DeliveryId,
    version: u64,
) -> Result<Released, Error> {
    let keys = [keys::delivery(tenant, invoice, id), keys::document(tenant, invoice)];
    for _ in 0..TRIES {
        let loaded = store.load(keys.clone()).await?;
        let Some(delivery) = loaded.get::<Delivery>(&keys[0])? else { return Ok(Released::Superseded) };
        let now = clock.now(tenant);
        match delivery.due(version, now) {
            Due::Superseded => return Ok(Released::Superseded),
            Due::Later(at) => return Ok(Released::Early(at)),
            Due::Now => {}
        }
        let (actions, released) = writes(tenant, delivery, loaded.get(&keys[1])?, now)?;
        match store.commit(actions).await {
            Ok(()) => return Ok(released),
            Err(TableError::Canceled(_)) => {}
            Err(error) => return Err(StoreError::from(error).into()),
        }
    }
    Err(Error::Failed(format!("the delivery {id} kept changing while it was to be released")))
}

/// The delivery, and its invoice, which shows it from now on. Whoever sends the invoice at the same moment writes over
/// the same version of it, so that it shows the later one of the two.
fn writes(
    tenant: &TenantId,
    delivery: Delivery,
    invoice: Option<Document>,
    now: DateTime<Utc>,
) -> Result<(Vec<Action>, Released), Error> {
    let mut next = Delivery { version: delivery.version + 1, updated_at: now, ..delivery };
    let Some(invoice) = invoice.filter(|invoice| matches!(invoice.state, State::Issued(_))) else {
        let canceled = next.cancel(Change {
            at: now,
            actor: Actor::system("run-schedules"),
            reason: Label::parse("The invoice is no longer open.").ok(),
            request_id: String::new(),
        });
        canceled
            .map_err(|why| Error::Failed(format!("the delivery {} cannot be canceled: {why:?}", next.id)))?;
        return Ok((vec![deliveries::put(tenant, &next)], Released::Canceled));
    };
    next.release(now);
    let distribution = Distribution::of([&next]);
    let shown = headers::set_distribution(tenant, &invoice, &distribution);
    Ok((vec![deliveries::put(tenant, &next), shown], Released::Queued))
}
