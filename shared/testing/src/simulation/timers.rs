//! Fires timers, with faults, and calls the reconciler every hour.

use chrono::{DateTime, TimeDelta, Utc};
use ports::{Envelope, QueueName};

use super::counters::Counter;
use super::run::{Outcome, Part, Run};

const HOUR: TimeDelta = TimeDelta::hours(1);

/// Far earlier than a timer ever fires, so that its call comes again in every way.
const EARLY: TimeDelta = TimeDelta::minutes(80);

impl Run {
    /// Fires timers that are due: once, twice, late or never. Some fire early.
    pub(super) fn fire_timers(&mut self) {
        let env = &self.env;
        let early = env.pick(500) == 0;
        let now = env.world.now();
        for timer in env.world.schedules.take_due(if early { now + EARLY } else { now }) {
            let call = |delay_seconds| Envelope {
                body: timer.body.clone(),
                group: timer.name.clone(),
                delay_seconds,
            };
            let calls = match env.pick(10) {
                _ if timer.at > now => {
                    env.counters.increment(Counter::TimerEarly);
                    vec![call(0)]
                }
                0..=1 => {
                    env.counters.increment(Counter::TimerLost);
                    Vec::new()
                }
                2..=3 => {
                    env.counters.increment(Counter::TimerTwice);
                    vec![call(0), call(env.pick(200) as u32)]
                }
                4..=5 => {
                    env.counters.increment(Counter::TimerLate);
                    vec![call(1 + env.pick(800) as u32)]
                }
                _ => vec![call(0)],
            };
            env.world.queue.push(QueueName::Due, &calls);
        }
    }

    /// Calls the reconciler when the hourly rule does. Returns true if it was called.
    pub(super) fn start_reconciler(&mut self) -> bool {
        let now = self.env.world.now();
        if now < self.next_reconcile {
            return false;
        }
        self.next_reconcile = now + HOUR;
        let world = self.env.world.clone();
        self.begin(Part::Worker, async move { Outcome::Reconciled(world.reconcile().await.ok()) });
        true
    }

    /// The time of the next timer, or of the next reconciler call if there is scheduled work.
    pub(super) fn next_time(&self) -> Option<DateTime<Utc>> {
        let waiting = self.env.world.table.items().iter().any(|item| item.contains_key("due_pk"));
        let look = waiting.then_some(self.next_reconcile);
        self.env.world.schedules.next_due().into_iter().chain(look).min()
    }
}
