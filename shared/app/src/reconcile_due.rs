//! Finding what no timer called for: the table says what is due, timers only say when to look.
//!
//! Known ceiling: what is overdue is released one by one, some thousand in a run; the rest waits for the
//! next one.

use chrono::{DateTime, TimeDelta, Utc};
use domain::delivery::Delivery;
use domain::ids::TenantId;
use ports::{Clock, Table, TableError};
use store::delivery::deliveries;
use store::due::{SHARDS, days, put_watermark};
use store::{Store, StoreError};

use crate::Error;
use crate::delivery::release_delivery::{Released, release_delivery};

/// A timer goes off within the minute; who is later than this was forgotten.
const OVERDUE: TimeDelta = TimeDelta::minutes(5);

/// Before the next run but one. Whose time comes until then has its timer set anew, in case it was lost.
const AHEAD: TimeDelta = TimeDelta::minutes(90);

/// Nothing appears among what is due before the watermark, except by an index that lags.
const LOOKED_AT_AGAIN: TimeDelta = TimeDelta::hours(1);

/// The first run has no watermark, and nothing is older than the table.
const FIRST_LOOK: TimeDelta = TimeDelta::days(2);

/// What was done, for the log and the metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Overdue, and released now.
    pub released: u32,
    /// Soon due; their timers are set anew.
    pub renewed: u32,
    /// Could not be dealt with: the next run looks at them again.
    pub failed: u32,
    /// Time ran out before all was looked at.
    pub unfinished: bool,
}

pub async fn reconcile_due<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
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
                    reconcile(store, clock, &tenant, delivery, now, &mut run).await;
                }
                match next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
        }
    }
    // What failed is found again.
    if run.failed == 0 {
        store.commit(vec![put_watermark(now - LOOKED_AT_AGAIN, now)]).await?;
    }
    Ok(run)
}

/// One that fails holds up no other.
async fn reconcile<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    tenant: &TenantId,
    delivery: Delivery,
    now: DateTime<Utc>,
    run: &mut Reconciled,
) {
    let (id, subject) = (delivery.id, delivery.subject);
    // The index may lag behind what was released.
    let Some(schedule) = delivery.schedule else { return };
    let done = if schedule.at <= now - OVERDUE {
        let released = release_delivery(store, clock, tenant, subject, id, schedule.version).await;
        released.map(|released| run.released += u32::from(released == Released::Queued))
    } else {
        let renewed = renew(store, tenant, delivery, now).await;
        renewed.map(|renewed| run.renewed += u32::from(renewed))
    };
    if let Err(error) = done {
        tracing::error!(%tenant, delivery = %id, %error, "a delivery that is due cannot be dealt with");
        run.failed += 1;
    }
}

/// The next version of its schedule, from which the relay sets its timer. Whoever changed it meanwhile has
/// set the timer with that.
async fn renew<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    delivery: Delivery,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let mut next = Delivery { version: delivery.version + 1, updated_at: now, ..delivery };
    next.renew_schedule();
    match store.commit(vec![deliveries::put(tenant, &next)]).await {
        Ok(()) => Ok(true),
        Err(TableError::Canceled(_)) => Ok(false),
        Err(error) => Err(StoreError::from(error).into()),
    }
}
