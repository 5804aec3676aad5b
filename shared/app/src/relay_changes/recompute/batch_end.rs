//! A batch is closed once every item has ended, and its outcome corrected when a late event changes an item's.

use domain::batches::Batch;
use domain::change::{Actor, Change};
use domain::ids::{BatchId, TenantId};
use ports::{Action, Calendar, Table};
use store::{Store, batches};

use crate::Error;

/// The change of each batch whose counts say another outcome than it does.
pub(super) async fn actions<T: Table>(
    store: &Store<T>,
    calendar: &impl Calendar,
    group: &[(TenantId, BatchId)],
) -> Result<Vec<Action>, Error> {
    let mut actions = Vec::new();
    for (tenant, id) in group {
        let Some(batch) = store.batch(tenant, *id).await?.filter(|batch| batch.expanded) else { continue };
        let outcome = batch.end_status(store.counts(tenant, *id).await?);
        let Some(status) = outcome.filter(|status| *status != batch.status) else { continue };
        let now = calendar.now(tenant);
        let change =
            Change { at: now, actor: Actor::system("relay-changes"), reason: None, ..batch.change.clone() };
        let completed_at = batch.completed_at.or(Some(now));
        let closed = Batch { version: batch.version + 1, status, completed_at, change, ..batch };
        actions.push(batches::put(tenant, &closed));
    }
    Ok(actions)
}
