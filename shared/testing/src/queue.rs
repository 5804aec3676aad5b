//! Queues with at-least-once delivery, as in SQS, on a clock that stands still.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use ports::{Envelope, Queue, QueueError, QueueName};

use crate::{Call, Fault, Faults, FixedClock, Moment};

/// The limit of SQS for one message ("Message quotas").
const MESSAGE_BYTES: usize = 1024 * 1024;
const DELAY_SECONDS: u32 = 900;

#[derive(Clone, Debug)]
pub struct MemoryQueue {
    queues: Arc<Mutex<BTreeMap<QueueName, Vec<Stored>>>>,
    last_id: Arc<AtomicU64>,
    clock: FixedClock,
    visibility: TimeDelta,
    faults: Faults,
}

#[derive(Debug)]
struct Stored {
    envelope: Envelope,
    id: u64,
    visible_at: DateTime<Utc>,
    receives: u32,
}

/// A received message. It stays hidden until it is acknowledged, given back, or its visibility time-out
/// ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The same for every delivery of the message.
    pub id: u64,
    pub body: String,
    pub group: String,
    /// The number of receives, including this one.
    pub receives: u32,
}

impl MemoryQueue {
    /// Hides a received message for 60 seconds of this clock.
    pub fn new(clock: FixedClock) -> Self {
        let visibility = TimeDelta::seconds(60);
        Self { queues: Arc::default(), last_id: Arc::default(), clock, visibility, faults: Faults::default() }
    }

    pub fn with_faults(self, faults: Faults) -> Self {
        Self { faults, ..self }
    }

    /// The same configuration without messages.
    pub fn emptied(self) -> Self {
        Self { queues: Arc::default(), ..self }
    }

    pub fn with_visibility(self, visibility: TimeDelta) -> Self {
        Self { visibility, ..self }
    }

    /// Receives up to `most` due messages, oldest first, and hides them.
    pub fn receive(&self, queue: QueueName, most: usize) -> Vec<Received> {
        let mut ids = self.due(queue);
        ids.truncate(most);
        self.receive_these(queue, &ids)
    }

    /// The ids of the messages that are due, oldest first.
    pub fn due(&self, queue: QueueName) -> Vec<u64> {
        let now = self.clock.present();
        let queues = self.queues.lock().unwrap();
        let stored = queues.get(&queue).into_iter().flatten();
        stored.filter(|stored| stored.visible_at <= now).map(|stored| stored.id).collect()
    }

    /// Receives those of the given messages that are due, and hides them.
    pub fn receive_these(&self, queue: QueueName, ids: &[u64]) -> Vec<Received> {
        let now = self.clock.present();
        let mut queues = self.queues.lock().unwrap();
        queues
            .entry(queue)
            .or_default()
            .iter_mut()
            .filter(|stored| stored.visible_at <= now && ids.contains(&stored.id))
            .map(|stored| {
                stored.visible_at = now + self.visibility;
                stored.receives += 1;
                Received {
                    id: stored.id,
                    body: stored.envelope.body.clone(),
                    group: stored.envelope.group.clone(),
                    receives: stored.receives,
                }
            })
            .collect()
    }

    /// Removes the messages that exceed the maximum number of receives. SQS moves them to the
    /// dead-letter queue.
    pub fn take_dead(&self, queue: QueueName, most_receives: u32) -> Vec<Envelope> {
        let now = self.clock.present();
        let mut queues = self.queues.lock().unwrap();
        let dead = |stored: &mut Stored| stored.visible_at <= now && stored.receives >= most_receives;
        let taken = queues.entry(queue).or_default().extract_if(.., dead);
        taken.map(|stored| stored.envelope).collect()
    }

    /// The time at which the next hidden or delayed message is due.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        let now = self.clock.present();
        let queues = self.queues.lock().unwrap();
        let later = queues.values().flatten().map(|stored| stored.visible_at).filter(|at| *at > now);
        later.min()
    }

    /// Deletes a message. It is no error if the message is gone.
    pub fn acknowledge(&self, queue: QueueName, id: u64) {
        self.queues.lock().unwrap().entry(queue).or_default().retain(|stored| stored.id != id);
    }

    /// Makes a message visible again after this time.
    pub fn give_back(&self, queue: QueueName, id: u64, after: TimeDelta) {
        let now = self.clock.present();
        let mut queues = self.queues.lock().unwrap();
        for stored in queues.entry(queue).or_default().iter_mut().filter(|stored| stored.id == id) {
            stored.visible_at = now + after;
        }
    }

    /// All messages that are not acknowledged, including hidden and delayed ones.
    pub fn waiting(&self, queue: QueueName) -> Vec<Envelope> {
        let queues = self.queues.lock().unwrap();
        queues.get(&queue).into_iter().flatten().map(|stored| stored.envelope.clone()).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.queues.lock().unwrap().values().all(Vec::is_empty)
    }

    /// Adds messages without faults. Returns the positions of refused messages.
    pub fn push(&self, queue: QueueName, messages: &[Envelope]) -> Vec<usize> {
        let now = self.clock.present();
        let mut queues = self.queues.lock().unwrap();
        let mut failed = Vec::new();
        for (place, envelope) in messages.iter().enumerate() {
            let fits = envelope.body.len() <= MESSAGE_BYTES && !envelope.body.is_empty();
            if !fits || envelope.delay_seconds > DELAY_SECONDS || !is_group(&envelope.group) {
                failed.push(place);
                continue;
            }
            let visible_at = now + TimeDelta::seconds(envelope.delay_seconds.into());
            let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
            let stored = Stored { envelope: envelope.clone(), id, visible_at, receives: 0 };
            queues.entry(queue).or_default().push(stored);
        }
        failed
    }
}

impl Default for MemoryQueue {
    fn default() -> Self {
        Self::new(FixedClock::default())
    }
}

/// SQS: a `MessageGroupId` has 1 to 128 letters, digits and ASCII punctuation.
fn is_group(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

impl Queue for MemoryQueue {
    async fn send(&self, queue: QueueName, messages: &[Envelope]) -> Result<(), QueueError> {
        let lost = || QueueError::Unavailable("injected".into());
        let mut accepted = messages.len();
        match self.faults.at(Moment::Before, Call::Enqueue(queue, messages)).await {
            None => {}
            // The service throttles in the middle of the batch.
            Some(Fault::Throttled) => accepted /= 2,
            Some(Fault::Conflict | Fault::Lost) => return Err(lost()),
        }
        let mut failed = self.push(queue, &messages[..accepted]);
        failed.extend(accepted..messages.len());
        if self.faults.at(Moment::After, Call::Enqueue(queue, messages)).await.is_some() {
            return Err(lost());
        }
        match failed.len() {
            0 => Ok(()),
            _ => Err(QueueError::Partly { failed, reason: "refused".into() }),
        }
    }
}
