//! What the machine asks of an operation. Each operation has a file of its own; the one list of them is in
//! [`with_operation`].
//!
//! The machine (`process_batch`) groups items by what they share, packs them into transactions, and counts. An operation
//! says which documents it is for, what it reads, and what it decides.

mod approve;
mod by_header;
mod cancel;
mod credit;
mod crediting;
mod delete;
mod mark_paid;
mod move_to_draft;
mod numbers;
mod open;
mod send;
mod sent;
mod sent_before;
mod submit;
mod void;
mod write_off;

use std::collections::BTreeMap;
use std::future::Future;

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Scope;
use domain::batches::{ItemStatus, Operation};
use domain::change::Change;
use domain::delivery::Delivery;
use domain::documents::complete::Defect;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::Row;
use domain::documents::warnings::Warning;
use domain::ids::{BatchId, DeliveryId, DocumentId, Subject, TenantId};
use domain::times::Times;
use ports::{Action, Table};
use store::delivery::deliveries;
use store::documents::headers;
use store::{Store, StoreError};

use crate::Error;
use crate::payments::writes::Desk;

/// An operation of a batch, with its parameters.
pub(crate) trait Operate: Send + Sync {
    /// What is read of one subject to decide about it.
    type Loaded: Send + Sync;
    type Shared: Shared;

    /// Starting a batch needs this scope as well as `batches:write`.
    const SCOPE: Scope;

    /// The statuses of the documents that a filter selects. Documents that are named are judged whatever their status.
    const SELECTS: fn(&Row) -> bool;

    /// What the operation needs to know of the moment at which its batch starts. A retry keeps that of the first batch.
    fn begin<T: Table>(
        &mut self,
        _store: &Store<T>,
        _tenant: &TenantId,
    ) -> impl Future<Output = Result<(), Error>> + Send {
        async { Ok(()) }
    }

    /// Reads all that decides about these documents.
    fn load<T: Table>(
        &self,
        from: Source<'_, T>,
        documents: Vec<Document>,
    ) -> impl Future<Output = Result<Loads<Self>, Error>> + Send;

    /// What serialises this subject with others.
    fn shared(&self, loaded: &Self::Loaded) -> <Self::Shared as Shared>::Key;

    /// Subjects with an earlier date are decided first.
    fn date(&self, _loaded: &Self::Loaded) -> Option<NaiveDate> {
        None
    }

    /// The writes for one subject, or why there are none. Reads nothing: preflight is the same decision, not committed.
    fn decide(&self, turn: &Turn<'_>, loaded: &Self::Loaded, shared: &mut Self::Shared) -> Decision;

    /// What preflight tells beside the decision. It prevents nothing.
    fn warnings<T: Table>(
        &self,
        _from: Source<'_, T>,
        _found: &[(Subject, Self::Loaded)],
    ) -> impl Future<Output = Result<BTreeMap<Subject, Vec<Warning>>, Error>> + Send {
        async { Ok(BTreeMap::new()) }
    }
}

/// What several subjects of one transaction change together, such as a number series.
pub(crate) trait Shared: Clone + Send + Sync {
    type Key: Clone + Ord + Send + Sync;

    /// How many writes take it from `before` to here, at most.
    fn actions(&self, _before: &Self) -> usize {
        SHARED_ACTIONS
    }

    /// The writes that take it from `before` to here. Where others moved it meanwhile, some of them fail, and only its
    /// own. Notes that it is stored.
    fn store(&mut self, tenant: &TenantId, before: &Self, now: DateTime<Utc>) -> Vec<Action>;

    /// The same, as it stands now.
    fn read_again<T: Table>(
        &self,
        store: &Store<T>,
        tenant: &TenantId,
    ) -> impl Future<Output = Result<Option<Self>, StoreError>> + Send;
}

/// Actions that one shared item takes in a transaction.
const SHARED_ACTIONS: usize = 2;

/// Of subjects that share nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nothing;

impl Shared for Nothing {
    type Key = ();

    fn store(&mut self, _: &TenantId, _: &Self, _: DateTime<Utc>) -> Vec<Action> {
        Vec::new()
    }

    async fn read_again<T: Table>(&self, _: &Store<T>, _: &TenantId) -> Result<Option<Self>, StoreError> {
        Ok(Some(Nothing))
    }
}

/// Where an operation reads.
pub(crate) struct Source<'a, T> {
    pub(crate) store: &'a Store<T>,
    pub(crate) tenant: &'a TenantId,
    pub(crate) times: Times,
}

/// What was read.
pub(crate) struct Loads<O: Operate + ?Sized> {
    pub(crate) found: Vec<(Subject, O::Loaded)>,
    pub(crate) shared: BTreeMap<<O::Shared as Shared>::Key, O::Shared>,
    /// Something of these does not read: ours to mend.
    pub(crate) unreadable: Vec<(Subject, StoreError)>,
}

/// On whose behalf a subject is decided about, and when.
pub(crate) struct Turn<'a> {
    pub(crate) tenant: &'a TenantId,
    /// None in preflight.
    pub(crate) batch: Option<BatchId>,
    /// A time to send at counts from here, however long the batch takes to get to the subject.
    pub(crate) asked_at: DateTime<Utc>,
    /// The time of the infrastructure.
    pub(crate) present: DateTime<Utc>,
    pub(crate) change: &'a Change,
    /// 128 unpredictable bits.
    pub(crate) draw: &'a (dyn Fn() -> u128 + Sync),
}

impl Turn<'_> {
    fn times(&self) -> Times {
        Times { now: self.change.at, present: self.present }
    }

    fn desk(&self) -> Desk<'_> {
        Desk { tenant: self.tenant, change: self.change, present: self.present, draw: self.draw }
    }

    pub(crate) fn new_delivery(&self) -> DeliveryId {
        DeliveryId::new(self.change.at, (self.draw)())
    }
}

/// What is done with one subject.
#[derive(Debug)]
pub(crate) struct Decision {
    /// Without the item of the batch, and without what is shared.
    pub(crate) actions: Vec<Action>,
    pub(crate) status: ItemStatus,
    pub(crate) label: Option<String>,
    pub(crate) errors: Vec<Defect>,
    pub(crate) delivery_id: Option<DeliveryId>,
    /// A document that is made with the change.
    pub(crate) made: Option<DocumentId>,
}

impl Decision {
    fn plain(status: ItemStatus, errors: Vec<Defect>) -> Self {
        Self { actions: Vec::new(), status, label: None, errors, delivery_id: None, made: None }
    }

    pub(crate) fn failed(defects: Vec<Defect>) -> Self {
        Self::plain(ItemStatus::Failed, defects)
    }

    pub(crate) fn canceled(why: Vec<Defect>) -> Self {
        Self::plain(ItemStatus::Canceled, why)
    }

    /// There is nothing left to do with this document.
    pub(crate) fn nothing_to_do(document: &Document) -> Self {
        Self { label: label(document), ..Self::plain(ItemStatus::Succeeded, Vec::new()) }
    }

    /// The document changes, maybe with a delivery. Its item succeeds with the change, or once the delivery was sent.
    ///
    /// No item waits for a notice, which nobody asked for, nor for a scheduled delivery, which may wait for months.
    pub(crate) fn changed(
        turn: &Turn<'_>,
        before: &Document,
        after: &Document,
        delivery: Option<&Delivery>,
    ) -> Self {
        let mut actions = headers::change(turn.tenant, before, after, turn.present);
        actions.extend(delivery.map(|delivery| deliveries::put(turn.tenant, delivery)));
        let asked = delivery.filter(|delivery| delivery.batch_id().is_some());
        let sends = asked.is_some_and(|delivery| delivery.schedule().is_none());
        Self {
            actions,
            label: label(after),
            delivery_id: asked.map(|delivery| delivery.id),
            ..Self::plain(if sends { ItemStatus::Sending } else { ItemStatus::Succeeded }, Vec::new())
        }
    }
}

impl Decision {
    /// A document is made and opened at once. No item waits for its e-mail.
    fn created(turn: &Turn<'_>, document: &Document, delivery: Option<&Delivery>) -> Self {
        let mut actions = headers::create_opened(turn.tenant, document, turn.present);
        actions.extend(delivery.map(|delivery| deliveries::put(turn.tenant, delivery)));
        Self { actions, made: Some(document.id), ..Self::nothing_to_do(document) }
    }
}

/// The reason of an item whose document does not exist.
pub(crate) fn not_found() -> Defect {
    Defect::new("document_not_found", "document_id", "No document has this id.")
}

fn label(document: &Document) -> Option<String> {
    document.state.number().map(ToString::to_string)
}

/// Evaluates an expression with the parameters of the operation at hand: the one list of operations.
macro_rules! with_operation {
    ($operation:expr, $options:ident => $body:expr) => {
        match $operation {
            domain::batches::Operation::Open($options) => $body,
            domain::batches::Operation::Send($options) => $body,
            domain::batches::Operation::Delete($options) => $body,
            domain::batches::Operation::Submit($options) => $body,
            domain::batches::Operation::Approve($options) => $body,
            domain::batches::Operation::Cancel($options) => $body,
            domain::batches::Operation::MoveToDraft($options) => $body,
            domain::batches::Operation::Void($options) => $body,
            domain::batches::Operation::WriteOff($options) => $body,
            domain::batches::Operation::MarkPaid($options) => $body,
            domain::batches::Operation::Credit($options) => $body,
        }
    };
}

pub(crate) use with_operation;

/// The scope that starting this operation needs as well as `batches:write`.
pub fn scope(operation: &Operation) -> Scope {
    fn of<O: Operate>(_: &O) -> Scope {
        O::SCOPE
    }
    with_operation!(operation, options => of(options))
}

/// The statuses of the documents that a filter selects.
pub(crate) fn selects(operation: &Operation) -> Vec<DocumentStatus> {
    fn of<O: Operate>(_: &O) -> Vec<DocumentStatus> {
        DocumentStatus::all(O::SELECTS)
    }
    with_operation!(operation, options => of(options))
}
