//! Scheduled deliveries: schedule, reschedule, release, cancel.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Delivery, Withdrawal, Withdrawn};
use crate::change::Change;
use crate::delivery::schedule::Schedule;
use crate::times::Times;

/// The maximum number of changes of a schedule, because each change is kept.
pub const MAX_CHANGES: usize = 50;

/// A schedule and its actor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduling {
    pub schedule: Schedule,
    pub change: Change,
}

/// The result of checking a timer message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Now,
    /// The message came early.
    Later(DateTime<Utc>),
    /// The delivery was rescheduled, canceled or released.
    Superseded,
}

/// The reason why a delivery can no longer be rescheduled or canceled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWaiting {
    NeverScheduled,
    Released,
    Withdrawn,
}

impl Delivery {
    /// Schedules or reschedules the delivery.
    pub fn schedule_for(&mut self, schedule: Schedule, change: Change) {
        let version = self.schedule.map_or(1, |present| present.version + 1);
        let schedule = Schedule { version, ..schedule };
        self.schedule = Some(schedule);
        self.scheduling.push(Scheduling { schedule, change });
    }

    /// Causes its timer to be set again, in case it was lost.
    pub fn renew_schedule(&mut self) {
        self.schedule = self.schedule.map(|schedule| schedule.renewed());
    }

    /// Checks a timer message for this version of the schedule.
    pub fn due(&self, version: u64, now: DateTime<Utc>) -> Due {
        match self.schedule {
            Some(schedule) if schedule.version == version && schedule.at <= now => Due::Now,
            Some(schedule) if schedule.version == version => Due::Later(schedule.at),
            _ => Due::Superseded,
        }
    }

    /// Releases the delivery for sending.
    pub fn release(&mut self, times: Times) {
        if self.schedule.take().is_some() {
            self.released_at = Some(times.now);
            self.queued_at = Some(times.present);
        }
    }

    /// Cancels the delivery while it is scheduled.
    pub fn cancel(&mut self, change: Change) -> Result<(), NotWaiting> {
        self.waiting_schedule()?;
        self.withdraw(Withdrawn { kind: Withdrawal::Canceled, change }).map_err(|_| NotWaiting::Withdrawn)
    }

    /// The schedule, if it can still be changed.
    pub fn waiting_schedule(&self) -> Result<Schedule, NotWaiting> {
        match self.schedule {
            Some(schedule) => Ok(schedule),
            None if self.withdrawn.is_some() => Err(NotWaiting::Withdrawn),
            None if self.released_at.is_some() => Err(NotWaiting::Released),
            None => Err(NotWaiting::NeverScheduled),
        }
    }

    /// The current or last schedule.
    pub fn last_schedule(&self) -> Option<Schedule> {
        self.schedule.or_else(|| self.scheduling.last().map(|last| last.schedule))
    }

    /// The business time from which it can be sent: later deliveries take the place of earlier ones.
    pub fn sendable_from(&self) -> DateTime<Utc> {
        self.released_at.unwrap_or(self.created_at)
    }
}
