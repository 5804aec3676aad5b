//! Calls for what will be due: messages with a delay, and timers.
//!
//! | time left | who calls | how |
//! |---|---|---|
//! | none, or up to 15 minutes | the relay, as soon as the item is written | a message with that delay |
//! | up to 100 minutes | the relay | a message, which comes early and sets a timer |
//! | more | nobody yet: the hourly look calls when 85 minutes are left | |
//!
//! The looks reach 85 minutes ahead, so every item that the relay leaves to them is in the index for at least 15 minutes
//! before a look has to find it: the index may lag, and the relay may be late. No timer is further ahead than 90 minutes.
//!
//! A tenant with a clock of its own gets neither timers nor delays, which go by the time of the infrastructure. Its clock
//! stands still until it is moved, and what comes due by that is called for by the move ([`after_move`]). What is due when
//! it is written is called for by the relay, as for everybody. The hourly look compares with the tenant's time, so it
//! calls for nothing that is not due there.

use chrono::{DateTime, TimeDelta, Utc};
use domain::due::Waiting;
use domain::ids::TenantId;
use ports::{Calendar, Envelope, Queue, QueueName, Schedules, Table, Timer};
use store::Store;
use store::due::{DueKey, Entry, SHARDS, days};

use crate::Error;
use crate::messages::Message;

/// The longest delay of a queue (SQS).
const LONGEST_DELAY: TimeDelta = TimeDelta::seconds(900);

/// No timer is further ahead.
const TIMER_AHEAD: TimeDelta = TimeDelta::minutes(90);

/// What is due later is left to the hourly look.
const RELAYED_AHEAD: TimeDelta = TimeDelta::minutes(100);

/// How far ahead the hourly look calls.
pub(crate) const LOOK_AHEAD: TimeDelta = TimeDelta::minutes(85);

/// The call of the relay for an item that has just been written. `now` is the tenant's.
pub(crate) fn relayed(entry: &Entry, now: DateTime<Utc>, own_clock: bool) -> Option<Envelope> {
    let left = entry.waiting.at - now;
    let furthest = if own_clock { TimeDelta::zero() } else { RELAYED_AHEAD };
    (left <= furthest).then(|| message(entry).envelope(delay(left)))
}

/// The call of the hourly look. A tenant with a clock of its own is called only for what is due by it.
pub(crate) fn looked(entry: &Entry, calendar: &impl Calendar) -> Option<Envelope> {
    let left = entry.waiting.at - calendar.now(&entry.tenant);
    if calendar.has_own_clock(&entry.tenant) && left > TimeDelta::zero() {
        return None;
    }
    // One that comes early sets a timer.
    Some(message(entry).envelope(if left > LONGEST_DELAY { 0 } else { delay(left) }))
}

/// How an early call comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// By the queue.
    Queued,
    /// By a timer.
    Timer,
    /// By the hourly look, or by the move of the tenant's own clock.
    Later,
}

/// Has an early call come again in time. The only place that sets timers.
pub async fn again(
    queue: &impl Queue,
    schedules: &impl Schedules,
    calendar: &impl Calendar,
    tenant: &TenantId,
    key: &DueKey,
    waiting: &Waiting,
) -> Result<Again, Error> {
    let left = waiting.at - calendar.now(tenant);
    let entry = Entry { tenant: *tenant, key: key.clone(), waiting: waiting.clone() };
    if calendar.has_own_clock(tenant) || left > TIMER_AHEAD {
        return Ok(Again::Later);
    }
    if left <= LONGEST_DELAY {
        let call = message(&entry).envelope(delay(left));
        let sent = queue.send(QueueName::Due, &[call]).await;
        return sent.map(|()| Again::Queued).map_err(|error| Error::Failed(error.to_string()));
    }
    let timer = Timer { name: waiting.timer_name(), at: waiting.at, body: message(&entry).envelope(0).body };
    let set = schedules.set(&timer).await;
    set.map(|()| Again::Timer).map_err(|error| Error::Failed(error.to_string()))
}

/// Calls for all that came due by moving a tenant's own clock, in the order of its instants. The mover of the clock runs
/// it after the move, and may repeat it.
pub async fn after_move<T: Table>(
    store: &Store<T>,
    queue: &impl Queue,
    tenant: &TenantId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<u32, Error> {
    let mut due: Vec<Entry> = Vec::new();
    for day in days(from, until) {
        for shard in 0..SHARDS {
            let mut after = None;
            loop {
                let (found, next) = store.due_between((day, shard), (from, until), after).await?;
                for entry in found {
                    let entry = entry?;
                    due.extend(Some(entry).filter(|entry| entry.tenant == *tenant));
                }
                after = next;
                if after.is_none() {
                    break;
                }
            }
        }
    }
    due.sort_by_key(|entry| entry.waiting.at);
    let calls: Vec<Envelope> = due.iter().map(|entry| message(entry).envelope(0)).collect();
    queue.send(QueueName::Due, &calls).await.map_err(|error| Error::Failed(error.to_string()))?;
    Ok(u32::try_from(calls.len()).unwrap_or(u32::MAX))
}

fn message(entry: &Entry) -> Message {
    Message::Due { v: 1, tenant: entry.tenant, key: entry.key.clone(), version: entry.waiting.version }
}

/// Rounded up to full seconds, so that no call comes early, and at most the longest delay.
fn delay(left: TimeDelta) -> u32 {
    let left = left.min(LONGEST_DELAY).num_milliseconds().max(0);
    u32::try_from(left.div_euclid(1000) + i64::from(left % 1000 > 0)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_delayed_by_full_seconds_and_never_comes_early() {
        for (milliseconds, seconds) in
            [(-5_000, 0), (0, 0), (1, 1), (999, 1), (1_000, 1), (9_001, 10), (900_000, 900), (900_001, 900)]
        {
            assert_eq!(delay(TimeDelta::milliseconds(milliseconds)), seconds, "{milliseconds} ms");
        }
    }
}
