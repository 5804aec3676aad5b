//! What is derived from the current state of several items. Each function reads that state and writes what follows
//! from it, so that it may run at any time and as often as one likes.

mod batch_end;
mod batch_item;
mod document;
mod receipt;
mod received;

use std::collections::BTreeMap;

use domain::ids::{BatchId, DeliveryId, DocumentId, PaymentId, Subject, TenantId};
use futures_util::future::join_all;
use ports::{Action, Calendar, Clock, Table, TableError};
use store::{Store, StoreError};

use super::failing::{Failing, fail};
use crate::Error;
use crate::attempts::{PAUSE, TRIES, until_written};

/// What is recomputed. Each kind has one idempotent function, which reads the current state and
/// writes what follows from it. The order of the variants is the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// What a document shows of its latest delivery.
    Document { tenant: TenantId, document: DocumentId },
    /// The batch item that waits for a delivery.
    BatchItem { tenant: TenantId, subject: Subject, delivery: DeliveryId },
    /// The receipt of a payment.
    Receipt { tenant: TenantId, payment: PaymentId },
    /// What was received in the month of a payment.
    Received { tenant: TenantId, payment: PaymentId },
    /// The status of a batch, once all of its items have ended.
    BatchEnd { tenant: TenantId, batch: BatchId },
}

/// Recomputes each target, in their order. One that fails does not stop the others.
pub(super) async fn recompute<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    targets: BTreeMap<Target, Vec<usize>>,
    failing: &mut Failing,
) {
    let (mut documents, mut items) = (Vec::new(), Vec::new());
    let (mut receipts, mut received, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    for (target, records) in targets {
        match target {
            Target::Document { tenant, document } => documents.push(((tenant, document), records)),
            Target::BatchItem { tenant, subject, delivery } => {
                items.push(((tenant, subject, delivery), records));
            }
            Target::Receipt { tenant, payment } => receipts.push(((tenant, payment), records)),
            Target::Received { tenant, payment } => received.push(((tenant, payment), records)),
            Target::BatchEnd { tenant, batch } => ends.push(((tenant, batch), records)),
        }
    }
    in_groups(&documents, document::GROUP, failing, async |group| {
        commit_each(store, clock, async || document::actions(store, clock, &group).await).await
    })
    .await;
    in_groups(&items, batch_item::GROUP, failing, async |group| {
        until_written(store, clock, async || Ok((batch_item::actions(store, clock, &group).await?, ()))).await
    })
    .await;
    in_groups(&receipts, 1, failing, async |group| {
        until_written(store, clock, async || Ok((receipt::actions(store, clock, &group).await?, ()))).await
    })
    .await;
    in_groups(&received, received::GROUP, failing, async |group| {
        until_written(store, clock, async || Ok((received::actions(store, clock, &group).await?, ()))).await
    })
    .await;
    in_groups(&ends, 1, failing, async |group| {
        until_written(store, clock, async || Ok((batch_end::actions(store, clock, &group).await?, ()))).await
    })
    .await;
}

/// Hands on the targets of one kind in groups. In a group with an item that cannot be read each is recomputed alone,
/// so that only that one fails.
async fn in_groups<V: Copy>(
    targets: &[(V, Vec<usize>)],
    size: usize,
    failing: &mut Failing,
    recompute: impl AsyncFn(Vec<V>) -> Result<(), Error>,
) {
    for group in targets.chunks(size) {
        match recompute(group.iter().map(|(target, _)| *target).collect()).await {
            Ok(()) => {}
            Err(Error::Store(StoreError::Unreadable { .. })) if group.len() > 1 => {
                for (target, records) in group {
                    if let Err(error) = recompute(vec![*target]).await {
                        fail(failing, records, &error);
                    }
                }
            }
            Err(error) => group.iter().for_each(|(_, records)| fail(failing, records, &error)),
        }
    }
}

/// Commits what follows from the current state, each action by itself and all at the same time: they do not depend on each
/// other, and a write outside a transaction costs half. Those that met another writer are computed anew.
async fn commit_each<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    actions: impl AsyncFn() -> Result<Vec<Action>, Error>,
) -> Result<(), Error> {
    for attempt in 1..=TRIES {
        let written = join_all(actions().await?.into_iter().map(|action| store.commit(vec![action]))).await;
        let mut canceled = false;
        for failed in written.into_iter().filter_map(Result::err) {
            match failed {
                TableError::Canceled(_) => canceled = true,
                error => return Err(error.into()),
            }
        }
        if !canceled {
            return Ok(());
        }
        clock.pause(PAUSE * attempt).await;
    }
    Err(Error::Failed("what was to be recomputed kept changing".to_owned()))
}
