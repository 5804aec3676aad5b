//! Starts a batch. Only its header and selection are written. The stream triggers the rest.

use std::collections::BTreeSet;

use domain::batches::{Batch, BatchEmail, BatchStatus, ItemStatus, MAX_SELECTED_IDS, Operation, Selection};
use domain::documents::complete::Defect;
use domain::documents::filter::Filter;
use domain::ids::{BatchId, DocumentKind, Subject};
use ports::{Entropy, Table};
use store::batches::SELECTION_CHUNK;
use store::{Store, batches};

use crate::batches::operations::{Operate, with_operation};
use crate::documents::open_invoice::check_email_settings;
use crate::templates::email_templates::check_picked;
use crate::{Caller, Error, Refusal, Reply, reply};

/// The selection of the request.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one request has one, and it is not moved about")]
pub enum Selected {
    Ids(Vec<Subject>),
    Filter(Filter),
}

impl Selected {
    /// The kinds of documents that are selected.
    fn kinds(&self) -> BTreeSet<DocumentKind> {
        match self {
            Selected::Ids(ids) => kinds(ids),
            Selected::Filter(filter) => BTreeSet::from([filter.kind]),
        }
    }
}

/// The kinds of these documents.
pub(crate) fn kinds(ids: &[Subject]) -> BTreeSet<DocumentKind> {
    ids.iter().filter_map(|id| Some(id.document()?.kind())).collect()
}

/// The options of the batch.
#[derive(Clone, Debug)]
pub struct NewBatch {
    pub operation: Operation,
    pub selected: Selected,
}

/// Starts a batch. With an empty selection it has ended at once. Whether the documents exist and the operation can be
/// done is found out later, for each on its own.
pub async fn start_batch<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    wanted: NewBatch,
    render: impl Fn(&Batch) -> Reply,
) -> Result<Reply, Error> {
    let NewBatch { mut operation, selected } = wanted;
    check_email(store, caller, &operation, selected.kinds()).await?;
    with_operation!(&mut operation, options => options.begin(store, &caller.tenant).await?);
    if let Some(email) = operation.email_mut() {
        store.keep_texts(&caller.tenant, &email.take_texts(), caller.present).await?;
    }
    let new = Batch {
        id: BatchId::new(caller.now, entropy.draw()),
        version: 1,
        operation,
        selection: Selection::Filter { filter: Filter::default() },
        status: BatchStatus::InProgress,
        total: 0,
        expanded: false,
        cursor: None,
        expand_run: 0,
        errors: Vec::new(),
        retry_of: None,
        recall: None,
        created_at: caller.now,
        completed_at: None,
        acknowledged: None,
        change: caller.change(),
    };
    store_batch(store, caller, new, selected, render).await
}

/// A new batch of the items that failed in an ended one.
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
    let (mut failed, mut after) = (Vec::new(), None::<Subject>);
    loop {
        let page = store.batch_items(tenant, id, Some(ItemStatus::Failed), after, MAX_SELECTED_IDS).await?;
        failed.extend(page.data);
        match page.next {
            Some(next) if failed.len() <= MAX_SELECTED_IDS => after = next.parse().ok(),
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
        operation: batch.operation.retried(batch.created_at),
        recall: None,
        created_at: caller.now,
        completed_at: None,
        acknowledged: None,
        change: caller.change(),
        ..batch
    };
    let ids = failed.into_iter().map(|item| item.subject).collect();
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
            // A subject is one item of a batch, however often it was named.
            let mut seen = BTreeSet::new();
            ids.retain(|id| seen.insert(*id));
            if ids.len() > MAX_SELECTED_IDS {
                let message = format!("must have at most {MAX_SELECTED_IDS} ids; select more by a filter");
                return Err(Error::invalid("too_many", "document_ids", message));
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

/// Refuses an e-mail that could not be sent, before anything starts. Its recipients come from each customer; an e-mail
/// template must be one in use, and fit all that is sent.
pub(crate) async fn check_email<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    operation: &Operation,
    kinds: BTreeSet<DocumentKind>,
) -> Result<(), Error> {
    let Some(BatchEmail { settings, send_at, .. }) = operation.email() else { return Ok(()) };
    check_email_settings(Some(settings))?;
    if let Some(send_at) = send_at {
        send_at.check(caller.now).map_err(|error| Refusal::Invalid(vec![error.defect()]))?;
    }
    let mut defects = Vec::new();
    if settings.recipients.is_some() {
        defects.push(Defect::new(
            "recipients_in_batch",
            "email.recipients",
            "must not be given for a batch: each invoice goes to its own customer's contacts",
        ));
    }
    // A template is checked also if nothing is selected.
    let kinds = if kinds.is_empty() { BTreeSet::from([DocumentKind::Invoice]) } else { kinds };
    let emails = kinds.into_iter().map(|kind| operation.email_kind(kind));
    match check_picked(store, &caller.tenant, emails, settings).await {
        Err(Error::Refused(Refusal::Invalid(unusable))) => defects.extend(unusable),
        other => other?,
    }
    if defects.is_empty() { Ok(()) } else { Err(Refusal::Invalid(defects).into()) }
}
