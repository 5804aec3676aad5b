//! An invoice: its header, its lines in chunks, its stored files and its history.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::change::Change;
use domain::documents::document::{Distribution, Document, DocumentStatus, Light, LinesRevision, State};
use domain::documents::line::DraftLine;
use domain::ids::{CustomerId, DocumentId, TenantId};
use ports::{Action, Condition, Index, Item, Key, Range, Table};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::encoding::{decode, encode, indexed};
use crate::lists::Listed;
use crate::{Loaded, Store, StoreError, keys};

/// The `type` of a header.
pub const HEADER: &str = "invoice";

/// A chunk of lines takes at most this many bytes of JSON, well under an item's 400 KB.
const CHUNK_BYTES: usize = 200_000;

/// How long replaced lines and tombstones stay.
const OLD_LINES_STAY: TimeDelta = TimeDelta::days(7);
const TOMBSTONE_STAYS: TimeDelta = TimeDelta::days(400);

#[derive(Debug, Serialize, Deserialize)]
struct Chunk {
    lines: Vec<DraftLine>,
}

/// The bytes of an issued document, made once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// In the bucket.
    pub key: String,
    /// Hexadecimal.
    pub sha256: String,
    pub bytes: u64,
    pub created_at: DateTime<Utc>,
}

/// One entry of an invoice's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    pub version: u64,
    pub status: DocumentStatus,
    pub change: Change,
    /// What changed, by path, with the value before and after.
    pub fields: BTreeMap<String, FieldChange>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    pub before: Value,
    pub after: Value,
}

/// `list_pk` of invoices of one status. Known ceiling: an index partition takes 1000 writes a second,
/// so a tenant's invoices change their status no faster than that.
pub fn list_kind(status: DocumentStatus) -> &'static str {
    match status {
        DocumentStatus::Draft => "invoice#draft",
        DocumentStatus::Open => "invoice#open",
        DocumentStatus::Paid => "invoice#paid",
        DocumentStatus::Deleted => "invoice#deleted",
    }
}

fn header(tenant: &TenantId, invoice: &Document) -> Item {
    let key = keys::document(tenant, invoice.id);
    let mut item = encode(&key, HEADER, invoice.change.at, invoice);
    let id = invoice.id.to_string();
    if invoice.state == State::Deleted {
        let expires_at = (invoice.change.at + TOMBSTONE_STAYS).timestamp();
        item.insert("expires_at".into(), expires_at.into());
        return item;
    }
    item = indexed(item, "list", keys::list(tenant, list_kind(invoice.status())), id.clone());
    if let Some(customer) = invoice.content.customer_id {
        // Drafts without a due date come last.
        let due = invoice.due_date().map_or("~".to_owned(), |date| date.to_string());
        item = indexed(item, "customer", keys::customer_documents(tenant, customer), format!("{due}#{id}"));
    }
    if let Some((partition, sort)) = trouble(tenant, &invoice.distribution) {
        item = indexed(item, "trouble", partition, sort);
    }
    if let Some(issued) = invoice.issued() {
        item = indexed(item, "number", keys::number(tenant, issued.number.as_str()), id);
    }
    item
}

/// Red ones alone stand in the index: few, so it costs next to nothing, while the yellow and green ones,
/// which nearly every invoice becomes in turn, would cost two writes more each.
fn trouble(tenant: &TenantId, distribution: &Distribution) -> Option<(String, String)> {
    let delivery = distribution.last_delivery_id.filter(|_| distribution.light == Some(Light::Red))?;
    Some((keys::trouble(tenant, HEADER), delivery.to_string()))
}

/// Writes a header over the version before it; a new invoice has version 1.
pub fn put(tenant: &TenantId, invoice: &Document) -> Action {
    let condition = match invoice.version {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    Action::Put { key: keys::document(tenant, invoice.id), item: header(tenant, invoice), condition }
}

/// What became of an invoice on its way, noted beside everything else: it is no change of the invoice.
pub fn set_distribution(tenant: &TenantId, invoice: &Document, distribution: &Distribution) -> Action {
    let mut set = Item::new();
    set.insert("distribution".into(), serde_json::to_value(distribution).unwrap_or(Value::Null));
    set.insert("version".into(), (invoice.version + 1).into());
    let mut remove = Vec::new();
    match trouble(tenant, distribution) {
        Some((partition, sort)) => set = indexed(set, "trouble", partition, sort),
        None => remove.extend(["trouble_pk", "trouble_sk"]),
    }
    Action::Update {
        key: keys::document(tenant, invoice.id),
        set,
        remove,
        add: Vec::new(),
        condition: Condition::Version(invoice.version),
    }
}

/// Lines as items of a new revision.
pub fn line_items(
    tenant: &TenantId,
    id: DocumentId,
    revision: &str,
    lines: &[DraftLine],
    at: DateTime<Utc>,
) -> (LinesRevision, Vec<(Key, Item)>) {
    let mut chunks: Vec<Vec<DraftLine>> = Vec::new();
    let mut room = 0;
    for line in lines {
        let size = serde_json::to_vec(line).map_or(0, |json| json.len());
        if size > room || chunks.is_empty() {
            chunks.push(Vec::new());
            room = CHUNK_BYTES;
        }
        room = room.saturating_sub(size);
        if let Some(chunk) = chunks.last_mut() {
            chunk.push(line.clone());
        }
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let meta = LinesRevision {
        revision: revision.to_owned(),
        chunks: count(chunks.len()),
        count: count(lines.len()),
    };
    let items = (0..).zip(chunks).map(|(n, lines)| {
        let key = keys::lines(tenant, id, revision, n);
        let item = encode(&key, "lines", at, &Chunk { lines });
        (key, item)
    });
    (meta, items.collect())
}

/// Lets the lines of a replaced revision expire.
pub fn expire_lines(
    tenant: &TenantId,
    id: DocumentId,
    old: &LinesRevision,
    at: DateTime<Utc>,
) -> Vec<Action> {
    let expires_at = (at + OLD_LINES_STAY).timestamp();
    let expire = |key| Action::Update {
        key,
        set: Item::from_iter([("expires_at".to_owned(), Value::from(expires_at))]),
        remove: Vec::new(),
        add: Vec::new(),
        condition: Condition::Always,
    };
    line_keys(tenant, id, old).into_iter().map(expire).collect()
}

pub fn line_keys(tenant: &TenantId, id: DocumentId, lines: &LinesRevision) -> Vec<Key> {
    (0..lines.chunks).map(|chunk| keys::lines(tenant, id, &lines.revision, chunk)).collect()
}

/// The lines of an invoice from what was loaded; a missing chunk is an error, never fewer lines.
pub fn lines_from(
    loaded: &Loaded,
    tenant: &TenantId,
    id: DocumentId,
    lines: &LinesRevision,
) -> Result<Vec<DraftLine>, StoreError> {
    let mut all = Vec::new();
    for key in line_keys(tenant, id, lines) {
        let chunk: Option<Chunk> = loaded.get(&key)?;
        let missing = || StoreError::Unreadable {
            pk: key.pk.clone(),
            sk: key.sk.clone(),
            reason: "the lines are missing".into(),
        };
        all.extend(chunk.ok_or_else(missing)?.lines);
    }
    Ok(all)
}

/// Notes the stored bytes of a document; the first one wins.
pub fn put_file(tenant: &TenantId, id: DocumentId, format: &str, file: &StoredFile) -> Action {
    let key = keys::file(tenant, id, format);
    let item = encode(&key, "file", file.created_at, file);
    Action::Put { key, item, condition: Condition::Absent }
}

pub fn history_item(tenant: &TenantId, id: DocumentId, entry: &HistoryEntry) -> Item {
    encode(&keys::history(tenant, id, entry.version), "history", entry.change.at, entry)
}

/// A header as the change stream shows it.
pub fn read_header(item: Item) -> Result<Document, StoreError> {
    decode(&Key { pk: "stream".into(), sk: "HEADER".into() }, item)
}

impl<T: Table> Store<T> {
    pub async fn document(&self, tenant: &TenantId, id: DocumentId) -> Result<Option<Document>, StoreError> {
        self.get(&keys::document(tenant, id)).await
    }

    pub async fn lines(&self, tenant: &TenantId, invoice: &Document) -> Result<Vec<DraftLine>, StoreError> {
        let loaded = self.load(line_keys(tenant, invoice.id, &invoice.lines)).await?;
        lines_from(&loaded, tenant, invoice.id, &invoice.lines)
    }

    pub async fn history(&self, tenant: &TenantId, id: DocumentId) -> Result<Vec<HistoryEntry>, StoreError> {
        self.under(keys::document_partition(tenant, id), "HISTORY#").await
    }

    /// The document with a number; two only where an entity's pattern is also another's.
    pub async fn invoices_by_number(
        &self,
        tenant: &TenantId,
        number: &str,
    ) -> Result<Vec<Document>, StoreError> {
        let partition = keys::number(tenant, number);
        let found = self.index_keys(Index::Number, partition, Range::All, false, 100).await?;
        self.in_order(found).await
    }

    /// Red ones by when they were sent, latest first, that come after `after` (a cursor of this list).
    pub async fn red_invoices(
        &self,
        tenant: &TenantId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Document>, StoreError> {
        let range = after.map_or(Range::All, |sort| Range::Before(sort.to_owned()));
        let partition = keys::trouble(tenant, HEADER);
        let mut found = self.index_keys(Index::Trouble, partition, range, true, limit + 1).await?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|(sort, _)| sort.clone());
        Ok(Listed { data: self.in_order(found).await?, next })
    }

    /// A customer's documents by due date, from `after` (a cursor of this list) on.
    pub async fn invoices_of_customer(
        &self,
        tenant: &TenantId,
        customer: CustomerId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Document>, StoreError> {
        let partition = keys::customer_documents(tenant, customer);
        let range = after.map_or(Range::All, |sort| Range::After(sort.to_owned()));
        let mut found = self.index_keys(Index::Customer, partition, range, false, limit + 1).await?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|(sort, _)| sort.clone());
        Ok(Listed { data: self.in_order(found).await?, next })
    }

    /// Ids of invoices of these statuses by creation, oldest first, above `after` and up to `until` (both ids).
    pub async fn invoice_ids(
        &self,
        tenant: &TenantId,
        statuses: &[DocumentStatus],
        after: Option<&str>,
        until: &str,
        limit: usize,
    ) -> Result<Vec<DocumentId>, StoreError> {
        let from = after.filter(|id| !id.is_empty()).map_or(" ".to_owned(), |id| format!("{id}\u{0}"));
        // One that changes its status meanwhile may stand in two lists.
        let mut ids = BTreeSet::new();
        for status in statuses {
            let partition = keys::list(tenant, list_kind(*status));
            let range = Range::Between(from.clone(), until.to_owned());
            let found = self.index_keys(Index::List, partition, range, false, limit).await?;
            ids.extend(found.into_iter().filter_map(|(sort, _)| sort.parse::<DocumentId>().ok()));
        }
        Ok(ids.into_iter().take(limit).collect())
    }
}
