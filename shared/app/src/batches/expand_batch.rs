//! Turns the selection of a batch into items, page by page.

use std::time::Duration;

use domain::batches::{Batch, BatchItem, BatchStatus, ItemStatus, Selection};
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::filter::Filter;
use domain::ids::{BatchId, DocumentId, Subject, TenantId};
use ports::{Calendar, Clock, Table, TableError};
use store::batches::SELECTION_CHUNK;
use store::documents::headers::{header_from, header_keys};
use store::{Store, StoreError, batches};

use super::operations::selects;
use crate::Error;
use crate::error::condition_failed;

/// Items per transaction: 100 actions minus the header and one in reserve.
const PAGE: usize = 98;

/// Goes on until all items are written, the deadline is near, or another worker has taken over.
/// `has_time` says whether another page may be begun.
pub async fn expand_batch<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    tenant: &TenantId,
    id: BatchId,
    has_time: impl Fn() -> bool,
) -> Result<(), Error> {
    loop {
        let Some(batch) = store.batch(tenant, id).await? else { return Ok(()) };
        if batch.expanded || batch.status != BatchStatus::InProgress {
            return Ok(());
        }
        if !has_time() {
            if call_again(store, clock, tenant, batch).await? {
                return Ok(());
            }
            continue;
        }
        let page = next_page(store, tenant, &batch).await?;
        let now = clock.now(tenant);
        let item = |(offset, subject): (u64, &Subject)| BatchItem {
            batch_id: id,
            subject: *subject,
            position: batch.total + offset,
            version: 1,
            status: ItemStatus::Pending,
            label: None,
            errors: Vec::new(),
            delivery_id: None,
            updated_at: now,
        };
        let items = (0..).zip(&page.subjects).map(item);
        let mut actions: Vec<_> = items.map(|item| batches::create_item(tenant, &item)).collect();
        let mut header = Batch {
            version: batch.version + 1,
            total: batch.total + page.subjects.len() as u64,
            cursor: Some(page.cursor),
            expanded: page.last,
            ..batch
        };
        if header.expanded && header.total == 0 {
            header.status = BatchStatus::Completed;
            header.completed_at = Some(now);
        }
        actions.push(batches::put(tenant, &header));
        match store.commit(actions).await {
            Ok(()) => {}
            // Another worker has written this page: it goes on, or the next round sees how far it got.
            Err(TableError::Canceled(_)) => clock.pause(Duration::from_millis(50)).await,
            Err(error) => return Err(StoreError::from(error).into()),
        }
    }
}

/// Asks for another call: the change stream carries the higher run number to the queue. False if the header changed
/// meanwhile, for example because the batch is recalled: then the caller has to look again.
async fn call_again<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    tenant: &TenantId,
    batch: Batch,
) -> Result<bool, Error> {
    tracing::info!(batch = %batch.id, total = batch.total, "expansion continues in another run");
    let mut change = batch.change.clone();
    change.at = clock.now(tenant);
    let next = Batch { version: batch.version + 1, expand_run: batch.expand_run + 1, change, ..batch };
    match store.commit(vec![batches::put(tenant, &next)]).await {
        Ok(()) => Ok(true),
        Err(TableError::Canceled(reasons)) if condition_failed(&reasons) => Ok(false),
        Err(error) => Err(StoreError::from(error).into()),
    }
}

struct Page {
    subjects: Vec<Subject>,
    cursor: String,
    last: bool,
}

async fn next_page<T: Table>(store: &Store<T>, tenant: &TenantId, batch: &Batch) -> Result<Page, Error> {
    match &batch.selection {
        Selection::Ids { count, .. } => selected_page(store, tenant, batch, *count).await,
        Selection::Filter { filter } => filtered_page(store, tenant, batch, filter).await,
    }
}

/// The cursor is the position in the list of ids.
async fn selected_page<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    batch: &Batch,
    count: u64,
) -> Result<Page, Error> {
    let start: usize = batch.cursor.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
    let chunk = u32::try_from(start / SELECTION_CHUNK).unwrap_or(u32::MAX);
    let chunk = store.selection_chunk(tenant, batch.id, chunk).await?;
    let subjects: Vec<Subject> = chunk.into_iter().skip(start % SELECTION_CHUNK).take(PAGE).collect();
    let end = start + subjects.len();
    let last = subjects.is_empty() || end as u64 >= count;
    Ok(Page { subjects, cursor: end.to_string(), last })
}

/// The cursor is the last id looked at. Documents made after the batch are left out.
async fn filtered_page<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    batch: &Batch,
    filter: &Filter,
) -> Result<Page, Error> {
    let statuses = selects(&batch.operation);
    // The largest id of this millisecond.
    let until = DocumentId::new(filter.kind, batch.created_at, u128::MAX);
    let after = batch.cursor.as_deref().and_then(|cursor| cursor.parse().ok());
    let found = store.document_ids(tenant, filter.kind, &statuses, after, until, PAGE).await?;
    let cursor = match found.last() {
        Some(last) => last.to_string(),
        None => batch.cursor.clone().unwrap_or_default(),
    };
    let last = found.len() < PAGE;
    // Drafts need no look of their own: each is judged again when its item is processed.
    let every = Filter { kind: filter.kind, ..Filter::default() };
    if statuses.iter().all(|status| status.row().openable) && *filter == every {
        let subjects = found.into_iter().map(Subject::from).collect();
        return Ok(Page { subjects, cursor, last });
    }
    let loaded = store.load(found.iter().flat_map(|id| header_keys(tenant, *id))).await?;
    let mut subjects = Vec::with_capacity(found.len());
    for id in found {
        let document = header_from(&loaded, tenant, id)?;
        if document.is_some_and(|document| meant(batch, &statuses, &document) && filter.matches(&document)) {
            subjects.push(id.into());
        }
    }
    Ok(Page { subjects, cursor, last })
}

/// Whether a document has one of the statuses, and had left the drafts before the batch was started if it has left them.
fn meant(batch: &Batch, statuses: &[DocumentStatus], document: &Document) -> bool {
    let in_time = document.issued().is_none_or(|issued| issued.opened_at <= batch.created_at);
    in_time && statuses.contains(&document.status())
}
