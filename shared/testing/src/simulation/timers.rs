//! Timers that go off, though not always as they should, and the reconciler that is called every hour.

use chrono::{DateTime, TimeDelta, Utc};
use ports::{Envelope, QueueName};

use super::play::{Outcome, Part, Play};
use super::tally::Seen;

const HOUR: TimeDelta = TimeDelta::hours(1);

/// So much too early.
const EARLY: TimeDelta = TimeDelta::seconds(50);

impl Play {
    /// Timers that are due go off: once, twice, late or never; and now and then one goes off early.
    pub(super) fn go_off(&mut self) {
        let stage = &self.stage;
        let foul = !stage.weather.is_calm();
        let early = foul && stage.pick(500) == 0;
        let now = stage.world.now();
        for timer in stage.world.schedules.take_due(if early { now + EARLY } else { now }) {
            let call = |delay_seconds| Envelope {
                body: timer.body.clone(),
                group: timer.name.clone(),
                delay_seconds,
            };
            let calls = match stage.pick(10) {
                _ if timer.at > now => {
                    stage.tally.note(Seen::TimerEarly);
                    vec![call(0)]
                }
                0..=1 => {
                    stage.tally.note(Seen::TimerLost);
                    Vec::new()
                }
                2..=3 => {
                    stage.tally.note(Seen::TimerTwice);
                    vec![call(0), call(stage.pick(200) as u32)]
                }
                4..=5 => {
                    stage.tally.note(Seen::TimerLate);
                    vec![call(1 + stage.pick(800) as u32)]
                }
                _ => vec![call(0)],
            };
            stage.world.queue.push(QueueName::Due, &calls);
        }
    }

    /// The hourly rule; true if it called.
    pub(super) fn start_reconciler(&mut self) -> bool {
        let now = self.stage.world.now();
        if now < self.next_look {
            return false;
        }
        self.next_look = now + HOUR;
        let world = self.stage.world.clone();
        self.begin(Part::Worker, async move { Outcome::Reconciled(world.reconcile().await.ok()) });
        true
    }

    /// When a timer goes off, or the reconciler is called for something that waits.
    pub(super) fn next_time(&self) -> Option<DateTime<Utc>> {
        let waiting = self.stage.world.table.items().iter().any(|item| item.contains_key("due_pk"));
        let look = waiting.then_some(self.next_look);
        self.stage.world.schedules.next_due().into_iter().chain(look).min()
    }
}
