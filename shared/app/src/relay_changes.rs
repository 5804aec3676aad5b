//! What follows from each committed change: messages to the queues, calls for what is due, outcomes carried to batch
//! items, batches closed, history written. The only place that makes things follow (invariant 3).
//!
//! [`projections`] says what follows from which item, and in which order it is carried out. Every effect can be
//! repeated: messages may come twice, history is written by version, an item moves once, a batch closes once.
//!
//! | to add | touch |
//! |---|---|
//! | what follows from another item type | one file and one line in `projections`, one line in the filter (template.yaml) |
//! | another thing that is recomputed | one file and one arm in `recompute`, one variant of `Target` |
//! | a history of another kind of item | `Recorded` for it, in its projection's file |

mod effect;
mod failing;
mod history;
mod in_table;
mod park;
mod projections;
mod recompute;

use std::collections::BTreeSet;

use ports::{Calendar, Change, Clock, Envelope, Queue, QueueError, QueueName, Table};
use store::Store;

use self::effect::Effects;
use self::failing::{Failing, fail};
use self::projections::{Delays, effects_of};
use crate::guarded;

pub(crate) use in_table::project_into_table;
pub use park::{Parked, Unreadable};
pub use projections::projected_types;

/// How often a record is tried before it is parked.
const TRIES: u32 = 3;

/// Counts for the log and the metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relayed {
    pub records: usize,
    pub parked: usize,
    /// The positions of records that could not be parked.
    pub lost: BTreeSet<usize>,
}

/// The relay with what it writes to.
#[derive(Clone, Debug)]
pub struct RelayChanges<T, Q, K> {
    pub store: Store<T>,
    pub queue: Q,
    pub clock: K,
    /// The time that an unknown outcome waits for an event: at most 900 s (SQS).
    pub grace_seconds: u32,
}

impl<T: Table, Q: Queue, K: Clock + Calendar> RelayChanges<T, Q, K> {
    /// Projects records in their order. A record that fails three times is parked; only one that cannot be parked
    /// comes again.
    pub async fn relay(&self, changes: &[Change]) -> Relayed {
        let mut failing: Failing = (0..changes.len()).map(|i| (i, String::new())).collect();
        for _ in 0..TRIES {
            let tried: Vec<usize> = failing.keys().copied().collect();
            failing = self.project_guarded(changes, &tried).await;
            if failing.is_empty() {
                break;
            }
        }
        let parked = failing.len();
        let lost = self.park(changes, failing).await;
        Relayed { records: changes.len(), parked: parked - lost.len(), lost }
    }

    /// Projects one parked record. If that fails again, the record stays in its queue.
    pub async fn relay_parked(&self, parked: Parked) -> Result<(), String> {
        let failing = self.project_guarded(&[parked.change], &[0]).await;
        failing.into_values().next().map_or(Ok(()), Err)
    }

    /// Projects records together. When that panics, each is projected alone, so that only the culprit fails.
    async fn project_guarded(&self, changes: &[Change], tried: &[usize]) -> Failing {
        let together = guarded(Box::pin(async { Ok(self.project(changes, tried).await) })).await;
        if let Ok(failing) = together {
            return failing;
        }
        let mut failing = Failing::new();
        for index in tried {
            match guarded(Box::pin(async { Ok(self.project(changes, &[*index]).await) })).await {
                Ok(failed) => failing.extend(failed),
                Err(panicked) => _ = failing.insert(*index, panicked),
            }
        }
        failing
    }

    /// Those of the records that failed, and why.
    async fn project(&self, changes: &[Change], tried: &[usize]) -> Failing {
        let mut failing = Failing::new();
        let mut effects = Effects::default();
        for index in tried.iter().copied() {
            let Some(change) = changes.get(index) else { continue };
            match effects_of(change, |tenant| Delays::of(&self.clock, tenant, self.grace_seconds)) {
                Ok(followed) => effects.add(index, followed),
                Err(error) => fail(&mut failing, &[index], &error),
            }
        }
        for (queue, messages) in std::mem::take(&mut effects.messages) {
            self.enqueue(queue, messages, &mut failing).await;
        }
        effects.write(&self.store, &self.clock, &mut failing).await;
        failing
    }

    async fn enqueue(&self, queue: QueueName, messages: Vec<(usize, Envelope)>, failing: &mut Failing) {
        let (records, envelopes): (Vec<usize>, Vec<Envelope>) = messages.into_iter().unzip();
        match self.queue.send(queue, &envelopes).await {
            Ok(()) => {}
            Err(QueueError::Partly { failed, reason }) => {
                let failed: Vec<usize> =
                    failed.into_iter().filter_map(|index| records.get(index).copied()).collect();
                fail(failing, &failed, &reason);
            }
            Err(QueueError::Unavailable(reason)) => fail(failing, &records, &reason),
        }
    }
}
