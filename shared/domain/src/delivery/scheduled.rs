//! Deliveries that wait for their time: put off, moved, released when it has come, or called off.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Delivery, Withdrawal, Withdrawn};
use crate::change::Change;
use crate::delivery::schedule::Schedule;

/// A schedule is changed so often at most: each change stays on record.
pub const MAX_CHANGES: usize = 50;

/// A schedule, and who has set it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduling {
    pub schedule: Schedule,
    pub change: Change,
}

/// What a call to send finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Now,
    /// The call came early.
    Later(DateTime<Utc>),
    /// It was moved, called off or released meanwhile.
    Superseded,
}

/// Why a delivery can no longer be moved or called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWaiting {
    NeverScheduled,
    Released,
    Withdrawn,
}

impl Delivery {
    /// Puts it off, or moves it to another time.
    pub fn schedule_for(&mut self, schedule: Schedule, change: Change) {
        let version = self.schedule.map_or(1, |present| present.version + 1);
        let schedule = Schedule { version, ..schedule };
        self.schedule = Some(schedule);
        self.scheduling.push(Scheduling { schedule, change });
    }

    /// Has its timer set anew: what was lost of it is made up for.
    pub fn renew_schedule(&mut self) {
        self.schedule = self.schedule.map(|schedule| schedule.renewed());
    }

    /// Whether a call for this version of the schedule is to be followed.
    pub fn due(&self, version: u64, now: DateTime<Utc>) -> Due {
        match self.schedule {
            Some(schedule) if schedule.version == version && schedule.at <= now => Due::Now,
            Some(schedule) if schedule.version == version => Due::Later(schedule.at),
            _ => Due::Superseded,
        }
    }

    /// Its time has come.
    pub fn release(&mut self, now: DateTime<Utc>) {
        if self.schedule.take().is_some() {
            self.released_at = Some(now);
        }
    }

    /// Calls it off while it waits for its time.
    pub fn cancel(&mut self, change: Change) -> Result<(), NotWaiting> {
        self.waiting_schedule()?;
        self.withdraw(Withdrawn { kind: Withdrawal::Canceled, change }).map_err(|_| NotWaiting::Withdrawn)
    }

    /// The schedule that may still be changed.
    pub fn waiting_schedule(&self) -> Result<Schedule, NotWaiting> {
        match self.schedule {
            Some(schedule) => Ok(schedule),
            None if self.withdrawn.is_some() => Err(NotWaiting::Withdrawn),
            None if self.released_at.is_some() => Err(NotWaiting::Released),
            None => Err(NotWaiting::NeverScheduled),
        }
    }

    /// The schedule it has, or had last.
    pub fn last_schedule(&self) -> Option<Schedule> {
        self.schedule.or_else(|| self.scheduling.last().map(|last| last.schedule))
    }

    /// Since when it may be sent.
    pub fn queued_at(&self) -> DateTime<Utc> {
        self.released_at.unwrap_or(self.created_at)
    }
}
