//! From one change to what follows from it.

use chrono::{DateTime, Utc};
use domain::batches::{Batch, ItemStatus};
use domain::delivery::Delivery;
use domain::ids::TenantId;
use ports::{Change, Item, QueueName};
use serde_json::Value;
use store::delivery::deliveries;
use store::documents::headers;
use store::{StoreError, batches, item_type, keys};

use super::{Effect, history};
use crate::messages::Message;

/// What a delay is reckoned from.
#[derive(Clone, Copy)]
pub(super) struct Times {
    pub(super) now: DateTime<Utc>,
    pub(super) grace_seconds: u32,
}

impl Times {
    /// For who only asks what follows, not when.
    pub(super) const UNKNOWN: Self = Self { now: DateTime::UNIX_EPOCH, grace_seconds: 0 };
}

/// How long a delivery waits whose sending was put off: a quarter of its age, from half a minute to the
/// longest delay of a queue (SQS: 900 s).
fn put_off_seconds(delivery: &Delivery) -> u32 {
    let age = (delivery.updated_at - delivery.queued_at()).num_seconds();
    u32::try_from((age / 4).clamp(30, 900)).unwrap_or(900)
}

/// Until the end of a hold, a second more since clocks differ a little: whoever comes early has to come again.
fn held_seconds(until: DateTime<Utc>, now: DateTime<Utc>) -> u32 {
    let seconds = ((until - now).num_milliseconds() + 999).div_euclid(1000);
    u32::try_from(seconds).map_or(0, |seconds| (seconds + 1).min(900))
}

/// Partition and sort key of the item.
pub(super) fn key(change: &Change) -> Option<(String, String)> {
    key_of(change.new.as_ref().or(change.old.as_ref())?)
}

/// Whose item it is.
pub(super) fn tenant(change: &Change) -> Option<TenantId> {
    keys::tenant_of(&key(change)?.0)
}

pub(super) fn key_of(item: &Item) -> Option<(String, String)> {
    let text = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
    Some((text("pk")?, text("sk")?))
}

/// Nothing follows from a removal, nor from what the relay itself writes.
pub(super) fn of(change: &Change, times: Times) -> Result<Vec<Effect>, StoreError> {
    let Some(new) = change.new.clone() else { return Ok(Vec::new()) };
    let Some(tenant) = tenant(change) else { return Ok(Vec::new()) };
    let old = change.old.clone();
    match item_type(&new) {
        Some(batches::BATCH) => batch(tenant, old, new),
        Some(batches::ITEM) => batch_item(tenant, old, new),
        Some(batches::COUNT) => Ok(batch_count(tenant, &new)),
        Some(deliveries::DELIVERY) => delivery(tenant, old, new, times),
        Some(headers::HEADER) => {
            let step = history::Step::of(tenant, old, new)?;
            Ok(step.map(|step| Effect::History(Box::new(step))).into_iter().collect())
        }
        _ => Ok(Vec::new()),
    }
}

fn batch(tenant: TenantId, old: Option<Item>, new: Item) -> Result<Vec<Effect>, StoreError> {
    let old = old.map(batches::read).transpose()?;
    let new = batches::read(new)?;
    let mut effects = Vec::new();
    let wants_a_run = old.as_ref().is_none_or(|old| new.expand_run > old.expand_run);
    if !new.expanded && wants_a_run {
        let message = Message::ExpandBatch { v: 1, tenant, batch: new.id, run: new.expand_run };
        effects.push(Effect::Enqueue(QueueName::Expand, message.envelope(0)));
    }
    let recall_run =
        |batch: &Batch| batch.recall.as_ref().filter(|recall| !recall.done).map(|recall| recall.run);
    if let Some(run) = recall_run(&new)
        && old.as_ref().and_then(recall_run).is_none_or(|before| run > before)
    {
        let message = Message::RecallBatch { v: 1, tenant, batch: new.id, run };
        effects.push(Effect::Enqueue(QueueName::Expand, message.envelope(0)));
    }
    if new.expanded && old.is_none_or(|old| !old.expanded) {
        effects.push(Effect::Close { tenant, batch: new.id });
    }
    Ok(effects)
}

fn batch_item(tenant: TenantId, old: Option<Item>, new: Item) -> Result<Vec<Effect>, StoreError> {
    let new = batches::read_item(new)?;
    if old.is_some() || new.status != ItemStatus::Pending {
        return Ok(Vec::new());
    }
    let message = Message::ProcessItem { v: 1, tenant, batch: new.batch_id, invoice: new.invoice_id };
    Ok(vec![Effect::Enqueue(QueueName::Batch, message.envelope(0))])
}

fn batch_count(tenant: TenantId, new: &Item) -> Vec<Effect> {
    let batch = new.get("batch_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    batch.map(|batch| Effect::Close { tenant, batch }).into_iter().collect()
}

fn delivery(tenant: TenantId, old: Option<Item>, new: Item, times: Times) -> Result<Vec<Effect>, StoreError> {
    let old: Option<Delivery> = old.map(deliveries::read).transpose()?;
    let new = deliveries::read(new)?;
    let (invoice, delivery) = (new.invoice_id, new.id);
    let mut effects = Vec::new();
    if old.is_none() {
        effects.push(Effect::Put(deliveries::pointer_item(&tenant, &new)));
    }
    let schedule = old.as_ref().and_then(|old| old.schedule);
    if new.schedule != schedule {
        effects.push(Effect::Time { tenant, invoice, delivery });
    }
    if new.waits_for_worker() && old.as_ref().is_none_or(|old| !old.waits_for_worker()) {
        let delay = match (new.held_until, &old) {
            (Some(until), _) => held_seconds(until, times.now),
            // Who was waiting for a time and not for a worker has waited long enough.
            (None, Some(_)) if schedule.is_none() => put_off_seconds(&new),
            (None, _) => 0,
        };
        let message = Message::SendDelivery { v: 1, tenant, invoice, delivery };
        effects.push(Effect::Enqueue(QueueName::Delivery, message.envelope(delay)));
    }
    let unknown_since = new.unknown_since();
    if unknown_since.is_some() && old.as_ref().is_none_or(|old| old.unknown_since() != unknown_since) {
        let message = Message::SettleDelivery { v: 1, tenant, invoice, delivery };
        effects.push(Effect::Enqueue(QueueName::Delivery, message.envelope(times.grace_seconds)));
    }
    let shown = |delivery: &Delivery| (delivery.status(), delivery.light(), delivery.sent_at());
    if old.is_none_or(|old| shown(&old) != shown(&new)) {
        effects.push(Effect::Settle { tenant, invoice, delivery });
    }
    Ok(effects)
}
