//! A batch: a small header, its selection, an item per subject, and counts in shards.

use chrono::{DateTime, Utc};
use domain::batches::{Batch, BatchItem, Counts, ItemStatus};
use domain::ids::{BatchId, Subject, TenantId};
use ports::{Action, Condition, Index, Item, Query, Range, Table};
use serde::{Deserialize, Serialize};

use crate::encoding::{decode, encode, indexed};
use crate::lists::{Listed, above};
use crate::{Store, StoreError, keys};

pub const BATCH: &str = "batch";
pub const ITEM: &str = "batch_item";
pub const COUNT: &str = "batch_count";

/// The counts of a batch are spread over this many items, so that none becomes a hot key.
pub const SHARDS: u8 = 16;

/// The number of ids in one item of a selection: 30 bytes each, well below the item limit of 400 KB.
pub const SELECTION_CHUNK: usize = 5_000;

#[derive(Debug, Serialize, Deserialize)]
struct SelectionChunk {
    subjects: Vec<Subject>,
}

/// Writes a header over its previous version. A new header has version 1.
pub fn put(tenant: &TenantId, batch: &Batch) -> Action {
    let key = keys::batch(tenant, batch.id);
    let condition = match batch.version {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    let item = encode(&key, BATCH, batch.change.at, batch);
    let mut item = indexed(item, "list", keys::list(tenant, BATCH), batch.id.to_string());
    if batch.waits_for_acknowledgement() {
        item = indexed(item, "trouble", keys::trouble(tenant, BATCH), batch.id.to_string());
    }
    Action::Put { key, item, condition }
}

pub fn put_selection(tenant: &TenantId, batch: &Batch, ids: &[Subject]) -> Vec<Action> {
    let chunks = (0..).zip(ids.chunks(SELECTION_CHUNK)).map(|(n, ids)| {
        let key = keys::batch_selection(tenant, batch.id, n);
        let chunk = SelectionChunk { subjects: ids.to_vec() };
        let item = encode(&key, "batch_selection", batch.created_at, &chunk);
        Action::Put { key, item, condition: Condition::Absent }
    });
    chunks.collect()
}

pub fn create_item(tenant: &TenantId, item: &BatchItem) -> Action {
    put_item(tenant, item, Condition::Absent)
}

/// Changes the status of an item, if it still has the status that was read.
pub fn move_item(tenant: &TenantId, item: &BatchItem, from: ItemStatus) -> Action {
    put_item(tenant, item, Condition::Is("status", from.as_str().into()))
}

fn put_item(tenant: &TenantId, item: &BatchItem, condition: Condition) -> Action {
    let key = keys::batch_item(tenant, item.batch_id, item.subject);
    Action::Put { item: encode(&key, ITEM, item.updated_at, item), key, condition }
}

/// Adds to one shard of the counts, in the transaction that changes the items.
pub fn count(tenant: &TenantId, batch: BatchId, shard: u8, moved: Counts, at: DateTime<Utc>) -> Action {
    let key = keys::batch_count(tenant, batch, shard % SHARDS);
    let set = Item::from_iter([
        ("type".to_owned(), COUNT.into()),
        ("batch_id".to_owned(), batch.to_string().into()),
        ("updated_at".to_owned(), crate::encoding::instant(at).into()),
    ]);
    let add = [
        ("sending", moved.sending),
        ("succeeded", moved.succeeded),
        ("failed", moved.failed),
        ("canceled", moved.canceled),
        ("recalled", moved.recalled),
    ];
    let add = add.into_iter().filter(|(_, n)| *n != 0).collect();
    Action::Update { key, set, remove: Vec::new(), add, condition: Condition::Always }
}

/// A header, as the change stream has it.
pub fn read(item: Item) -> Result<Batch, StoreError> {
    decode(item)
}

/// An item, as the change stream has it.
pub fn read_item(item: Item) -> Result<BatchItem, StoreError> {
    decode(item)
}

impl<T: Table> Store<T> {
    pub async fn batch(&self, tenant: &TenantId, id: BatchId) -> Result<Option<Batch>, StoreError> {
        self.get(&keys::batch(tenant, id)).await
    }

    /// The sum of the shards. They are not read at one instant, but items only end: once the sum reaches the total, all
    /// have ended. A late event that reverses an outcome changes a count, and the batch is closed again.
    pub async fn counts(&self, tenant: &TenantId, id: BatchId) -> Result<Counts, StoreError> {
        let shards: Vec<Counts> = self.under(keys::batch_partition(tenant, id), "COUNT#").await?;
        Ok(shards.into_iter().fold(Counts::default(), Counts::plus))
    }

    pub async fn selection_chunk(
        &self,
        tenant: &TenantId,
        id: BatchId,
        chunk: u32,
    ) -> Result<Vec<Subject>, StoreError> {
        let found: Option<SelectionChunk> = self.get(&keys::batch_selection(tenant, id, chunk)).await?;
        Ok(found.map(|chunk| chunk.subjects).unwrap_or_default())
    }

    /// Items in the order of their subjects, of one status if given, that come after the item of `after`. Reads on
    /// until the page is full or a read limit is reached; the cursor then says where to go on.
    pub async fn batch_items(
        &self,
        tenant: &TenantId,
        id: BatchId,
        status: Option<ItemStatus>,
        after: Option<Subject>,
        limit: usize,
    ) -> Result<Listed<BatchItem>, StoreError> {
        const READ_LIMIT: usize = 5_000;
        let beyond = |subject| format!("{}\u{0}", keys::batch_item(tenant, id, subject).sk);
        let mut from = after.map_or("ITEM#".to_owned(), beyond);
        let (mut data, mut read) = (Vec::new(), 0);
        // One more than asked for tells whether there are others.
        let at_once =
            if status.is_some() { 1_000 } else { u32::try_from(limit + 1).unwrap_or(1_000).min(1_000) };
        loop {
            let query = Query {
                index: Index::Primary,
                partition: keys::batch_partition(tenant, id),
                range: Range::Between(from, above("ITEM#")),
                descending: false,
                limit: Some(at_once),
            };
            let page = self.table.query(&query).await?;
            let mut last = None;
            for item in page.items {
                let item: BatchItem = decode(item)?;
                last = Some(item.subject);
                read += 1;
                if status.is_none_or(|wanted| wanted == item.status) {
                    if data.len() == limit {
                        let next = data.last().map(|item: &BatchItem| item.subject.to_string());
                        return Ok(Listed { data, next });
                    }
                    data.push(item);
                }
            }
            match last {
                Some(last) if page.more && read < READ_LIMIT => from = beyond(last),
                Some(last) if page.more => return Ok(Listed { data, next: Some(last.to_string()) }),
                _ => return Ok(Listed { data, next: None }),
            }
        }
    }
}
