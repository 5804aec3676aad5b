//! Closing a batch once every item has ended.

use std::time::Duration;

use domain::batches::Batch;
use domain::change::{Actor, Change};
use domain::ids::{BatchId, TenantId};
use ports::{Clock, Table, TableError};
use store::{Store, batches};

use crate::Error;

const TRIES: u32 = 4;
/// Times the number of tries so far.
const PAUSE: Duration = Duration::from_millis(40);

/// One conditional write; it also corrects the outcome of a closed batch when a late event changed an
/// item's.
pub(super) async fn close<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    tenant: &TenantId,
    id: BatchId,
) -> Result<(), Error> {
    for attempt in 1..=TRIES {
        let Some(batch) = store.batch(tenant, id).await? else { return Ok(()) };
        if !batch.expanded {
            return Ok(());
        }
        let outcome = batch.outcome(store.counts(tenant, id).await?);
        let Some(status) = outcome.filter(|status| *status != batch.status) else { return Ok(()) };
        let now = clock.now(tenant);
        let change =
            Change { at: now, actor: Actor::system("relay-changes"), reason: None, ..batch.change.clone() };
        let completed_at = batch.completed_at.or(Some(now));
        let closed = Batch { version: batch.version + 1, status, completed_at, change, ..batch };
        match store.commit(vec![batches::put(tenant, &closed)]).await {
            Ok(()) => return Ok(()),
            Err(TableError::Canceled(_)) => clock.pause(PAUSE * attempt).await,
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::Failed(format!("the batch {id} kept changing while it was to be closed")))
}
