//! Finding what no timer called for: the table says what is due, timers only say when to look.
//!
//! Known ceiling: what is overdue is released one by one, some thousand in a run; the rest waits for the
//! next one.

use chrono::{DateTime, TimeDelta, Utc};
use domain::delivery::Delivery;
use domain::ids::TenantId;
use ports::{Calendar, Clock, Table, TableError};
use store::delivery::deliveries;
use store::due::{SHARDS, days, put_watermark};
use store::{Store, StoreError};

use crate::Error;
use crate::delivery::release_delivery::{Released, release_delivery};

/// A timer goes off within the minute: nothing has called for a delivery that is later than this.
const OVERDUE: TimeDelta = TimeDelta::minutes(5);

/// Before the next run but one. The timer of a delivery that is due until then is set anew, in case it was lost.
const AHEAD: TimeDelta = TimeDelta::minutes(90);

/// Nothing appears among what is due before the watermark, except by an index that lags.
const LOOKED_AT_AGAIN: TimeDelta = TimeDelta::hours(1);

/// An entry that cannot be dealt with is tried again for so long. Then the alarm on `DueFailed` has called a person, and
/// it no longer holds the watermark: each run would read all days since.
const TRIED_FOR: TimeDelta = TimeDelta::days(1);

/// The first run has no watermark, and nothing is older than the table.
const FIRST_LOOK: TimeDelta = TimeDelta::days(2);

/// Counts for the log and the metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Overdue, and released now.
    pub released: u32,
    /// Soon due; their timers are set anew.
    pub renewed: u32,
    /// Could not be dealt with: the next runs look at them again, for a day.
    pub failed: u32,
    /// Time ran out before all was looked at.
    pub unfinished: bool,
}

pub async fn reconcile_due<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    has_time: impl Fn() -> bool,
) -> Result<Reconciled, Error> {
    let now = clock.present();
    let watermark = store.due_watermark().await?;
    let from = watermark.unwrap_or(now - FIRST_LOOK);
    let mut run = Reconciled::default();
    for day in days(from, now + AHEAD) {
        for shard in 0..SHARDS {
            let mut after = None;
            loop {
                if !has_time() {
                    run.unfinished = true;
                    return Ok(run);
                }
                let (found, next) = store.due_deliveries(day, shard, after.as_deref(), now + AHEAD).await?;
                for (tenant, delivery) in found {
                    if let Err(error) = reconcile(store, clock, &tenant, delivery, now, &mut run).await {
                        tracing::error!(%tenant, %error, "a delivery that is due cannot be dealt with");
                        run.failed += 1;
                    }
                }
                match next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
        }
    }
    // What failed is found again, for a while.
    let until = match run.failed {
        0 => now - LOOKED_AT_AGAIN,
        _ => from.max(now - TRIED_FOR),
    };
    store.commit(vec![put_watermark(until, now)]).await?;
    Ok(run)
}

/// Releases a delivery that is overdue, or sets the timer of one that is due soon.
async fn reconcile<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    tenant: &TenantId,
    delivery: Result<Delivery, StoreError>,
    now: DateTime<Utc>,
    run: &mut Reconciled,
) -> Result<(), Error> {
    let delivery = delivery?;
    let (id, subject) = (delivery.id, delivery.subject);
    // The index may lag behind what was released.
    let Some(schedule) = delivery.schedule() else { return Ok(()) };
    if schedule.at <= now - OVERDUE {
        let released = release_delivery(store, clock, tenant, subject, id, schedule.version).await?;
        run.released += u32::from(released == Released::Queued);
    } else {
        run.renewed += u32::from(renew(store, tenant, delivery, now).await?);
    }
    Ok(())
}

/// The next version of its schedule, from which the relay sets its timer. A change of the delivery at the same moment
/// has set the timer as well.
async fn renew<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    delivery: Delivery,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let mut next = delivery.next(now);
    next.renew_schedule();
    match store.commit(vec![deliveries::put(tenant, &next)]).await {
        Ok(()) => Ok(true),
        Err(TableError::Canceled(_)) => Ok(false),
        Err(error) => Err(StoreError::from(error).into()),
    }
}
