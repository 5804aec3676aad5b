//! The whole system on memory drivers. It calls the relay and the handlers as the change stream and the
//! queues would, in an order that a seed decides. A test may add duplicate messages, parallel workers
//! and crashing workers.

mod crediting;
mod exporting;
mod interleave;
mod lifecycle;
mod paying;
mod reading;
mod sending;
pub(crate) mod work;
mod workers;

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use app::batches::start_batch::{NewBatch, Selected};
use app::documents::draft_invoice::{NewDraft, create_draft};
use app::documents::open_invoice::OpenRequest;
use app::exports::Sizes;
use app::{Caller, Error, Idempotency, Reply};
use chrono::{DateTime, TimeDelta, Utc};
use domain::batches::{Batch, BatchItem, Counts};
use domain::change::Actor;
use domain::customers::Customer;
use domain::delivery::Delivery;
use domain::delivery::email::EmailSettings;
use domain::delivery::schedule::SendAt;
use domain::documents::document::{Content, Document};
use domain::documents::kinds::Kind;
use domain::documents::line::DraftLine;
use domain::ids::{BatchId, CustomerId, DocumentId, EntityId, LineId, Subject, TemplateId, TenantId};
use ports::Change;
use store::versioned::{self, Versioned};
use store::{Store, keys};

pub use interleave::{interleave, run, run_until};
pub use lifecycle::Verb;
pub use paying::{euros, payment};
pub use reading::{Line, camt};

use crate::{
    FixedClock, MemoryBucket, MemoryMailer, MemoryQueue, MemorySchedules, MemoryTable, SeededEntropy,
    builders,
};

/// A tenant with a seller and an invoice template.
#[derive(Clone, Copy, Debug)]
pub struct Tenant {
    pub id: TenantId,
    pub entity: EntityId,
    pub template: TemplateId,
}

/// How messages are delivered and workers run.
#[derive(Clone, Copy, Debug)]
pub struct Conditions {
    /// The number of handlers that run at the same time.
    pub workers: usize,
    /// How often each message is handled.
    pub copies: usize,
    /// How often each change record is relayed.
    pub relays: usize,
    /// On average one of this many handlers crashes. 0: none.
    pub one_dies_in: u64,
    /// After this many receives, a message that fails is a dead letter.
    pub receives: u32,
    /// On average a worker runs out of time at one of this many checks. 0: never.
    pub one_late_in: u64,
}

impl Default for Conditions {
    fn default() -> Self {
        Self { workers: 1, copies: 1, relays: 1, one_dies_in: 0, receives: 5, one_late_in: 0 }
    }
}

#[derive(Clone, Debug)]
pub struct World {
    /// Without faults. Tests read and write through it.
    pub table: MemoryTable,
    /// The table of workers and the relay. A test may add faults.
    pub workers_table: MemoryTable,
    pub queue: MemoryQueue,
    pub schedules: MemorySchedules,
    pub mailer: MemoryMailer,
    pub bucket: MemoryBucket,
    pub clock: FixedClock,
    pub entropy: SeededEntropy,
    pub conditions: Conditions,
    /// How much a step of an export reads.
    pub export_sizes: Sizes,
    stream: Arc<Mutex<VecDeque<Change>>>,
    dead: Arc<AtomicU32>,
    parked: Arc<AtomicU32>,
    reconciled_at: Arc<Mutex<DateTime<Utc>>>,
}

/// Longer than a handler may run, and shorter than the visibility time-out.
pub const LEASE: TimeDelta = TimeDelta::seconds(120);
/// The relay delays the message that settles an unknown outcome by this time.
pub const GRACE: TimeDelta = TimeDelta::seconds(900);

impl World {
    pub fn new(seed: u64) -> Self {
        let clock = FixedClock::default();
        let now = clock.present();
        let table = MemoryTable::new();
        Self {
            workers_table: table.clone(),
            table,
            queue: MemoryQueue::new(clock.clone()).with_visibility(TimeDelta::seconds(180)),
            schedules: MemorySchedules::default(),
            mailer: MemoryMailer::default(),
            bucket: MemoryBucket::default(),
            clock,
            entropy: SeededEntropy::new(seed),
            conditions: Conditions::default(),
            export_sizes: Sizes::default(),
            stream: Arc::default(),
            dead: Arc::default(),
            parked: Arc::default(),
            reconciled_at: Arc::new(Mutex::new(now)),
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.present()
    }

    pub fn store(&self) -> Store<MemoryTable> {
        Store::new(self.table.clone())
    }

    /// The number of dead letters.
    pub fn dead(&self) -> u32 {
        self.dead.load(Ordering::Relaxed)
    }

    /// The number of parked change records.
    pub fn parked(&self) -> u32 {
        self.parked.load(Ordering::Relaxed)
    }

    pub(crate) fn random(&self) -> u128 {
        ports::Entropy::draw(&self.entropy)
    }

    pub(crate) fn pick(&self, most: usize) -> usize {
        (self.entropy.next_u64() % most.max(1) as u64) as usize
    }

    // Fixtures.

    pub fn tenant(&self) -> Tenant {
        let now = self.now();
        let tenant = Tenant {
            id: TenantId::new(now, self.random()),
            entity: EntityId::new(now, self.random()),
            template: TemplateId::new(now, self.random()),
        };
        self.put(&tenant, &builders::settings(now));
        self.put(&tenant, &builders::entity(tenant.entity, now));
        self.put(&tenant, &builders::template(tenant.template, now));
        tenant
    }

    /// Stores a new version of a record.
    pub fn put(&self, tenant: &Tenant, value: &impl Versioned) {
        run(self.store().commit(versioned::put(&tenant.id, value).into())).unwrap();
    }

    pub fn customer(&self, tenant: &Tenant, name: &str) -> Customer {
        let customer = builders::customer(CustomerId::new(self.now(), self.random()), name, self.now());
        self.put(tenant, &customer);
        customer
    }

    pub fn line(&self) -> DraftLine {
        builders::line(LineId::new(self.now(), self.random()))
    }

    /// A complete draft.
    pub fn draft(&self, tenant: &Tenant, customer: &Customer) -> DocumentId {
        let content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
        self.draft_of(tenant, content, vec![self.line()])
    }

    pub fn draft_of(&self, tenant: &Tenant, content: Content, lines: Vec<DraftLine>) -> DocumentId {
        self.draft_of_kind(tenant, Kind::default(), content, lines)
    }

    pub fn draft_of_kind(
        &self,
        tenant: &Tenant,
        kind: Kind,
        content: Content,
        lines: Vec<DraftLine>,
    ) -> DocumentId {
        let (store, caller) = (self.store(), self.caller(tenant));
        let draft = NewDraft::of_kind(kind, content, lines);
        let created = create_draft(&store, &self.entropy, &caller, draft, |draft| answer(draft.invoice.id));
        run(created).unwrap().body.parse().unwrap()
    }

    pub fn drafts(&self, tenant: &Tenant, customer: &Customer, count: usize) -> Vec<DocumentId> {
        (0..count).map(|_| self.draft(tenant, customer)).collect()
    }

    // Requests.

    pub fn caller(&self, tenant: &Tenant) -> Caller {
        Caller {
            tenant: tenant.id,
            actor: Actor::Key { id: "key".to_owned(), name: "Kim".to_owned() },
            reason: None,
            request_id: "request".to_owned(),
            now: ports::Calendar::now(&self.clock, &tenant.id),
            present: self.now(),
            idempotency: None,
        }
    }

    pub fn caller_with_key(&self, tenant: &Tenant, key: &str) -> Caller {
        let idempotency = Idempotency { key: key.to_owned(), request_hash: "hash".to_owned() };
        Caller { idempotency: Some(idempotency), ..self.caller(tenant) }
    }

    /// Opens one invoice through the workers' table.
    pub async fn open(
        &self,
        tenant: &Tenant,
        id: DocumentId,
        email: Option<EmailSettings>,
    ) -> Result<Reply, Error> {
        self.open_at(tenant, id, email, None).await
    }

    /// Opens one invoice and schedules its e-mail.
    pub async fn open_at(
        &self,
        tenant: &Tenant,
        id: DocumentId,
        email: Option<EmailSettings>,
        send_at: Option<SendAt>,
    ) -> Result<Reply, Error> {
        app::documents::open_invoice::open_invoice(
            &Store::new(self.workers_table.clone()),
            &self.clock,
            &self.entropy,
            &self.caller(tenant),
            OpenRequest { id, if_match: None, email: email.as_ref(), send_at },
            |opened| answer(opened.invoice.id),
        )
        .await
    }

    pub fn start_batch(&self, tenant: &Tenant, ids: &[DocumentId], email: Option<EmailSettings>) -> BatchId {
        self.start(tenant, Selected::Ids(ids.iter().copied().map(Subject::from).collect()), email)
    }

    pub fn start(&self, tenant: &Tenant, selected: Selected, email: Option<EmailSettings>) -> BatchId {
        self.start_at(tenant, selected, email, None)
    }

    /// Starts a batch and schedules its e-mails.
    pub fn start_at(
        &self,
        tenant: &Tenant,
        selected: Selected,
        email: Option<EmailSettings>,
        send_at: Option<SendAt>,
    ) -> BatchId {
        self.start_new(tenant, NewBatch { operation: builders::opening(email, send_at), selected })
    }

    pub fn start_new(&self, tenant: &Tenant, wanted: NewBatch) -> BatchId {
        let (store, caller) = (self.store(), self.caller(tenant));
        let started =
            app::batches::start_batch::start_batch(&store, &self.entropy, &caller, wanted, |batch| {
                answer(batch.id)
            });
        run(started).unwrap().body.parse().unwrap()
    }

    pub fn retry(&self, tenant: &Tenant, id: BatchId) -> BatchId {
        let (store, caller) = (self.store(), self.caller(tenant));
        let retried = app::batches::start_batch::retry_batch(&store, &self.entropy, &caller, id, |batch| {
            answer(batch.id)
        });
        run(retried).unwrap().body.parse().unwrap()
    }

    // State.

    pub fn invoice(&self, tenant: &Tenant, id: DocumentId) -> Document {
        run(self.store().document(&tenant.id, id)).unwrap().expect("the invoice")
    }

    pub fn number(&self, tenant: &Tenant, id: DocumentId) -> Option<String> {
        self.invoice(tenant, id).issued().map(|issued| issued.number.to_string())
    }

    pub fn batch(&self, tenant: &Tenant, id: BatchId) -> Batch {
        run(self.store().batch(&tenant.id, id)).unwrap().expect("the batch")
    }

    pub fn counts(&self, tenant: &Tenant, id: BatchId) -> Counts {
        run(self.store().counts(&tenant.id, id)).unwrap()
    }

    /// The items of a batch, in the order of the selection.
    pub fn items(&self, tenant: &Tenant, id: BatchId) -> Vec<BatchItem> {
        let mut items: Vec<BatchItem> =
            run(self.store().under(keys::batch_partition(&tenant.id, id), "ITEM#")).unwrap();
        items.sort_by_key(|item| item.position);
        items
    }

    pub fn deliveries(&self, tenant: &Tenant, id: impl Into<Subject>) -> Vec<Delivery> {
        run(self.store().deliveries(&tenant.id, id)).unwrap()
    }

    /// The same for async callers.
    pub async fn deliveries_now(&self, tenant: &Tenant, id: DocumentId) -> Vec<Delivery> {
        self.store().deliveries(&tenant.id, id).await.unwrap()
    }

    /// All items, by key.
    pub fn everything(&self) -> BTreeMap<String, serde_json::Value> {
        let items = self.table.items().into_iter();
        items.map(|item| (format!("{} {}", item["pk"], item["sk"]), item.into())).collect()
    }
}

/// A reply whose body is the id.
pub fn answer(id: impl std::fmt::Display) -> Reply {
    Reply { status: 200, body: id.to_string(), etag: None, location: None }
}
