//! What follows from each committed change: messages to the queues, timers, outcomes carried to batch
//! items, batches closed, history written. The only place that makes things follow (invariant 3).
//!
//! Every projection can run again: messages may come twice, history is written by version, an item
//! moves once, a batch closes once.

mod close;
mod effects;
mod history;
mod in_table;
mod settle;
mod timers;

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{BatchId, DeliveryId, DocumentId, TenantId};
use ports::{Change, Clock, Envelope, Item, Queue, QueueError, QueueName, Schedules, Table};
use serde::{Deserialize, Serialize};
use store::Store;

use crate::Error;
use crate::messages::Message;

pub(crate) use in_table::project_into_table;

/// How often a record is tried before it is parked.
const TRIES: u32 = 3;

/// A record that could not be projected, images included, as it lies on the parked queue.
#[derive(Debug, Serialize, Deserialize)]
pub struct Parked {
    pub v: u8,
    pub reason: String,
    pub change: Change,
}

impl Parked {
    /// The messages that were to follow from the change.
    pub fn messages(&self) -> Result<Vec<Message>, Error> {
        let effects = effects::of(&self.change, effects::Times::UNKNOWN)?;
        let messages = effects.into_iter().filter_map(|effect| match effect {
            Effect::Enqueue(_, envelope) => serde_json::from_str(&envelope.body).ok(),
            _ => None,
        });
        Ok(messages.collect())
    }
}

/// What was done, for the log and the metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relayed {
    pub records: usize,
    pub parked: usize,
    /// Could not even be parked: by their place among the records.
    pub lost: BTreeSet<usize>,
}

/// The relay with what it writes to.
#[derive(Clone, Debug)]
pub struct RelayChanges<T, Q, S, K> {
    pub store: Store<T>,
    pub queue: Q,
    pub schedules: S,
    pub clock: K,
    /// How long an unknown outcome waits for an event: at most 900 s (SQS).
    pub grace_seconds: u32,
}

/// One thing that follows from a change.
enum Effect {
    Enqueue(QueueName, Envelope),
    Put(Item),
    History(Box<history::Step>),
    Settle {
        tenant: TenantId,
        invoice: DocumentId,
        delivery: DeliveryId,
    },
    /// Its timer is set, or removed.
    Time {
        tenant: TenantId,
        invoice: DocumentId,
        delivery: DeliveryId,
    },
    Close {
        tenant: TenantId,
        batch: BatchId,
    },
}

impl<T: Table, Q: Queue, S: Schedules, K: Clock> RelayChanges<T, Q, S, K> {
    /// Projects records in their order. What fails three times is parked; only what cannot be parked
    /// is an error.
    pub async fn relay(&self, changes: &[Change]) -> Relayed {
        let mut failing: BTreeMap<usize, String> = (0..changes.len()).map(|i| (i, String::new())).collect();
        for _ in 0..TRIES {
            let tried: Vec<usize> = failing.keys().copied().collect();
            failing = self.project(changes, &tried).await;
            if failing.is_empty() {
                break;
            }
        }
        let parked = failing.len();
        let lost = self.park(changes, failing).await;
        Relayed { records: changes.len(), parked: parked - lost.len(), lost }
    }

    /// Projects one parked record; it stays on its queue if that fails again.
    pub async fn relay_parked(&self, parked: Parked) -> Result<(), String> {
        let failing = self.project(&[parked.change], &[0]).await;
        failing.into_values().next().map_or(Ok(()), Err)
    }

    /// Those of the records that failed, and why.
    async fn project(&self, changes: &[Change], tried: &[usize]) -> BTreeMap<usize, String> {
        let mut failing = BTreeMap::new();
        let mut messages: BTreeMap<QueueName, Vec<(usize, Envelope)>> = BTreeMap::new();
        let mut puts: Vec<(usize, Item)> = Vec::new();
        let mut steps = Vec::new();
        let (mut settle, mut timing) = (BTreeMap::new(), BTreeMap::new());
        let mut close: BTreeMap<(TenantId, BatchId), Vec<usize>> = BTreeMap::new();
        for index in tried.iter().copied() {
            let Some(change) = changes.get(index) else { continue };
            let effects = match effects::of(change, self.times(change)) {
                Ok(effects) => effects,
                Err(error) => {
                    failing.insert(index, error.to_string());
                    continue;
                }
            };
            for effect in effects {
                match effect {
                    Effect::Enqueue(queue, message) => {
                        messages.entry(queue).or_default().push((index, message))
                    }
                    Effect::Put(item) => puts.push((index, item)),
                    Effect::History(step) => steps.push((index, *step)),
                    Effect::Settle { tenant, invoice, delivery } => {
                        settle.insert((tenant, invoice, delivery), index);
                    }
                    Effect::Time { tenant, invoice, delivery } => {
                        timing.insert((tenant, invoice, delivery), index);
                    }
                    Effect::Close { tenant, batch } => close.entry((tenant, batch)).or_default().push(index),
                }
            }
        }

        if !timing.is_empty() {
            let calls = messages.entry(QueueName::Due).or_default();
            self.set_timers(timing, calls, &mut failing).await;
        }
        for (queue, messages) in messages {
            self.enqueue(queue, messages, &mut failing).await;
        }
        history::items(&self.store, steps, &mut puts, &mut failing).await;
        self.put(puts, &mut failing).await;
        settle::settle(&self.store, &self.clock, settle, &mut failing).await;
        for ((tenant, batch), records) in close {
            if let Err(error) = close::close(&self.store, &self.clock, &tenant, batch).await {
                failing.extend(records.into_iter().map(|index| (index, error.to_string())));
            }
        }
        failing
    }

    fn times(&self, change: &Change) -> effects::Times {
        let now = effects::tenant(change).map(|tenant| self.clock.now(&tenant));
        effects::Times { now: now.unwrap_or_default(), grace_seconds: self.grace_seconds }
    }

    async fn enqueue(
        &self,
        queue: QueueName,
        messages: Vec<(usize, Envelope)>,
        failing: &mut BTreeMap<usize, String>,
    ) {
        let (records, envelopes): (Vec<usize>, Vec<Envelope>) = messages.into_iter().unzip();
        if envelopes.is_empty() {
            return;
        }
        match self.queue.send(queue, &envelopes).await {
            Ok(()) => {}
            Err(QueueError::Partly { failed, reason }) => {
                let failed = failed.into_iter().filter_map(|index| records.get(index));
                failing.extend(failed.map(|record| (*record, reason.clone())));
            }
            Err(QueueError::Unavailable(reason)) => {
                failing.extend(records.into_iter().map(|record| (record, reason.clone())));
            }
        }
    }

    async fn put(&self, puts: Vec<(usize, Item)>, failing: &mut BTreeMap<usize, String>) {
        let (records, items): (Vec<usize>, Vec<Item>) = puts.into_iter().unzip();
        // A record that is among them twice makes the same item.
        let mut seen = BTreeSet::new();
        let distinct =
            items.into_iter().filter(|item| seen.insert(effects::key_of(item))).collect::<Vec<_>>();
        if distinct.is_empty() {
            return;
        }
        if let Err(error) = self.store.put_all(distinct).await {
            failing.extend(records.into_iter().map(|record| (record, error.to_string())));
        }
    }

    async fn park(&self, changes: &[Change], failing: BTreeMap<usize, String>) -> BTreeSet<usize> {
        let (mut records, mut envelopes) = (Vec::new(), Vec::new());
        for (index, reason) in failing {
            let Some(change) = changes.get(index) else { continue };
            tracing::error!(key = ?effects::key(change), reason, "a change could not be projected and is parked");
            let group = effects::key(change).map_or_else(String::new, |(pk, _)| pk);
            let parked = Parked { v: 1, reason, change: change.clone() };
            records.push(index);
            envelopes.push(Envelope {
                body: serde_json::to_string(&parked).unwrap_or_default(),
                group,
                delay_seconds: 10,
            });
        }
        if envelopes.is_empty() {
            return BTreeSet::new();
        }
        match self.queue.send(QueueName::Parked, &envelopes).await {
            Ok(()) => BTreeSet::new(),
            Err(QueueError::Partly { failed, .. }) => {
                failed.into_iter().filter_map(|index| records.get(index).copied()).collect()
            }
            Err(QueueError::Unavailable(_)) => records.into_iter().collect(),
        }
    }
}
