//! Timers of what waits for its time: a projection of each delivery as it is now.

use chrono::{DateTime, TimeDelta, Utc};
use domain::delivery::Delivery;
use domain::ids::TenantId;
use ports::{Calendar, Clock, Envelope, Queue, QueueName, Schedules, Table, Timer};
use store::keys;

use super::RelayChanges;
use super::effect::{Effects, Failing, TimerKey, fail};
use crate::Error;
use crate::messages::Message;

/// What is due sooner may be past before its timer is set, and a timer of the past never goes off: such a
/// call is queued at once, with a delay.
const SOON: TimeDelta = TimeDelta::seconds(10);

impl<T: Table, Q: Queue, S: Schedules, K: Clock + Calendar> RelayChanges<T, Q, S, K> {
    /// Deliveries are read anew, so that records may come in any order. Calls that are to be queued at once become
    /// messages.
    pub(super) async fn set_timers(&self, effects: &mut Effects, failing: &mut Failing) {
        let timers = std::mem::take(&mut effects.timers);
        let key = |timer: &TimerKey| keys::delivery(&timer.tenant, timer.subject, timer.delivery);
        let loaded = match self.store.load(timers.keys().map(key)).await {
            Ok(loaded) => loaded,
            Err(error) => {
                timers.into_values().for_each(|records| fail(failing, &records, &error));
                return;
            }
        };
        for (timer, records) in timers {
            let done = match loaded.get::<Delivery>(&key(&timer)) {
                Ok(Some(delivery)) => self.set_timer(&timer.tenant, &delivery).await,
                Ok(None) => Ok(None),
                Err(error) => Err(error.into()),
            };
            match (done, records.first()) {
                (Ok(Some(call)), Some(record)) => {
                    effects.messages.entry(QueueName::Due).or_default().push((*record, call));
                }
                (Ok(_), _) => {}
                (Err(error), _) => fail(failing, &records, &error),
            }
        }
    }

    async fn set_timer(&self, tenant: &TenantId, delivery: &Delivery) -> Result<Option<Envelope>, Error> {
        let name = delivery.id.to_string();
        let Some(schedule) = delivery.schedule() else {
            self.schedules.delete(&name).await.map_err(|error| Error::Failed(error.to_string()))?;
            return Ok(None);
        };
        let message = Message::ReleaseDelivery {
            v: 1,
            tenant: *tenant,
            subject: delivery.subject,
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

/// Rounded up: a call that comes early has to come again.
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
