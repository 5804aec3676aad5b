//! Timers. When a timer fires, its message is sent to the due queue.

use std::future::Future;

use chrono::{DateTime, Utc};
use thiserror::Error;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// 1 to 64 letters, digits, `-`, `_` and `.` (EventBridge Scheduler). It names what the timer calls for and the
    /// version of that, so a timer never changes.
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
    /// The timer may or may not have been set.
    #[error("the scheduler is unavailable: {0}")]
    Unavailable(String),
}

/// Contract: `testing::contract::schedules`. A timer that has fired no longer exists. None is deleted: one that is no
/// longer wanted fires for nothing.
pub trait Schedules: Send + Sync {
    /// Sets a timer. One with the same name stays as it is.
    fn set(&self, timer: &Timer) -> impl Future<Output = Result<(), SchedulesError>> + Send;
}
