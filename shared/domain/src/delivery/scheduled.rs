//! Scheduled deliveries: schedule, reschedule, release, cancel.

use chrono::{DateTime, Utc};

use super::{Delivery, EmailDelivery, Progress, Queued, Withdrawal, Withdrawn};
use crate::change::Change;
use crate::delivery::schedule::{Schedule, Scheduling};
use crate::times::Times;

/// The maximum number of changes of a schedule, because each change is kept.
pub const MAX_CHANGES: usize = 50;

/// The reason why a delivery can no longer be rescheduled or canceled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWaiting {
    NeverScheduled,
    Released,
    Withdrawn,
}

impl Delivery {
    /// The schedule, while it waits for its time.
    pub fn schedule(&self) -> Option<Schedule> {
        match self.progress()? {
            Progress::Scheduled(schedule) => Some(*schedule),
            _ => None,
        }
    }

    /// All schedules, oldest first. Empty if it was never scheduled.
    pub fn scheduling(&self) -> &[Scheduling] {
        self.email().map_or(&[], |email| &email.scheduling)
    }

    /// The time at which it was released, if it was scheduled.
    pub fn released_at(&self) -> Option<DateTime<Utc>> {
        self.queued()?.released_at
    }

    /// Since when it may be sent, unless it waits for its time or the end of a hold, or is not sent at all.
    pub fn queued(&self) -> Option<Queued> {
        match self.progress()? {
            Progress::Queued(queued) => Some(*queued),
            Progress::Going(going) => Some(going.queued),
            _ => None,
        }
    }

    /// Schedules a new delivery, or reschedules one that waits for its time. Has no effect on one that a worker has
    /// claimed or that was withdrawn.
    pub fn schedule_for(&mut self, schedule: Schedule, change: Change) {
        let Some(email) = self.email_mut() else { return };
        let version = match &email.progress {
            Progress::Scheduled(present) => present.version + 1,
            Progress::Queued(Queued { released_at: None, .. }) => 1,
            _ => return,
        };
        let schedule = Schedule { version, ..schedule };
        email.progress = Progress::Scheduled(schedule);
        email.scheduling.push(Scheduling { schedule, change });
    }

    /// Applies changed rules of the time zone to the schedule. Returns false if it is the same instant by them.
    pub fn renew_schedule(&mut self) -> bool {
        if let Some(EmailDelivery { progress: Progress::Scheduled(schedule), .. }) = self.email_mut()
            && let Some(renewed) = schedule.renewed()
        {
            *schedule = renewed;
            return true;
        }
        false
    }

    /// Releases the delivery for sending.
    pub fn release(&mut self, times: Times) {
        if let Some(EmailDelivery { progress: progress @ Progress::Scheduled(_), .. }) = self.email_mut() {
            *progress = Progress::Queued(Queued { queued_at: times.present, released_at: Some(times.now) });
        }
    }

    /// Cancels the delivery while it is scheduled.
    pub fn cancel(&mut self, change: Change) -> Result<(), NotWaiting> {
        self.waiting_schedule()?;
        self.withdraw(Withdrawn { kind: Withdrawal::Canceled, change }).map_err(|_| NotWaiting::Withdrawn)
    }

    /// The schedule, if it can still be changed.
    pub fn waiting_schedule(&self) -> Result<Schedule, NotWaiting> {
        match self.progress() {
            Some(Progress::Scheduled(schedule)) => Ok(*schedule),
            Some(Progress::Withdrawn(_)) => Err(NotWaiting::Withdrawn),
            _ if self.released_at().is_some() => Err(NotWaiting::Released),
            _ => Err(NotWaiting::NeverScheduled),
        }
    }

    /// The current or last schedule.
    pub fn last_schedule(&self) -> Option<Schedule> {
        self.schedule().or_else(|| self.scheduling().last().map(|last| last.schedule))
    }

    /// The business time from which it can be sent: later deliveries take the place of earlier ones.
    pub fn sendable_from(&self) -> DateTime<Utc> {
        self.released_at().unwrap_or(self.created_at)
    }
}
