//! Dismissing a batch that has ended.

use domain::batch::{Batch, BatchStatus};
use domain::ids::BatchId;
use ports::Table;
use store::{Store, batches};

use crate::reply::{self, changed_meanwhile};
use crate::{Caller, Error, Refusal, Reply};

/// Acknowledging again changes nothing.
pub async fn acknowledge_batch<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    id: BatchId,
    render: impl AsyncFn(&Batch) -> Result<Reply, Error>,
) -> Result<Reply, Error> {
    let batch = store.batch(&caller.tenant, id).await?.ok_or(Refusal::NotFound("batch"))?;
    if batch.status == BatchStatus::InProgress {
        return Err(Error::conflict("batch_in_progress", "The batch has not ended yet."));
    }
    if batch.acknowledged_at.is_some() {
        return render(&batch).await;
    }
    let next = Batch {
        version: batch.version + 1,
        acknowledged_at: Some(caller.now),
        change: caller.change(),
        ..batch
    };
    let reply = render(&next).await?;
    let actions = vec![batches::put(&caller.tenant, &next)];
    reply::commit(store, caller, actions, &reply).await.map_err(changed_meanwhile)?;
    Ok(reply)
}
