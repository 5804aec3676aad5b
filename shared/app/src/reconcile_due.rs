//! Calls for what is due by looking at the index of due work, every hour. It reads no item and writes to none: each entry
//! becomes a message, and whatever goes wrong with an item is a matter of that message and its dead letter.
//!
//! Each look goes on where the same look ended an hour before, so that it calls for an item once:
//!
//! | look | reaches to | finds |
//! |---|---|---|
//! | overdue | 5 minutes ago | what nothing has called for, or what failed |
//! | soon | 85 minutes ahead | what is to get a timer |
//! | tomorrow | 26 hours ahead | local times whose zone has got other rules (no change of a clock is larger) |
//!
//! Known ceiling: all that is due in one hour is called for in one run, some 400 000 items (8 shards at a time, 100
//! entries a page, 10 messages a call).

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::try_join_all;
use ports::{Calendar, Clock, Queue, QueueName, Table};
use store::Store;
use store::due::{Look, SHARDS, days, put_watermark};

use crate::Error;
use crate::due::call::{LOOK_AHEAD, looked};

/// A timer goes off within the minute: nothing has called for what is later than this.
const OVERDUE: TimeDelta = TimeDelta::minutes(5);

/// No time zone's change moves an instant further.
const TOMORROW: TimeDelta = TimeDelta::hours(26);

/// What is overdue is looked at once more: an index may lag, and a first call may have failed.
const LOOKED_AT_AGAIN: TimeDelta = TimeDelta::hours(1);

/// The first run finds what is overdue by up to this.
const FIRST_LOOK: TimeDelta = TimeDelta::days(1);

/// How often a slice is tried.
const TRIES: u32 = 3;
/// Multiplied by the number of tries so far.
const PAUSE: Duration = Duration::from_millis(100);

/// The watermark moves by so much at a time, when a run has more to catch up on than the last hour.
const SLICE: TimeDelta = TimeDelta::hours(6);

/// Counts for the log and the metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Calls for what is overdue.
    pub overdue: u32,
    /// Calls for what is due soon.
    pub soon: u32,
    /// Calls for what is due tomorrow.
    pub tomorrow: u32,
    /// Entries that cannot be read.
    pub unreadable: u32,
    /// Time ran out before all was looked at. The next run goes on from there.
    pub unfinished: bool,
}

pub async fn reconcile_due<T: Table, Q: Queue>(
    store: &Store<T>,
    queue: &Q,
    clock: &(impl Clock + Calendar),
    has_time: impl Fn() -> bool,
) -> Result<Reconciled, Error> {
    let present = clock.present();
    let before = store.due_watermark().await?;
    let (mut watermark, mut run, mut failed) = (before.clone(), Reconciled::default(), None);
    let mut begun = false;
    for (look, nearest, furthest) in [
        (Look::Overdue, None, -OVERDUE),
        (Look::Soon, Some(-OVERDUE), LOOK_AHEAD),
        (Look::Tomorrow, Some(LOOK_AHEAD), TOMORROW),
    ] {
        let last = before.get(&look).copied();
        let mut from = match nearest {
            None => last.map_or(present - FIRST_LOOK, |last| last - LOOKED_AT_AGAIN),
            // The look before this one finds what is nearer.
            Some(nearest) => last.map_or(present + nearest, |last| last.max(present + nearest)),
        };
        while from < present + furthest {
            // The first part is taken without asking: what is overdue does not wait for a run that begins with more time.
            if begun && !has_time() {
                run.unfinished = true;
                break;
            }
            begun = true;
            let until = (from + SLICE).min(present + furthest);
            let called = match call_between(store, queue, clock, (from, until)).await {
                Ok(called) => called,
                // The next run goes on from here. The other looks are not held up.
                Err(error) => {
                    failed.get_or_insert(error);
                    break;
                }
            };
            run.unreadable += called.unreadable;
            match look {
                Look::Overdue => run.overdue += called.calls,
                Look::Soon => run.soon += called.calls,
                Look::Tomorrow => run.tomorrow += called.calls,
            }
            let reached = watermark.entry(look).or_insert(until);
            *reached = until.max(*reached);
            from = until;
        }
    }
    if watermark != before {
        store.commit(vec![put_watermark(&watermark, present)]).await?;
    }
    failed.map_or(Ok(run), Err)
}

#[derive(Clone, Copy, Default)]
struct Calls {
    calls: u32,
    unreadable: u32,
}

/// Calls for all that is due between two instants, of all shards at the same time. Calls may be repeated, so a failure
/// that may pass is tried again.
async fn call_between<T: Table, Q: Queue>(
    store: &Store<T>,
    queue: &Q,
    clock: &(impl Clock + Calendar),
    between: (DateTime<Utc>, DateTime<Utc>),
) -> Result<Calls, Error> {
    let mut attempt = 1;
    let called = loop {
        let shards = (0..SHARDS).map(|shard| call_shard(store, queue, clock, between, shard));
        match try_join_all(shards).await {
            Ok(called) => break called,
            Err(error) if attempt == TRIES => return Err(error),
            Err(_) => clock.pause(PAUSE * attempt).await,
        }
        attempt += 1;
    };
    let add = |sum: Calls, one: Calls| Calls {
        calls: sum.calls + one.calls,
        unreadable: sum.unreadable + one.unreadable,
    };
    Ok(called.into_iter().fold(Calls::default(), add))
}

async fn call_shard<T: Table, Q: Queue>(
    store: &Store<T>,
    queue: &Q,
    calendar: &impl Calendar,
    between: (DateTime<Utc>, DateTime<Utc>),
    shard: u8,
) -> Result<Calls, Error> {
    let mut called = Calls::default();
    for day in days(between.0, between.1) {
        let mut after = None;
        loop {
            let (found, next) = store.due_between((day, shard), between, after).await?;
            let mut calls = Vec::with_capacity(found.len());
            for entry in found {
                match entry {
                    Ok(entry) => calls.extend(looked(&entry, calendar)),
                    Err(error) => {
                        tracing::error!(%error, "an entry of the index of due work cannot be read");
                        called.unreadable += 1;
                    }
                }
            }
            if !calls.is_empty() {
                let sent = queue.send(QueueName::Due, &calls).await;
                sent.map_err(|error| Error::Failed(error.to_string()))?;
                called.calls += u32::try_from(calls.len()).unwrap_or(u32::MAX);
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(called)
}
