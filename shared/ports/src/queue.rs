//! Queues of small messages that carry only ids.

use std::future::Future;

use thiserror::Error;

/// The queues of the system, by their consumers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QueueName {
    /// Batches to expand into items.
    Expand,
    /// Batch items to process, up to 20 at a time.
    Batch,
    /// Deliveries to send.
    Delivery,
    /// Work that is due: see `Schedules`.
    Due,
    /// Change records that could not be projected.
    Parked,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// JSON, at most 1 MiB (SQS).
    pub body: String,
    /// The queue is shared fairly between groups. There is no order within a group.
    pub group: String,
    /// At most 900 (SQS).
    pub delay_seconds: u32,
}

#[derive(Debug, Error)]
pub enum QueueError {
    /// The messages at these positions were not queued; all others were.
    #[error("{} messages were not queued: {reason}", failed.len())]
    Partly { failed: Vec<usize>, reason: String },
    #[error("the queue is unavailable: {0}")]
    Unavailable(String),
}

/// Contract: `testing::contract::queue`. A message is delivered at least once.
pub trait Queue: Send + Sync {
    /// Accepts any number of messages. A driver splits them at its service's limits (SQS: 10 messages
    /// and 1 MiB per call).
    fn send(
        &self,
        queue: QueueName,
        messages: &[Envelope],
    ) -> impl Future<Output = Result<(), QueueError>> + Send;
}
