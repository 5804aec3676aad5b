//! Queues of small messages that carry ids only.

use std::future::Future;

use thiserror::Error;

/// The queues of the system, by what reads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QueueName {
    /// A batch to turn into items.
    Expand,
    /// Batch items to process, up to 20 at a time.
    Batch,
    /// Deliveries to send.
    Delivery,
    /// What has come due: see `Schedules`.
    Due,
    /// Change records that could not be projected.
    Parked,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// JSON, at most 1 MiB (SQS).
    pub body: String,
    /// Shares the queue fairly between groups; no order is promised.
    pub group: String,
    /// At most 900 (SQS).
    pub delay_seconds: u32,
}

#[derive(Debug, Error)]
pub enum QueueError {
    /// These messages, by their place in the call, were not queued; the others were.
    #[error("{} messages were not queued: {reason}", failed.len())]
    Partly { failed: Vec<usize>, reason: String },
    #[error("the queue is unavailable: {0}")]
    Unavailable(String),
}

/// Contract: `testing::contract::queue`. A message is delivered at least once.
pub trait Queue: Send + Sync {
    /// Any number of messages: a driver splits at its service's limits (SQS: 10 and 1 MiB a call).
    fn send(
        &self,
        queue: QueueName,
        messages: &[Envelope],
    ) -> impl Future<Output = Result<(), QueueError>> + Send;
}
