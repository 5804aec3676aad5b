//! A message that failed too often becomes a visible failure with a reason, so that its batch ends
//! (invariant 5).

use domain::batch::{Batch, BatchItem, Counts, ItemStatus};
use domain::complete::Defect;
use domain::delivery::{Delivery, RecipientState};
use domain::ids::{BatchId, DeliveryId, InvoiceId, TenantId};
use ports::{Clock, Table};
use store::{Store, batches, deliveries, keys};

use crate::Error;
use crate::messages::Message;

/// Ends what the message was about. Running again changes nothing.
pub async fn fail_dead_letter<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    message: &Message,
) -> Result<(), Error> {
    match message {
        Message::ExpandBatch { tenant, batch, .. } => fail_expansion(store, clock, tenant, *batch).await,
        Message::ProcessItem { tenant, batch, invoice, .. } => {
            fail_item(store, clock, tenant, *batch, *invoice).await
        }
        Message::SendDelivery { tenant, invoice, delivery, .. } => {
            fail_delivery(store, clock, tenant, *invoice, *delivery).await
        }
        Message::SettleDelivery { tenant, invoice, delivery, .. } => {
            leave_to_a_person(store, clock, tenant, *invoice, *delivery).await
        }
    }
}

fn defect(field: &str, what_to_do: &str) -> Defect {
    let message = format!("This failed on our side several times and was given up. {what_to_do}");
    Defect::new("processing_failed", field, message)
}

async fn fail_expansion<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    tenant: &TenantId,
    id: BatchId,
) -> Result<(), Error> {
    let Some(batch) = store.batch(tenant, id).await? else { return Ok(()) };
    if batch.expanded {
        return Ok(());
    }
    let mut change = batch.change.clone();
    change.at = clock.now(tenant);
    let mut errors = batch.errors.clone();
    errors.push(defect(
        "selection",
        "Not every invoice was taken on: start a new batch for those that are missing.",
    ));
    let next = Batch { version: batch.version + 1, expanded: true, errors, change, ..batch };
    Ok(store.commit(vec![batches::put(tenant, &next)]).await?)
}

async fn fail_item<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    tenant: &TenantId,
    batch: BatchId,
    invoice: InvoiceId,
) -> Result<(), Error> {
    let item: Option<BatchItem> = store.get(&keys::batch_item(tenant, batch, invoice)).await?;
    let Some(item) = item.filter(|item| item.status == ItemStatus::Pending) else { return Ok(()) };
    let now = clock.now(tenant);
    let next = BatchItem {
        version: item.version + 1,
        status: ItemStatus::Failed,
        errors: vec![defect("invoice_id", "The invoice was not changed; please retry.")],
        updated_at: now,
        ..item
    };
    let mut moved = Counts::default();
    moved.moved(ItemStatus::Pending, ItemStatus::Failed);
    let actions = vec![
        batches::move_item(tenant, &next, ItemStatus::Pending),
        batches::count(tenant, batch, 0, moved, now),
    ];
    Ok(store.commit(actions).await?)
}

/// Claimed recipients become `unknown`, since their message may be out; waiting ones have failed.
async fn fail_delivery<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    tenant: &TenantId,
    invoice: InvoiceId,
    id: DeliveryId,
) -> Result<(), Error> {
    let now = clock.now(tenant);
    change_delivery(store, clock, tenant, invoice, id, |state| match state {
        RecipientState::Sending { .. } => Some(RecipientState::Unknown {
            since: now,
            reason: "the worker that was sending it stopped without a word".to_owned(),
        }),
        RecipientState::Pending => Some(RecipientState::Failed {
            at: now,
            code: "processing_failed".to_owned(),
            message: "the e-mail could not be made or sent on our side".to_owned(),
        }),
        _ => None,
    })
    .await
}

async fn leave_to_a_person<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    tenant: &TenantId,
    invoice: InvoiceId,
    id: DeliveryId,
) -> Result<(), Error> {
    let at = clock.now(tenant);
    change_delivery(store, clock, tenant, invoice, id, |state| match state {
        RecipientState::Unknown { reason, .. } => {
            Some(RecipientState::OutcomeUnknown { at, reason: reason.clone() })
        }
        _ => None,
    })
    .await
}

async fn change_delivery<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    tenant: &TenantId,
    invoice: InvoiceId,
    id: DeliveryId,
    end: impl Fn(&RecipientState) -> Option<RecipientState>,
) -> Result<(), Error> {
    let Some(mut delivery) = store.delivery(tenant, invoice, id).await? else { return Ok(()) };
    let mut changed = false;
    for recipient in &mut delivery.recipients {
        if let Some(state) = end(&recipient.state) {
            recipient.state = state;
            changed = true;
        }
    }
    if !changed {
        return Ok(());
    }
    let next = Delivery { version: delivery.version + 1, updated_at: clock.now(tenant), ..delivery };
    Ok(store.commit(vec![deliveries::put(tenant, &next)]).await?)
}
