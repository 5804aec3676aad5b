//! A delivery is found by its id, sent, settled when its outcome is unknown, and shown by its document and its batch
//! item.

use chrono::{DateTime, Utc};
use domain::delivery::Delivery;
use ports::QueueName;
use store::StoreError;
use store::delivery::deliveries;

use super::Seen;
use crate::messages::Message;
use crate::relay_changes::effect::Effect;
use crate::relay_changes::recompute::Target;

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let tenant = seen.tenant;
    let (old, new) = seen.read(deliveries::read)?;
    let (subject, delivery) = (new.subject, new.id);
    let mut effects = Vec::new();
    if old.is_none() {
        effects.push(Effect::Put(deliveries::pointer_item(&tenant, &new)));
    }
    let schedule = old.as_ref().and_then(Delivery::schedule);
    if new.waits_for_worker() && old.as_ref().is_none_or(|old| !old.waits_for_worker()) {
        let delay = match (new.held_until(), &old) {
            (Some(until), _) => held_seconds(until, seen.delays.times.present),
            // A delivery that was waiting for a time and not for a worker has waited long enough.
            (None, Some(_)) if schedule.is_none() => put_off_seconds(&new, seen.delays.times.present),
            (None, _) => 0,
        };
        let message = Message::SendDelivery { v: 1, tenant, subject, delivery };
        effects.push(Effect::Enqueue(QueueName::Delivery, message.envelope(delay)));
    }
    let unknown_since = new.unknown_since();
    if unknown_since.is_some() && old.as_ref().is_none_or(|old| old.unknown_since() != unknown_since) {
        let message = Message::SettleDelivery { v: 1, tenant, subject, delivery };
        effects.push(Effect::Enqueue(QueueName::Delivery, message.envelope(seen.delays.grace_seconds)));
    }
    let shown = |delivery: &Delivery| (delivery.status(), delivery.light(), delivery.sent_at());
    if old.is_none_or(|old| shown(&old) != shown(&new)) {
        let document = subject.document().filter(|_| new.kind.distributes());
        let document = document.map(|document| Target::Document { tenant, document });
        effects.extend(document.map(Effect::Recompute));
        effects.push(Effect::Recompute(Target::BatchItem { tenant, subject, delivery }));
    }
    Ok(effects)
}

/// How long a delivery waits whose sending was put off: a quarter of its age, from half a minute to the
/// longest delay of a queue (SQS: 900 s).
fn put_off_seconds(delivery: &Delivery, present: DateTime<Utc>) -> u32 {
    let age = delivery.queued().map_or(0, |queued| (present - queued.queued_at).num_seconds());
    u32::try_from((age / 4).clamp(30, 900)).unwrap_or(900)
}

/// Until the end of a hold, and a second more because clocks differ a little: a worker that comes early has to come
/// again.
fn held_seconds(until: DateTime<Utc>, present: DateTime<Utc>) -> u32 {
    let seconds = ((until - present).num_milliseconds() + 999).div_euclid(1000);
    u32::try_from(seconds).map_or(0, |seconds| (seconds + 1).min(900))
}
