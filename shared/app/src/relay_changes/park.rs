//! Records that could not be projected wait on a queue of their own.

use std::collections::BTreeSet;

use ports::{Calendar, Change, Clock, Envelope, Queue, QueueError, QueueName, Table};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::effect::{Effect, key};
use super::failing::Failing;
use super::projections::{Delays, effects_of};
use super::{RelayChanges, guarded};
use crate::Error;
use crate::messages::Message;

/// Before a parked record is tried again.
const DELAY_SECONDS: u32 = 10;

/// A record that could not be projected, with its images, as it is stored in the parked queue.
#[derive(Debug, Serialize, Deserialize)]
pub struct Parked {
    pub v: u8,
    pub reason: String,
    pub change: Change,
}

/// A record of the stream that could not even be read, as it came.
#[derive(Debug, Serialize, Deserialize)]
pub struct Unreadable {
    pub v: u8,
    pub reason: String,
    pub record: Value,
}

impl Parked {
    /// The messages that were to follow from the change.
    pub fn messages(&self) -> Result<Vec<Message>, Error> {
        let effects = effects_of(&self.change, |_| Delays::NONE)?;
        let messages = effects.into_iter().filter_map(|effect| match effect {
            Effect::Enqueue(_, envelope) => serde_json::from_str(&envelope.body).ok(),
            _ => None,
        });
        Ok(messages.collect())
    }
}

impl<T: Table, Q: Queue, K: Clock + Calendar> RelayChanges<T, Q, K> {
    /// Parks records that cannot be read, so that they hold up no other. Those that could not be parked, by their
    /// place.
    pub async fn park_unreadable(&self, records: Vec<Unreadable>) -> BTreeSet<usize> {
        let envelope = |record: &Unreadable| {
            tracing::error!(record.reason, "a stream record cannot be read and is parked");
            envelope(record, "unreadable".to_owned())
        };
        self.send_to_parked(&records.iter().map(envelope).collect::<Vec<_>>()).await
    }

    /// Parks the records that failed. Those that could not be parked, by their place.
    pub(super) async fn park(&self, changes: &[Change], failing: Failing) -> BTreeSet<usize> {
        let (mut places, mut envelopes) = (Vec::new(), Vec::new());
        for (place, reason) in failing {
            let Some(change) = changes.get(place) else { continue };
            let key = key(change);
            tracing::error!(?key, reason, "a change could not be projected and is parked");
            let group = key.map_or_else(String::new, |key| key.pk);
            places.push(place);
            envelopes.push(envelope(&Parked { v: 1, reason, change: change.clone() }, group));
        }
        let lost = self.send_to_parked(&envelopes).await;
        lost.into_iter().filter_map(|index| places.get(index).copied()).collect()
    }

    /// Those that were not queued, by their place.
    async fn send_to_parked(&self, envelopes: &[Envelope]) -> BTreeSet<usize> {
        if envelopes.is_empty() {
            return BTreeSet::new();
        }
        let sent = guarded(async { Ok(self.queue.send(QueueName::Parked, envelopes).await) }).await;
        match sent {
            Ok(Ok(())) => BTreeSet::new(),
            Ok(Err(QueueError::Partly { failed, .. })) => failed.into_iter().collect(),
            Ok(Err(QueueError::Unavailable(_))) | Err(_) => (0..envelopes.len()).collect(),
        }
    }
}

fn envelope(record: &impl Serialize, group: String) -> Envelope {
    Envelope { body: serde_json::to_string(record).unwrap_or_default(), group, delay_seconds: DELAY_SECONDS }
}
