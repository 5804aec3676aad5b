//! A document: its header, its lines in chunks, and its history.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::documents::document::{Document, DocumentStatus, LinesRevision, State};
use domain::documents::lifecycle::STATUSES;
use domain::documents::line::DraftLine;
use domain::documents::shown::{Distribution, Light, Shown};
use domain::ids::{DocumentId, DocumentKind, Place, TenantId};
use ports::{Action, Condition, Item, Key, Table};
use serde::{Deserialize, Serialize};

use crate::documents::open_items;
use crate::encoding::{decode, encode, indexed};
use crate::{Loaded, Store, StoreError, keys};

/// The `type` of a header.
pub const HEADER: &str = "document";

/// The `type` of what a document shows.
pub const SHOWN: &str = "shown";

/// The maximum size of a chunk of lines as JSON, well below the item limit of 400 KB.
const CHUNK_BYTES: usize = 200_000;

/// The retention of tombstones.
const TOMBSTONE_STAYS: TimeDelta = TimeDelta::days(400);

#[derive(Debug, Serialize, Deserialize)]
struct Chunk {
    lines: Vec<DraftLine>,
}

/// The partitions of the list index that hold the documents of a kind and of these statuses, or of all. Known ceiling:
/// an index partition takes 1000 writes a second, so a tenant's documents change their status no faster than that.
pub fn list_kinds(kind: DocumentKind, statuses: Option<&[DocumentStatus]>) -> BTreeSet<String> {
    let rows = STATUSES.iter().filter(|row| statuses.is_none_or(|statuses| statuses.contains(&row.status)));
    rows.filter_map(|row| list_kind(kind, row.status)).collect()
}

fn list_kind(kind: DocumentKind, status: DocumentStatus) -> Option<String> {
    Some(format!("{}#{}", kind.as_str(), status.row().list?))
}

/// `present` is infrastructure time: what remains of a deleted draft expires by it.
fn header(tenant: &TenantId, invoice: &Document, present: DateTime<Utc>) -> Item {
    let key = keys::document(tenant, invoice.id);
    let mut item = encode(&key, HEADER, invoice.change.at, invoice);
    let place = Place(invoice.id).to_string();
    if invoice.state == State::Deleted {
        let expires_at = (present + TOMBSTONE_STAYS).timestamp();
        item.insert("expires_at".into(), expires_at.into());
        return item;
    }
    if let Some(kind) = list_kind(invoice.id.kind(), invoice.status()) {
        item = indexed(item, "list", keys::list(tenant, &kind), place.clone());
    }
    if let Some(customer) = invoice.content.customer_id {
        item = indexed(item, "customer", keys::customer_documents(tenant, customer), place);
    }
    if let Some(number) = invoice.state.number() {
        let partition = keys::numbers(tenant, invoice.content.entity_id, invoice.id.kind());
        item = indexed(item, "number", partition, number.to_string());
    }
    if let Some(issued) = invoice.issued() {
        item = open_items::indexed(item, tenant, invoice, issued);
    }
    item
}

/// A new document.
pub fn create(tenant: &TenantId, document: &Document, present: DateTime<Utc>) -> Action {
    Action::Put {
        key: keys::document(tenant, document.id),
        item: header(tenant, document, present),
        condition: Condition::Absent,
    }
}

/// A new document that is opened as soon as it is made.
pub fn create_opened(tenant: &TenantId, document: &Document, present: DateTime<Utc>) -> Vec<Action> {
    let shows_red = document.shown.distribution.light == Some(Light::Red);
    let header = match shows_red {
        true => Document { shown: Shown::default(), ..document.clone() },
        false => document.clone(),
    };
    let mut actions = vec![create(tenant, &header, present)];
    // A red light is listed and thus an item of its own.
    actions.extend(shows_red.then(|| put_shown(tenant, &header, document.shown, present)));
    actions
}

/// Attributes of a header that change under `money_rev`.
const MONEY: [&str; 5] = ["balance", "credits", "open_pk", "open_sk", "open_item"];

/// Turns a document, as it was read, into the one after the change. A document is written in groups: only those
/// that differ, each on condition that its group is as it was read.
///
/// | group | condition |
/// |---|---|
/// | content and state | `version`, which the change raises |
/// | balance | `money_rev` |
/// | what it shows, an item of its own | that item's `version` |
///
/// So a payment, a light and a change of tags never get into each other's way.
pub fn change(tenant: &TenantId, before: &Document, after: &Document, present: DateTime<Utc>) -> Vec<Action> {
    let with_header = shown_with_header(before, after);
    let stored = |document: &Document| {
        let mut item = header(tenant, document, present);
        if !with_header {
            item.remove("shown");
        }
        item
    };
    let (old, new) = (stored(before), stored(after));
    let differing: BTreeSet<&String> =
        old.keys().chain(new.keys()).filter(|name| old.get(*name) != new.get(*name)).collect();
    let (mut set, mut remove) = (Item::new(), Vec::new());
    for name in &differing {
        match new.get(*name) {
            Some(value) => _ = set.insert((*name).clone(), value.clone()),
            None => remove.push((*name).clone()),
        }
    }
    let (money, content): (Vec<_>, Vec<_>) =
        differing.into_iter().partition(|name| MONEY.contains(&name.as_str()));
    let mut conditions = Vec::new();
    if !content.is_empty() {
        conditions.push(Condition::Version(before.version));
    }
    if !money.is_empty() {
        conditions.push(match before.money_rev {
            0 => Condition::Lacks("money_rev"),
            revision => Condition::Is("money_rev", revision.into()),
        });
        set.insert("money_rev".into(), (before.money_rev + 1).into());
    }
    let mut actions = Vec::new();
    if !conditions.is_empty() {
        let (key, condition) = (keys::document(tenant, before.id), Condition::All(conditions));
        actions.push(Action::Update { key, set, remove, add: Vec::new(), condition });
    }
    if !with_header && shown_differs(before, after) {
        actions.push(put_shown(tenant, before, after.shown, present));
    }
    actions
}

/// Whether a change writes what the document shows: always where it ends the sending, since a request that sends the
/// document at that moment writes over the same version.
fn shown_differs(before: &Document, after: &Document) -> bool {
    let sendable = |document: &Document| document.status().row().sendable;
    before.shown != after.shown || sendable(before) && !sendable(after)
}

/// Opening writes what the document shows at first into the header, which costs nothing. Nobody else sets it at that
/// moment: what has no delivery shows nothing. A red light is listed and thus an item of its own.
fn shown_with_header(before: &Document, after: &Document) -> bool {
    let opens = before.issued().is_none() && after.issued().is_some();
    opens && before.shown.version == 0 && after.shown.distribution.light != Some(Light::Red)
}

/// Notes what became of a document on its way, if it does not show that yet: no change of the document.
pub fn show(
    tenant: &TenantId,
    document: &Document,
    distribution: &Distribution,
    present: DateTime<Utc>,
) -> Option<Action> {
    let next = Shown { distribution: *distribution, ..document.shown };
    (next != document.shown).then(|| put_shown(tenant, document, next, present))
}

/// Writes what the document shows over what it showed when it was read.
fn put_shown(tenant: &TenantId, document: &Document, next: Shown, present: DateTime<Utc>) -> Action {
    let before = document.shown;
    let next = Shown { version: before.version + 1, ..next };
    let condition = match before.version {
        0 => Condition::Absent,
        version => Condition::Version(version),
    };
    let key = keys::shown(tenant, document.id);
    Action::Put { item: shown(tenant, document.id.kind(), &key, &next, present), key, condition }
}

fn shown(tenant: &TenantId, kind: DocumentKind, key: &Key, shown: &Shown, present: DateTime<Utc>) -> Item {
    let item = encode(key, SHOWN, present, shown);
    // Only red documents are in this index. They are few, so it costs almost nothing. Nearly every
    // document becomes yellow and green, and each would cost two more writes.
    let distribution = &shown.distribution;
    match distribution.last_delivery_id.filter(|_| distribution.light == Some(Light::Red)) {
        Some(delivery) => {
            indexed(item, "trouble", keys::trouble(tenant, kind.as_str()), delivery.to_string())
        }
        None => item,
    }
}

/// The lines as items of a new revision.
pub fn line_items(
    tenant: &TenantId,
    id: DocumentId,
    revision: &str,
    lines: &[DraftLine],
    present: DateTime<Utc>,
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
        let item = encode(&key, "lines", present, &Chunk { lines });
        (key, item)
    });
    (meta, items.collect())
}

pub fn line_keys(tenant: &TenantId, id: DocumentId, lines: &LinesRevision) -> Vec<Key> {
    (0..lines.chunks).map(|chunk| keys::lines(tenant, id, &lines.revision, chunk)).collect()
}

/// The lines of a document from loaded items. A missing chunk is an error.
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

/// Parses a header from a change record.
pub fn read_header(item: Item) -> Result<Document, StoreError> {
    decode(item)
}

/// The items that a document without its lines is read from.
pub fn header_keys(tenant: &TenantId, id: DocumentId) -> [Key; 2] {
    keys::document_items(&keys::document_partition(tenant, id))
}

/// A document from what was loaded of it.
pub fn header_from(
    loaded: &Loaded,
    tenant: &TenantId,
    id: DocumentId,
) -> Result<Option<Document>, StoreError> {
    in_partition(loaded, &keys::document_partition(tenant, id))
}

/// The document of a partition, from what was loaded of it.
pub(super) fn in_partition(loaded: &Loaded, partition: &str) -> Result<Option<Document>, StoreError> {
    let [header, shown] = keys::document_items(partition);
    let Some(mut document) = loaded.get::<Document>(&header)? else { return Ok(None) };
    if let Some(shown) = loaded.get(&shown)? {
        document.shown = shown;
    }
    Ok(Some(document))
}

impl<T: Table> Store<T> {
    /// A document without its lines.
    pub async fn document(&self, tenant: &TenantId, id: DocumentId) -> Result<Option<Document>, StoreError> {
        let loaded = self.load(header_keys(tenant, id)).await?;
        header_from(&loaded, tenant, id)
    }

    pub async fn lines(&self, tenant: &TenantId, invoice: &Document) -> Result<Vec<DraftLine>, StoreError> {
        let loaded = self.load(line_keys(tenant, invoice.id, &invoice.lines)).await?;
        lines_from(&loaded, tenant, invoice.id, &invoice.lines)
    }
}
