//! Timers. When a timer fires, its message is sent to the due queue.

use std::future::Future;

use chrono::{DateTime, Utc};
use thiserror::Error;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// 1 to 64 letters, digits, `-`, `_` and `.` (EventBridge Scheduler). The id of the entity.
    pub name: String,
    /// Precise to the second. The timer fires within the following minute (EventBridge Scheduler).
    pub at: DateTime<Utc>,
    /// The message. It is sent at least once.
    pub body: String,
}

#[derive(Debug, Error)]
pub enum SchedulesError {
    /// A repetition would have the same result.
    #[error("the timer was refused: {0}")]
    Refused(String),
    /// The timer may or may not have been set or deleted.
    #[error("the scheduler is unavailable: {0}")]
    Unavailable(String),
}

/// Contract: `testing::contract::schedules`. A timer that has fired no longer exists.
pub trait Schedules: Send + Sync {
    /// Sets a timer and replaces one with the same name.
    fn put(&self, timer: &Timer) -> impl Future<Output = Result<(), SchedulesError>> + Send;

    /// Deletes a timer. It is no error if it does not exist.
    fn delete(&self, name: &str) -> impl Future<Output = Result<(), SchedulesError>> + Send;
}
