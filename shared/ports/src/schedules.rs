//! Timers: at an instant a message appears on the queue of what is due.

use std::future::Future;

use chrono::{DateTime, Utc};
use thiserror::Error;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// 1 to 64 letters, digits, `-`, `_` and `.` (EventBridge Scheduler). An entity's id.
    pub name: String,
    /// To the second; it goes off within the minute (EventBridge Scheduler).
    pub at: DateTime<Utc>,
    /// The message, at least once.
    pub body: String,
}

#[derive(Debug, Error)]
pub enum SchedulesError {
    /// A repetition would end the same.
    #[error("the timer was refused: {0}")]
    Refused(String),
    /// It may or may not have been set or removed.
    #[error("the scheduler is unavailable: {0}")]
    Unavailable(String),
}

/// Contract: `testing::contract::schedules`. A timer that has gone off is gone.
pub trait Schedules: Send + Sync {
    /// Sets a timer; one of the same name is replaced.
    fn put(&self, timer: &Timer) -> impl Future<Output = Result<(), SchedulesError>> + Send;

    /// Removes it; one that is gone already is no error.
    fn delete(&self, name: &str) -> impl Future<Output = Result<(), SchedulesError>> + Send;
}
