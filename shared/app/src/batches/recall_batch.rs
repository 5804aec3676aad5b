//! Recalling what a batch has not sent yet.
//!
//! The request notes the recall on the header: one write, whatever the number of items. From then on `process_batch`
//! cancels pending items, and no worker claims a recipient of the batch. The deliveries that exist are withdrawn here,
//! page by page.

use domain::batches::{Batch, BatchItem, Recall};
use domain::delivery::{CannotWithdraw, Delivery};
use domain::ids::{BatchId, TenantId};
use ports::{Action, Calendar, Clock, Table, TableError};
use store::delivery::deliveries;
use store::{Store, StoreError, batches, keys};

use crate::attempts::{PAUSE, TRIES};
use crate::error::condition_failed;
use crate::reply::{self, changed_meanwhile};
use crate::{Caller, Error, Refusal, Reply};

/// Items of one read. Their deliveries and the header are one transaction.
const PAGE: usize = 50;

/// Recalling it again changes nothing.
pub async fn recall_batch<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    id: BatchId,
    render: impl Fn(&Batch, domain::batches::Counts) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    let batch = store.batch(tenant, id).await?.ok_or(Refusal::NotFound("batch"))?;
    let counts = store.counts(tenant, id).await?;
    if batch.recall.is_some() {
        return Ok(render(&batch, counts));
    }
    if batch.operation.email().is_none() {
        return Err(Error::conflict(
            "nothing_to_recall",
            "The batch sends nothing, so there is nothing to recall.",
        ));
    }
    let recall =
        Recall { change: caller.change(), run: 0, cursor: None, recalled: 0, too_late: 0, done: false };
    let next = Batch { version: batch.version + 1, recall: Some(recall), change: caller.change(), ..batch };
    let reply = render(&next, counts);
    let actions = vec![batches::put(tenant, &next)];
    reply::commit(store, caller, actions, &reply).await.map_err(changed_meanwhile)?;
    Ok(reply)
}

/// Goes on until every item was looked at, the deadline is near, or another worker has taken over. `has_time` says
/// whether another page may be begun.
pub async fn withdraw_deliveries<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    tenant: &TenantId,
    id: BatchId,
    has_time: impl Fn() -> bool,
) -> Result<(), Error> {
    let mut tries = 0;
    loop {
        let Some(batch) = store.batch(tenant, id).await? else { return Ok(()) };
        let Some(recall) = batch.recall.clone().filter(|recall| !recall.done) else { return Ok(()) };
        let now = clock.now(tenant);
        if !has_time() || tries == TRIES {
            let again = Recall { run: recall.run + 1, ..recall };
            match store.commit(vec![header(tenant, batch, again, now)]).await {
                // Another worker has changed the header, such as the one that expands the batch: this one looks again.
                Err(TableError::Canceled(reasons)) if condition_failed(&reasons) => continue,
                other => return Ok(other.map_err(StoreError::from)?),
            }
        }
        let actions = page(store, tenant, batch, recall, now).await?;
        match store.commit(actions).await {
            Ok(()) => tries = 0,
            Err(TableError::Canceled(_)) => {
                tries += 1;
                clock.pause(PAUSE * tries).await;
            }
            Err(error) => return Err(StoreError::from(error).into()),
        }
    }
}

/// The withdrawals of the next items' deliveries, and the header that counts them.
async fn page<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    batch: Batch,
    mut recall: Recall,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<Action>, Error> {
    let items = store.batch_items(tenant, batch.id, None, recall.cursor, PAGE).await?;
    let key = |item: &BatchItem| Some(keys::delivery(tenant, item.subject, item.delivery_id?));
    let loaded = store.load(items.data.iter().filter_map(key)).await?;
    let mut actions = Vec::new();
    for item in &items.data {
        let Some(key) = key(item) else { continue };
        let Some(mut delivery) = loaded.get::<Delivery>(&key)? else { continue };
        match delivery.withdraw(recall.withdrawn()) {
            Ok(()) => {
                recall.recalled += 1;
                actions.push(deliveries::put(tenant, &delivery.next(now)));
            }
            Err(CannotWithdraw::Already) => {}
            Err(CannotWithdraw::Sending | CannotWithdraw::Ended) => recall.too_late += 1,
        }
    }
    recall.cursor = items.data.last().map(|item| item.subject).or(recall.cursor);
    recall.done = items.next.is_none();
    actions.push(header(tenant, batch, recall, now));
    Ok(actions)
}

fn header(tenant: &TenantId, batch: Batch, recall: Recall, now: chrono::DateTime<chrono::Utc>) -> Action {
    let mut change = batch.change.clone();
    change.at = now;
    batches::put(tenant, &Batch { version: batch.version + 1, recall: Some(recall), change, ..batch })
}
