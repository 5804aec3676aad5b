//! Timers of what waits for its time: a projection of each delivery as it is now.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::delivery::Delivery;
use domain::ids::{DeliveryId, DocumentId, TenantId};
use ports::{Clock, Envelope, Queue, Schedules, Table, Timer};
use store::keys;

use super::RelayChanges;
use crate::Error;
use crate::messages::Message;

/// What is due sooner may be past before its timer is set, and a timer of the past never goes off: such a
/// call is queued at once, with a delay.
const SOON: TimeDelta = TimeDelta::seconds(10);

/// By delivery: the record that told of it.
pub(super) type Timing = BTreeMap<(TenantId, DocumentId, DeliveryId), usize>;

impl<T: Table, Q: Queue, S: Schedules, K: Clock> RelayChanges<T, Q, S, K> {
    /// Read anew, so that records may come in any order. Calls that are to be queued at once are added.
    pub(super) async fn set_timers(
        &self,
        timing: Timing,
        calls: &mut Vec<(usize, Envelope)>,
        failing: &mut BTreeMap<usize, String>,
    ) {
        let wanted = timing.keys().map(|(tenant, invoice, id)| keys::delivery(tenant, *invoice, *id));
        let loaded = match self.store.load(wanted).await {
            Ok(loaded) => loaded,
            Err(error) => {
                failing.extend(timing.into_values().map(|record| (record, error.to_string())));
                return;
            }
        };
        for ((tenant, invoice, id), record) in timing {
            let done = match loaded.get::<Delivery>(&keys::delivery(&tenant, invoice, id)) {
                Ok(Some(delivery)) => self.set_timer(&tenant, &delivery).await,
                Ok(None) => Ok(None),
                Err(error) => Err(error.into()),
            };
            match done {
                Ok(call) => calls.extend(call.map(|call| (record, call))),
                Err(error) => _ = failing.insert(record, error.to_string()),
            }
        }
    }

    async fn set_timer(&self, tenant: &TenantId, delivery: &Delivery) -> Result<Option<Envelope>, Error> {
        let name = delivery.id.to_string();
        let Some(schedule) = delivery.schedule else {
            self.schedules.delete(&name).await.map_err(|error| Error::Failed(error.to_string()))?;
            return Ok(None);
        };
        let message = Message::ReleaseDelivery {
            v: 1,
            tenant: *tenant,
            invoice: delivery.invoice_id,
            delivery: delivery.id,
            version: schedule.version,
        };
        let now = self.clock.now(tenant);
        if schedule.at - now <= SOON {
            return Ok(Some(message.envelope(delay(schedule.at, now))));
        }
        let timer = Timer { name, at: schedule.at, body: message.envelope(0).body };
        self.schedules.put(&timer).await.map_err(|error| Error::Failed(error.to_string()))?;
        Ok(None)
    }
}

/// Rounded up: who comes early has to come again.
fn delay(at: DateTime<Utc>, now: DateTime<Utc>) -> u32 {
    let left = (at - now).num_milliseconds().max(0);
    u32::try_from(left.div_euclid(1000) + i64::from(left % 1000 > 0)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_delayed_by_full_seconds_and_never_comes_early() {
        let now: DateTime<Utc> = "2026-11-22T10:00:00Z".parse().unwrap();
        for (milliseconds, seconds) in [(-5_000, 0), (0, 0), (1, 1), (999, 1), (1_000, 1), (9_001, 10)] {
            assert_eq!(delay(now + TimeDelta::milliseconds(milliseconds), now), seconds, "{milliseconds} ms");
        }
    }
}
