//! Acknowledges a batch that has ended.

use domain::batches::{Batch, BatchStatus, Counts};
use domain::ids::BatchId;
use ports::Table;
use store::{Store, batches};

use crate::reply::{self, changed_meanwhile};
use crate::{Caller, Error, Refusal, Reply};

/// Acknowledging it again changes nothing.
pub async fn acknowledge_batch<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    id: BatchId,
    render: impl Fn(&Batch, Counts) -> Reply,
) -> Result<Reply, Error> {
    let batch = store.batch(&caller.tenant, id).await?.ok_or(Refusal::NotFound("batch"))?;
    if batch.status == BatchStatus::InProgress {
        return Err(Error::conflict("batch_in_progress", "The batch has not ended yet."));
    }
    let counts = store.counts(&caller.tenant, id).await?;
    if batch.acknowledged.is_some() {
        return Ok(render(&batch, counts));
    }
    let next = Batch { version: batch.version + 1, acknowledged: Some(caller.change()), ..batch };
    let reply = render(&next, counts);
    let actions = vec![batches::put(&caller.tenant, &next)];
    reply::commit(store, caller, actions, &reply).await.map_err(changed_meanwhile)?;
    Ok(reply)
}
