//! Carrying out pending items of a batch, whatever its operation.
//!
//! The items of one message batch are read with their documents. Documents with many lines are read a portion at a time.
//! Items that share something, such as a number series, form a group; a group is packed into as few transactions as its
//! writes allow. A transaction holds the writes of each item, the item's own move, what is shared, and one counter.

mod group;
mod pack;

pub(super) use pack::shortened;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use domain::batches::{Batch, BatchItem, OperationKind};
use domain::change::{Actor, Change};
use domain::documents::document::Document;
use domain::ids::{BatchId, Subject, TenantId};
use domain::times::Times;
use ports::{Calendar, Clock, Entropy, Reason, Table, TableError};
use store::{Store, StoreError, batches};

use self::group::Group;
use self::pack::{Pack, Work};
use crate::Error;
use crate::attempts::{TRIES, backoff};
use crate::batches::operations::{
    Decision, Nothing, Operate, Shared, Source, Turn, not_found, with_operation,
};
use crate::documents::opening::portions;

/// How often everything is read again because a document or an item had changed. What is shared is read again by
/// itself, up to [`TRIES`] times for each transaction.
const RELOADS: u32 = 3;

/// Counts for the log and the metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Processed {
    /// None where the batch does not exist.
    pub operation: Option<OperationKind>,
    /// Items whose document was changed.
    pub done: u32,
    pub failed: u32,
    /// Items that were processed before: their messages were delivered again.
    pub repeated: u32,
    /// Items whose messages must come again.
    pub unfinished: BTreeSet<Subject>,
}

/// Items of one batch, and the request they came with.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    pub tenant: &'a TenantId,
    pub batch: BatchId,
    pub subjects: &'a BTreeSet<Subject>,
    pub request_id: &'a str,
}

/// Carries out these items of one batch. An item stays unfinished, so that its message comes again, if others kept
/// changing what it needs or if it cannot be read.
///
/// `has_time` says whether another transaction may be begun.
pub async fn process_batch<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    entropy: &impl Entropy,
    task: Task<'_>,
    has_time: impl Fn() -> bool + Sync,
) -> Result<Processed, Error> {
    let mut processed = Processed::default();
    let mut waiting: BTreeSet<Subject> = task.subjects.clone();
    for attempt in 1..=RELOADS {
        if !has_time() {
            break;
        }
        let times = clock.times(task.tenant);
        let group = Group::read(store, task.tenant, task.batch, &waiting, times.now).await?;
        let Some(group) = group else { return Ok(processed) };
        let mut run =
            Run { store, clock, entropy, task, times, has_time: &has_time, processed: &mut processed };
        waiting = run.carry_out(group).await?;
        if waiting.is_empty() {
            return Ok(processed);
        }
        clock.pause(backoff(attempt, entropy)).await;
    }
    processed.unfinished.extend(waiting);
    Ok(processed)
}

struct Run<'a, T, C, E, H> {
    store: &'a Store<T>,
    clock: &'a C,
    entropy: &'a E,
    task: Task<'a>,
    times: Times,
    has_time: &'a H,
    processed: &'a mut Processed,
}

impl<T, C, E, H> Run<'_, T, C, E, H>
where
    T: Table,
    C: Clock,
    E: Entropy,
    H: Fn() -> bool + Sync,
{
    /// The subjects of which something had changed: all is to be read again.
    async fn carry_out(&mut self, group: Group) -> Result<BTreeSet<Subject>, Error> {
        let Group { batch, pending, missing, repeated, unreadable } = group;
        self.processed.repeated += repeated;
        self.processed.unfinished.extend(unreadable);
        self.processed.operation = Some(batch.operation.kind());
        let mut waiting = BTreeSet::new();
        if let Some(why) = batch.called_off() {
            let items = pending.into_iter().map(|(item, _)| item).chain(missing);
            let works: Vec<Work<()>> = items.map(|item| (item, ())).collect();
            let decide = |(): &(), _: &mut Nothing| Decision::canceled(why.clone());
            self.commit_all(&batch, &works, Nothing, decide, &mut waiting).await?;
            return Ok(waiting);
        }
        with_operation!(&batch.operation, operation => {
            self.operate(operation, &batch, pending, &mut waiting).await?;
        });
        let works: Vec<Work<()>> = missing.into_iter().map(|item| (item, ())).collect();
        let decide = |(): &(), _: &mut Nothing| Decision::failed(vec![not_found()]);
        self.commit_all(&batch, &works, Nothing, decide, &mut waiting).await?;
        Ok(waiting)
    }

    async fn operate<O: Operate>(
        &mut self,
        operation: &O,
        batch: &Batch,
        pending: Vec<Work<Document>>,
        waiting: &mut BTreeSet<Subject>,
    ) -> Result<(), Error> {
        let (mut items, documents): (BTreeMap<Subject, BatchItem>, Vec<Document>) =
            pending.into_iter().map(|(item, document)| ((item.subject, item), document)).unzip();
        let change = self.change(batch);
        let entropy = self.entropy;
        let draw = move || entropy.draw();
        let turn = Turn {
            tenant: self.task.tenant,
            batch: Some(batch.id),
            asked_at: batch.created_at,
            present: self.times.present,
            change: &change,
            draw: &draw,
        };
        for portion in portions(documents) {
            if !(self.has_time)() {
                waiting.extend(portion.iter().map(|document| Subject::from(document.id)));
                continue;
            }
            let from = Source { store: self.store, tenant: self.task.tenant, times: self.times };
            let loads = operation.load(from, portion).await?;
            for (subject, error) in loads.unreadable {
                tracing::error!(%subject, %error, "a document cannot be read");
                self.processed.unfinished.insert(subject);
            }
            let mut groups: BTreeMap<_, Vec<Work<O::Loaded>>> = BTreeMap::new();
            for (subject, loaded) in loads.found {
                let Some(item) = items.remove(&subject) else { continue };
                groups.entry(operation.shared(&loaded)).or_default().push((item, loaded));
            }
            let mut shared = loads.shared;
            for (key, mut works) in groups {
                works.sort_by_key(|(item, loaded)| (operation.date(loaded), item.position));
                let Some(standing) = shared.remove(&key) else {
                    return Err(Error::Failed(
                        "an operation did not load what its subjects share".to_owned(),
                    ));
                };
                let decide =
                    |loaded: &O::Loaded, shared: &mut O::Shared| operation.decide(&turn, loaded, shared);
                self.commit_all(batch, &works, standing, decide, waiting).await?;
            }
        }
        Ok(())
    }

    /// Commits a group in as few transactions as hold it.
    ///
    /// If only what is shared has moved, only that is read again and the transaction is packed anew: the less time lies
    /// between reading a number series and moving it, the fewer workers meet there. A transaction that the table refuses
    /// is split, until an item that can never be written stands alone and holds up nothing but itself.
    async fn commit_all<L: Send + Sync, S: Shared>(
        &mut self,
        batch: &Batch,
        works: &[Work<L>],
        mut standing: S,
        decide: impl Fn(&L, &mut S) -> Decision + Send + Sync,
        waiting: &mut BTreeSet<Subject>,
    ) -> Result<(), Error> {
        let (mut rest, mut most, mut attempt) = (works, usize::MAX, 1);
        while !rest.is_empty() {
            if !(self.has_time)() {
                waiting.extend(rest.iter().map(|(item, _)| item.subject));
                break;
            }
            let mut pack = Pack::of(self.task.tenant, rest, &standing, most, self.times.now, &decide);
            let shard = (self.entropy.draw() & 0xFF) as u8;
            pack.actions.push(batches::count(self.task.tenant, batch.id, shard, pack.counts, self.times.now));
            let (packed, left) = rest.split_at(pack.items);
            let subjects = packed.iter().map(|(item, _)| item.subject);
            match self.store.commit(pack.actions).await {
                Ok(()) => {
                    self.processed.done += pack.done;
                    self.processed.failed += pack.failed;
                    standing = pack.shared;
                    (rest, attempt) = (left, 1);
                }
                Err(TableError::Canceled(reasons))
                    if attempt < TRIES && only_moved(&reasons, &pack.shared_actions) =>
                {
                    self.clock.pause(backoff(attempt, self.entropy)).await;
                    attempt += 1;
                    if let Some(now) = standing.read_again(self.store, self.task.tenant).await? {
                        standing = now;
                    }
                }
                Err(TableError::Canceled(_)) => {
                    waiting.extend(subjects);
                    (rest, attempt) = (left, 1);
                }
                Err(TableError::Refused(reason)) if packed.len() > 1 => {
                    tracing::warn!(batch = %batch.id, reason, "a transaction was refused and is split");
                    most = packed.len() / 2;
                }
                Err(TableError::Refused(reason)) => {
                    tracing::error!(batch = %batch.id, reason, "an item cannot be written");
                    self.processed.unfinished.extend(subjects);
                    (rest, attempt) = (left, 1);
                }
                Err(error) => return Err(StoreError::from(error).into()),
            }
        }
        Ok(())
    }

    /// A batch acts on behalf of the actor that started it.
    fn change(&self, batch: &Batch) -> Change {
        Change {
            at: self.times.now,
            actor: Actor::Batch { id: batch.id, by: Box::new(batch.change.actor.clone()) },
            reason: batch.change.reason.clone(),
            request_id: self.task.request_id.to_owned(),
        }
    }
}

/// Whether what is shared alone kept a transaction from taking effect.
fn only_moved(reasons: &[Reason], shared_actions: &Range<usize>) -> bool {
    let mut others = reasons.iter().enumerate().filter(|(index, _)| !shared_actions.contains(index));
    !shared_actions.is_empty() && others.all(|(_, reason)| *reason == Reason::None)
}
