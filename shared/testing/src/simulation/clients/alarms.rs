//! Clients that set alarms, the kind of item that comes due only here.

use chrono::TimeDelta;
use ports::{Item, Key};

use crate::alarm::{self, Alarm};
use crate::simulation::counters::Counter;
use crate::simulation::environment::Environment;
use crate::simulation::fixtures::TenantFixture;

/// Seconds until it rings: some are due at once, some beyond the reach of the relay, of a look and of a day.
const DELAYS: [i64; 7] = [0, 30, 600, 1_500, 5_400, 9_000, 100_000];

impl Environment {
    /// Sets a new alarm, or another time for one that was set, or none.
    pub(super) async fn set_alarm(&self, fixture: &TenantFixture) {
        let tenant = &fixture.tenant.id;
        let seconds = DELAYS[self.pick(DELAYS.len())] + self.pick(90) as i64;
        let at = self.now_of(fixture) + TimeDelta::seconds(seconds);
        let alarm = match self.some_alarm(fixture).filter(|_| self.pick(3) == 0) {
            None => Alarm::new(self.world.random(), at),
            Some(key) => {
                let Ok(Some(item)) = self.store().get::<Item>(&key).await else { return };
                alarm::read(item).set(Some(at).filter(|_| self.pick(3) > 0))
            }
        };
        // Another writer may have been faster.
        if self.store().commit(vec![alarm::put(tenant, &alarm)]).await.is_ok() {
            self.counters.increment(Counter::AlarmSet);
        }
    }

    fn some_alarm(&self, fixture: &TenantFixture) -> Option<Key> {
        let event_log = self.event_log.borrow();
        let prefix = alarm::key(&fixture.tenant.id, "").pk;
        let own: Vec<&Key> = event_log.alarms.iter().filter(|key| key.pk.starts_with(&prefix)).collect();
        (!own.is_empty()).then(|| own[self.pick(own.len())].clone())
    }
}
