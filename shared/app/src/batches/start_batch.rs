//! Starting a batch: only its header and selection are written; the rest follows from the stream.

use std::collections::BTreeSet;

use domain::batches::{Batch, BatchStatus, Filter, ItemStatus, MAX_SELECTED_IDS, Operation, Selection};
use domain::delivery::email::EmailSettings;
use domain::delivery::schedule::SendAt;
use domain::documents::complete::Defect;
use domain::ids::{BatchId, DocumentId};
use ports::{Entropy, Table};
use store::batches::SELECTION_CHUNK;
use store::{Store, batches};

use crate::documents::open_invoice::check_email_settings;
use crate::templates::email_templates::check_picked;
use crate::{Caller, Error, Refusal, Reply, reply};

/// What the caller selected.
#[derive(Clone, Debug)]
pub enum Selected {
    Ids(Vec<DocumentId>),
    Filter(Filter),
}

/// What is to be done with them.
#[derive(Clone, Debug)]
pub struct NewBatch {
    pub operation: Operation,
    pub selected: Selected,
    /// Needed to send.
    pub email: Option<EmailSettings>,
    /// When to send; at once if not given.
    pub send_at: Option<SendAt>,
    /// Sends also to who got the same invoice just now.
    pub force: bool,
}

/// Starts to open or to send the selected invoices. An empty selection has ended at once. Whether the
/// invoices exist and can be opened or sent is found out for each on its own.
pub async fn start_batch<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    wanted: NewBatch,
    render: impl Fn(&Batch) -> Reply,
) -> Result<Reply, Error> {
    let NewBatch { operation, selected, email, send_at, force } = wanted;
    if operation == Operation::Send && email.is_none() {
        let message = "must be given: it says what is sent";
        return Err(Error::invalid("email_missing", "email", message));
    }
    check_email_settings(email.as_ref())?;
    if let Some(send_at) = send_at {
        send_at.check(caller.now).map_err(|error| Refusal::Invalid(vec![error.defect()]))?;
    }
    check_batch_email(store, caller, email.as_ref()).await?;
    let new = Batch {
        id: BatchId::new(caller.now, entropy.draw()),
        version: 1,
        operation,
        selection: Selection::Filter { filter: Filter::default() },
        email,
        send_at,
        force,
        status: BatchStatus::InProgress,
        total: 0,
        expanded: false,
        cursor: None,
        expand_run: 0,
        errors: Vec::new(),
        retry_of: None,
        retry_since: None,
        recall: None,
        created_at: caller.now,
        completed_at: None,
        acknowledged_at: None,
        change: caller.change(),
    };
    store_batch(store, caller, new, selected, render).await
}

/// A new batch of the items that failed in an ended one. An invoice that is open already is only sent.
pub async fn retry_batch<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    id: BatchId,
    render: impl Fn(&Batch) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    let batch = store.batch(tenant, id).await?.ok_or(Refusal::NotFound("batch"))?;
    if batch.status == BatchStatus::InProgress {
        return Err(Error::conflict("batch_in_progress", "The batch has not ended yet."));
    }
    let (mut failed, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = store
            .batch_items(tenant, id, Some(ItemStatus::Failed), after.as_deref(), MAX_SELECTED_IDS)
            .await?;
        failed.extend(page.data);
        match page.next {
            Some(next) if failed.len() <= MAX_SELECTED_IDS => after = Some(next),
            _ => break,
        }
    }
    if failed.is_empty() {
        return Err(Error::conflict("nothing_to_retry", "No item of the batch failed."));
    }
    if failed.len() > MAX_SELECTED_IDS {
        return Err(Error::conflict(
            "too_many_to_retry",
            format!("More than {MAX_SELECTED_IDS} items failed. Start a batch with a filter instead."),
        ));
    }
    failed.sort_by_key(|item| item.position);
    let new = Batch {
        id: BatchId::new(caller.now, entropy.draw()),
        version: 1,
        status: BatchStatus::InProgress,
        total: 0,
        expanded: false,
        cursor: None,
        expand_run: 0,
        errors: Vec::new(),
        retry_of: Some(id),
        // Whoever had it before the first of them was started gets it again: that was asked for.
        retry_since: match batch.operation {
            Operation::Open => None,
            Operation::Send => batch.retry_since.or(Some(batch.created_at)),
        },
        recall: None,
        created_at: caller.now,
        completed_at: None,
        acknowledged_at: None,
        change: caller.change(),
        ..batch
    };
    let ids = failed.into_iter().map(|item| item.invoice_id).collect();
    store_batch(store, caller, new, Selected::Ids(ids), render).await
}

async fn store_batch<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    mut batch: Batch,
    selected: Selected,
    render: impl Fn(&Batch) -> Reply,
) -> Result<Reply, Error> {
    let mut actions = Vec::new();
    batch.selection = match selected {
        Selected::Filter(filter) => Selection::Filter { filter },
        Selected::Ids(mut ids) => {
            // An invoice is one item of a batch, however often it was named.
            let mut seen = BTreeSet::new();
            ids.retain(|id| seen.insert(*id));
            if ids.len() > MAX_SELECTED_IDS {
                let message = format!("must have at most {MAX_SELECTED_IDS} ids; select more by a filter");
                return Err(Error::invalid("too_many", "invoice_ids", message));
            }
            let chunks = ids.len().div_ceil(SELECTION_CHUNK);
            let chunks = u32::try_from(chunks).unwrap_or(u32::MAX);
            if ids.is_empty() {
                batch.expanded = true;
                batch.status = BatchStatus::Completed;
                batch.completed_at = Some(caller.now);
            }
            actions = batches::put_selection(&caller.tenant, &batch, &ids);
            Selection::Ids { count: ids.len() as u64, chunks }
        }
    };
    actions.insert(0, batches::put(&caller.tenant, &batch));
    let reply = render(&batch);
    reply::commit(store, caller, actions, &reply).await?;
    Ok(reply)
}

/// In a batch the recipients come from each customer; an e-mail template must be one in use.
async fn check_batch_email<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    email: Option<&EmailSettings>,
) -> Result<(), Error> {
    let mut defects = Vec::new();
    if email.is_some_and(|email| email.recipients.is_some()) {
        defects.push(Defect::new(
            "recipients_in_batch",
            "email.recipients",
            "must not be given for a batch: each invoice goes to its own customer's contacts",
        ));
    }
    match check_picked(store, &caller.tenant, email).await {
        Err(Error::Refused(Refusal::Invalid(unusable))) => defects.extend(unusable),
        other => other?,
    }
    if defects.is_empty() { Ok(()) } else { Err(Refusal::Invalid(defects).into()) }
}
