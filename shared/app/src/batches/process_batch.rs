//! Carrying out up to 20 items of a batch: all that can be opened are opened in one transaction per
//! number series, the others fail with their reasons in the same one. What is open and only to be sent takes no
//! number: then it is an invoice, an item and a delivery each, and a counter.

mod group;
mod writes;

use std::collections::{BTreeMap, BTreeSet};

use domain::batches::{Batch, BatchItem};
use domain::documents::series::{Series, SeriesId};
use domain::ids::{BatchId, DocumentId, TenantId};
use ports::{Clock, Entropy, Reason, Table, TableError};
use store::{Store, StoreError, batches, keys};

use self::group::Group;
use self::writes::Writes;
use crate::Error;
use crate::delivery::send_invoice::SentBefore;
use crate::documents::open_invoice::{TRIES, backoff};
use crate::documents::opening::Case;

/// Invoices of one transaction: with an item and a delivery each, a series and a counter they stay
/// under the 90 actions at which groups are split. If the table refuses one all the same, because it
/// has more than 4 MB, its invoices are carried out one by one.
const GROUP: usize = 28;

/// How often everything is read anew because an invoice or an item had changed. A series that others
/// moved is read anew by itself, up to `TRIES` times each.
const RELOADS: u32 = 3;

/// What was done, for the log and the metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Processed {
    pub opened: u32,
    pub failed: u32,
    /// Without opening: they were open.
    pub sent: u32,
    /// Had been dealt with before: redeliveries.
    pub repeated: u32,
    /// To be handed out again.
    pub unfinished: BTreeSet<DocumentId>,
}

/// Items of one batch, and the request they came with.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    pub tenant: &'a TenantId,
    pub batch: BatchId,
    pub ids: &'a BTreeSet<DocumentId>,
    pub request_id: &'a str,
}

/// Carries out these items of one batch. What could not be finished, because others kept moving the
/// same series or because an item is unreadable, is named, so that its message comes again.
///
/// `has_time` says whether another transaction may be begun; without time, what is left is unfinished.
pub async fn process_batch<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    task: Task<'_>,
    has_time: impl Fn() -> bool + Sync,
) -> Result<Processed, Error> {
    let Task { tenant, batch, ids, request_id } = task;
    let mut processed = Processed::default();
    let mut waiting: BTreeSet<DocumentId> = ids.clone();
    let mut most = GROUP;
    for attempt in 1..=RELOADS {
        if !has_time() {
            break;
        }
        let run = Run { store, entropy, tenant, request_id, now: clock.now(tenant) };
        let group = run.load(batch, &waiting).await?;
        let Some(group) = group else { return Ok(processed) };
        processed.repeated += group.repeated;
        processed.unfinished.extend(group.unreadable.iter().copied());
        waiting = run.carry_out(clock, &has_time, group, &mut most, &mut processed).await?;
        if waiting.is_empty() {
            return Ok(processed);
        }
        clock.pause(backoff(attempt, entropy)).await;
    }
    processed.unfinished.extend(waiting);
    Ok(processed)
}

struct Run<'a, T, E> {
    store: &'a Store<T>,
    entropy: &'a E,
    tenant: &'a TenantId,
    request_id: &'a str,
    now: chrono::DateTime<chrono::Utc>,
}

/// What is written by one transaction: cases of one series.
#[derive(Clone, Copy)]
struct Part<'a> {
    batch: &'a Batch,
    cases: &'a [(BatchItem, Case)],
    sent_before: &'a BTreeMap<DocumentId, SentBefore>,
    series_id: &'a SeriesId,
}

/// What became of one transaction.
enum Committed {
    Done,
    /// Something had changed: all is to be read anew.
    Changed,
    /// Too large, or it can never be written.
    Refused(String),
}

impl<T: Table, E: Entropy> Run<'_, T, E> {
    /// The invoices whose transaction was canceled because something moved, or refused because it was
    /// too large: then `most` goes down to one.
    async fn carry_out(
        &self,
        clock: &impl Clock,
        has_time: &(impl Fn() -> bool + Sync),
        group: Group,
        most: &mut usize,
        processed: &mut Processed,
    ) -> Result<BTreeSet<DocumentId>, Error> {
        let Group { batch, cases, sent_before, missing, mut series, .. } = group;
        let mut by_series: BTreeMap<SeriesId, Vec<(BatchItem, Case)>> = BTreeMap::new();
        for (item, case) in cases {
            by_series.entry(case.series_id.clone()).or_default().push((item, case));
        }
        let mut waiting = BTreeSet::new();
        for (series_id, cases) in by_series {
            let Some(mut standing) = series.remove(&series_id) else { continue };
            for cases in cases.chunks(*most) {
                let part = Part { batch: &batch, cases, sent_before: &sent_before, series_id: &series_id };
                let committed = self.carry_out_part(clock, has_time, part, &mut standing, processed).await?;
                let ids = cases.iter().map(|(item, _)| item.invoice_id);
                match committed {
                    Committed::Done => {}
                    Committed::Changed => waiting.extend(ids),
                    Committed::Refused(reason) if cases.len() > 1 => {
                        tracing::warn!(batch = %batch.id, reason, "a transaction was refused and is split");
                        *most = 1;
                        waiting.extend(ids);
                    }
                    // It holds up nobody but itself.
                    Committed::Refused(reason) => {
                        tracing::error!(batch = %batch.id, reason, "an invoice cannot be written");
                        processed.unfinished.extend(ids);
                    }
                }
            }
        }
        if !missing.is_empty() {
            let ids: Vec<DocumentId> = missing.iter().map(|item| item.invoice_id).collect();
            match self.commit(&batch, self.fail_missing(missing), processed).await {
                Ok(()) => {}
                Err(TableError::Canceled(_)) => waiting.extend(ids),
                Err(error) => return Err(StoreError::from(error).into()),
            }
        }
        Ok(waiting)
    }

    /// One transaction. While nothing but the series has moved, only that is read anew and the
    /// invoices are renumbered: the less time lies between reading a series and moving it, the fewer
    /// meet there.
    async fn carry_out_part(
        &self,
        clock: &impl Clock,
        has_time: &(impl Fn() -> bool + Sync),
        part: Part<'_>,
        standing: &mut Series,
        processed: &mut Processed,
    ) -> Result<Committed, Error> {
        for attempt in 1..=TRIES {
            if !has_time() {
                break;
            }
            let (writes, after) = self.writes(part, standing);
            let series_action = writes.series_action;
            match self.commit(part.batch, writes, processed).await {
                Ok(()) => {
                    *standing = after;
                    return Ok(Committed::Done);
                }
                Err(TableError::Canceled(reasons)) => {
                    if !only_moved(&reasons, series_action) {
                        return Ok(Committed::Changed);
                    }
                    clock.pause(backoff(attempt, self.entropy)).await;
                    let stored: Option<Series> =
                        self.store.get(&keys::series(self.tenant, part.series_id)).await?;
                    let Some(stored) = stored else { return Ok(Committed::Changed) };
                    *standing = stored;
                }
                Err(TableError::Refused(reason)) => return Ok(Committed::Refused(reason)),
                Err(error) => return Err(StoreError::from(error).into()),
            }
        }
        Ok(Committed::Changed)
    }

    async fn commit(
        &self,
        batch: &Batch,
        mut writes: Writes,
        processed: &mut Processed,
    ) -> Result<(), TableError> {
        let shard = (self.entropy.draw() & 0xFF) as u8;
        writes.actions.push(batches::count(self.tenant, batch.id, shard, writes.counts, self.now));
        self.store.commit(writes.actions).await?;
        processed.opened += writes.opened;
        processed.failed += writes.failed;
        processed.sent += writes.sent;
        Ok(())
    }
}

/// Whether the series alone kept a transaction from taking effect.
fn only_moved(reasons: &[Reason], series_action: Option<usize>) -> bool {
    let others = reasons.iter().enumerate().filter(|(index, _)| Some(*index) != series_action);
    series_action.is_some() && others.into_iter().all(|(_, reason)| *reason == Reason::None)
}
