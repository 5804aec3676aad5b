//! Turns a message that failed too often into a visible failure with a reason, so that its batch ends
//! (invariant 5).

use domain::access::sign_in::MailState;
use domain::batches::{Batch, BatchItem, Counts, ItemStatus, Recall};
use domain::delivery::{Delivery, NextStep, RecipientState};
use domain::documents::complete::Defect;
use domain::ids::{BatchId, DeliveryId, SignInId, Subject, TenantId};
use ports::{Calendar, Clock, Table};
use serde::Deserialize;
use store::access::sign_ins::put_mail;
use store::delivery::deliveries;
use store::{Store, batches, keys};

use crate::Error;
use crate::due::{Called, Kind, come_due};
use crate::messages::Message;
use crate::relay_changes::{Parked, Unreadable, project_into_table};

/// The message in a dead-letter queue.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Letter {
    Message(Message),
    /// A change that could not be projected. The messages that it should have caused fail with it. Its
    /// projections in the table are written now.
    Parked(Box<Parked>),
    /// A record of the stream that does not read.
    Unreadable(Box<Unreadable>),
}

/// Ends the subject of the message. Idempotent. `kinds` are those of [`crate::due::last_resort`].
pub async fn fail_dead_letter<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    kinds: &[Kind<T>],
    letter: &Letter,
) -> Result<(), Error> {
    match letter {
        Letter::Message(message) => fail_message(store, clock, kinds, message).await,
        Letter::Parked(parked) => {
            for message in parked.messages()? {
                match message {
                    // An item that is not due yet is called for by the hourly look.
                    Message::Due { tenant, key, version, .. } => {
                        come_due(store, clock, kinds, &tenant, &key, version).await?;
                    }
                    message => fail_message(store, clock, kinds, &message).await?,
                }
            }
            project_into_table(store, clock, &parked.change).await
        }
        // It stays, and the alarm of its queue calls a person: what it is about is not known.
        Letter::Unreadable(record) => {
            Err(Error::Failed(format!("a record of the stream cannot be read: {}", record.reason)))
        }
    }
}

async fn fail_message<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    kinds: &[Kind<T>],
    message: &Message,
) -> Result<(), Error> {
    match message {
        Message::ExpandBatch { tenant, batch, .. } => fail_expansion(store, clock, tenant, *batch).await,
        Message::RecallBatch { tenant, batch, .. } => end_recall(store, clock, tenant, *batch).await,
        Message::ProcessItem { tenant, batch, subject, .. } => {
            fail_item(store, clock, tenant, *batch, *subject).await
        }
        Message::SendDelivery { tenant, subject, delivery, .. } => {
            fail_delivery(store, clock, tenant, *subject, *delivery).await
        }
        // It is tried again, because the table has the current state. Only an export ends.
        Message::Due { tenant, key, version, .. } => {
            match come_due(store, clock, kinds, tenant, key, *version).await? {
                // It stays a dead letter until then.
                Called::Early(waiting) => {
                    Err(Error::Failed(format!("{} is not due before {}", waiting.name, waiting.at)))
                }
                Called::Done { .. } | Called::Moved | Called::Superseded => Ok(()),
            }
        }
        Message::SendSignIn { tenant, sign_in, .. } => fail_sign_in(store, clock, tenant, *sign_in).await,
        Message::SettleDelivery { tenant, subject, delivery, .. } => {
            leave_to_a_person(store, clock, tenant, *subject, *delivery).await
        }
    }
}

fn defect(field: &str, what_to_do: &str) -> Defect {
    let message = format!("This failed on our side several times and was given up. {what_to_do}");
    Defect::new("processing_failed", field, message)
}

async fn fail_expansion<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
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
        "Not every document was taken on: start a new batch for those that are missing.",
    ));
    let next = Batch { version: batch.version + 1, expanded: true, errors, change, ..batch };
    Ok(store.commit(vec![batches::put(tenant, &next)]).await?)
}

/// The person asks for another one.
async fn fail_sign_in<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    tenant: &TenantId,
    id: SignInId,
) -> Result<(), Error> {
    let waiting = store.sign_in_mail(tenant, id).await?.filter(|mail| mail.state == MailState::Waiting);
    let Some(mail) = waiting else { return Ok(()) };
    let failed = mail.failed("processing_failed", "It could not be sent.".to_owned());
    Ok(store.commit(vec![put_mail(tenant, &failed, clock.present())]).await?)
}

/// Deliveries that were not withdrawn yet are withdrawn when they would be sent: no worker claims a
/// recipient for a recalled batch.
async fn end_recall<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    tenant: &TenantId,
    id: BatchId,
) -> Result<(), Error> {
    let Some(batch) = store.batch(tenant, id).await? else { return Ok(()) };
    let Some(recall) = batch.recall.clone().filter(|recall| !recall.done) else { return Ok(()) };
    let mut change = batch.change.clone();
    change.at = clock.now(tenant);
    let recall = Some(Recall { done: true, ..recall });
    let next = Batch { version: batch.version + 1, recall, change, ..batch };
    Ok(store.commit(vec![batches::put(tenant, &next)]).await?)
}

async fn fail_item<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    tenant: &TenantId,
    batch: BatchId,
    subject: Subject,
) -> Result<(), Error> {
    let item: Option<BatchItem> = store.get(&keys::batch_item(tenant, batch, subject)).await?;
    let Some(item) = item.filter(|item| item.status == ItemStatus::Pending) else { return Ok(()) };
    let now = clock.now(tenant);
    let next = BatchItem {
        version: item.version + 1,
        status: ItemStatus::Failed,
        errors: vec![defect("document_id", "Nothing was changed; please retry.")],
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

/// Recipients whose claim has expired become `unknown`, because their message may have been sent.
/// Pending recipients fail. While a worker may hold a claim, the message must be received again.
async fn fail_delivery<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    tenant: &TenantId,
    subject: Subject,
    id: DeliveryId,
) -> Result<(), Error> {
    let times = clock.times(tenant);
    let found = store.delivery(tenant, subject, id).await?;
    // Scheduled and withdrawn deliveries are not due for sending.
    let to_send = |delivery: &Delivery| delivery.schedule().is_none() && !delivery.is_withdrawn();
    let Some(before) = found.filter(to_send) else { return Ok(()) };
    let mut after = before.clone();
    after.expire_leases(times.present);
    if let NextStep::Wait { until } = after.next_step() {
        return Err(Error::Failed(format!("a worker may be at the delivery until {until}")));
    }
    change_delivery(store, clock, tenant, &before, after, |state| match state {
        RecipientState::Pending => Some(RecipientState::Failed {
            at: times.now,
            code: "processing_failed".to_owned(),
            message: "the e-mail could not be made or sent on our side".to_owned(),
        }),
        _ => None,
    })
    .await
}

async fn leave_to_a_person<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    tenant: &TenantId,
    subject: Subject,
    id: DeliveryId,
) -> Result<(), Error> {
    let at = clock.now(tenant);
    let Some(before) = store.delivery(tenant, subject, id).await? else { return Ok(()) };
    change_delivery(store, clock, tenant, &before, before.clone(), |state| match state {
        RecipientState::Unknown { reason, .. } => {
            Some(RecipientState::OutcomeUnknown { at, reason: reason.clone() })
        }
        _ => None,
    })
    .await
}

/// Writes the delivery if it differs from `before`.
async fn change_delivery<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    tenant: &TenantId,
    before: &Delivery,
    mut after: Delivery,
    end: impl Fn(&RecipientState) -> Option<RecipientState>,
) -> Result<(), Error> {
    for recipient in after.email_mut().into_iter().flat_map(|email| &mut email.recipients) {
        if let Some(state) = end(&recipient.state) {
            recipient.state = state;
        }
    }
    if after == *before {
        return Ok(());
    }
    Ok(store.commit(vec![deliveries::put(tenant, &after.next(clock.now(tenant)))]).await?)
}
