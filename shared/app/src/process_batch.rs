//! Carrying out up to 20 items of a batch: all that can be opened are opened in one transaction per
//! number series, the others fail with their reasons in the same one.

use std::collections::{BTreeMap, BTreeSet};

use domain::batch::{Batch, BatchItem, BatchStatus, Counts, ItemStatus};
use domain::change::{Actor, Change};
use domain::complete::{Defect, check_email};
use domain::delivery::{Delivery, DeliveryStatus, Trigger};
use domain::ids::{BatchId, DeliveryId, InvoiceId, TenantId};
use domain::invoice::{Distribution, DistributionStatus, Invoice};
use domain::open::{Opened, RequestedEmail, open, queued};
use domain::series::{Series, SeriesId};
use ports::{Action, Clock, Entropy, Key, Table, TableError};
use store::{Store, StoreError, batches, deliveries, invoices, keys, series};

use crate::Error;
use crate::open_invoice::{TRIES, backoff};
use crate::opening::{Case, load_cases};
use crate::preflight::not_found;

/// Invoices of one transaction: with an item and a delivery each, a series and a counter they stay
/// under the 90 actions at which groups are split. If the table refuses one all the same, because it
/// has more than 4 MB, its invoices are carried out one by one.
const GROUP: usize = 28;

/// An item names at most so many defects: thousands of incomplete lines would not fit into it.
const DEFECTS: usize = 50;

/// What was done, for the log and the metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Processed {
    pub opened: u32,
    pub failed: u32,
    /// Sent again without opening.
    pub resent: u32,
    /// Had been dealt with before: redeliveries.
    pub repeated: u32,
    /// To be handed out again.
    pub unfinished: BTreeSet<InvoiceId>,
}

/// Carries out these items of one batch. What could not be finished, because others kept moving the
/// same series or because an item is unreadable, is named, so that its message comes again.
pub async fn process_batch<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    tenant: &TenantId,
    batch: BatchId,
    ids: &BTreeSet<InvoiceId>,
    request_id: &str,
) -> Result<Processed, Error> {
    let mut processed = Processed::default();
    let mut waiting: BTreeSet<InvoiceId> = ids.clone();
    let mut most = GROUP;
    for attempt in 1..=TRIES {
        let run = Run { store, entropy, tenant, request_id, now: clock.now(tenant) };
        let group = run.load(batch, &waiting).await?;
        let Some(group) = group else { return Ok(processed) };
        processed.repeated += group.repeated;
        processed.unfinished.extend(group.unreadable.iter().copied());
        waiting = run.carry_out(group, &mut most, &mut processed).await?;
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

/// Pending items with their invoices, in the order of the selection.
struct Group {
    batch: Batch,
    cases: Vec<(BatchItem, Case)>,
    /// The last deliveries of those that an earlier run has opened.
    sent_before: BTreeMap<InvoiceId, Delivery>,
    missing: Vec<BatchItem>,
    series: BTreeMap<SeriesId, Series>,
    repeated: u32,
    unreadable: Vec<InvoiceId>,
}

/// The writes for some items that stand or fall together.
#[derive(Default)]
struct Writes {
    actions: Vec<Action>,
    invoices: Vec<InvoiceId>,
    counts: Counts,
    opened: u32,
    failed: u32,
    resent: u32,
}

impl<T: Table, E: Entropy> Run<'_, T, E> {
    async fn load(&self, id: BatchId, ids: &BTreeSet<InvoiceId>) -> Result<Option<Group>, Error> {
        let tenant = self.tenant;
        let mut wanted = vec![keys::batch(tenant, id)];
        for invoice in ids {
            wanted.push(keys::batch_item(tenant, id, *invoice));
            wanted.push(keys::invoice(tenant, *invoice));
        }
        let loaded = self.store.load(wanted).await?;
        let Some(batch) = loaded.get::<Batch>(&keys::batch(tenant, id))? else { return Ok(None) };

        let (mut items, mut found, mut missing) = (BTreeMap::new(), Vec::new(), Vec::new());
        let (mut repeated, mut unreadable) = (0, Vec::new());
        for invoice_id in ids {
            let item: Option<BatchItem> = loaded.get(&keys::batch_item(tenant, id, *invoice_id))?;
            let Some(item) = item.filter(|item| item.status == ItemStatus::Pending) else {
                repeated += 1;
                continue;
            };
            match loaded.get::<Invoice>(&keys::invoice(tenant, *invoice_id)) {
                Ok(Some(invoice)) => {
                    items.insert(*invoice_id, item);
                    found.push(invoice);
                }
                Ok(None) => missing.push(item),
                Err(error) => {
                    tracing::error!(invoice = %invoice_id, %error, "an invoice cannot be read");
                    unreadable.push(*invoice_id);
                }
            }
        }
        let template = batch.email.as_ref().and_then(|email| email.template_id);
        let loaded = load_cases(self.store, tenant, found, template, self.now).await?;
        let mut cases = Vec::with_capacity(items.len());
        for case in loaded.cases {
            match case {
                Ok(case) => {
                    if let Some(item) = items.remove(&case.invoice.id) {
                        cases.push((item, case));
                    }
                }
                Err((invoice, error)) => {
                    tracing::error!(invoice = %invoice.id, %error, "an invoice cannot be read");
                    unreadable.push(invoice.id);
                }
            }
        }
        cases.sort_by_key(|(item, _)| item.position);
        let sent_before = self.sent_before(&batch, &cases).await?;
        Ok(Some(Group { batch, cases, sent_before, missing, series: loaded.series, repeated, unreadable }))
    }

    /// Read only by the retry of a batch that sends.
    async fn sent_before(
        &self,
        batch: &Batch,
        cases: &[(BatchItem, Case)],
    ) -> Result<BTreeMap<InvoiceId, Delivery>, Error> {
        let mut found = BTreeMap::new();
        if batch.retry_of.is_none() || batch.email.is_none() {
            return Ok(found);
        }
        let last = |case: &Case| {
            let id = case.invoice.distribution.last_delivery_id?;
            Some(keys::delivery(self.tenant, case.invoice.id, id))
        };
        let wanted: Vec<Key> = cases.iter().filter_map(|(_, case)| last(case)).collect();
        let loaded = self.store.load(wanted.iter().cloned()).await?;
        for key in &wanted {
            let delivery: Option<Delivery> = loaded.get(key)?;
            found.extend(delivery.map(|delivery| (delivery.invoice_id, delivery)));
        }
        Ok(found)
    }

    /// The invoices whose transaction was canceled because something moved, or refused because it was
    /// too large: then `most` goes down to one.
    async fn carry_out(
        &self,
        group: Group,
        most: &mut usize,
        processed: &mut Processed,
    ) -> Result<BTreeSet<InvoiceId>, Error> {
        let Group { batch, cases, sent_before, missing, series, .. } = group;
        let mut by_series: BTreeMap<SeriesId, Vec<(BatchItem, Case)>> = BTreeMap::new();
        for (item, case) in cases {
            by_series.entry(case.series_id.clone()).or_default().push((item, case));
        }
        let mut waiting = BTreeSet::new();
        let mut transactions = Vec::new();
        for (series_id, cases) in by_series {
            let unused = cases.first().map(|(_, case)| case.entity.numbering.unused());
            let Some(mut standing) = series.get(&series_id).cloned().or(unused) else { continue };
            for cases in in_groups(cases, *most) {
                let writes = self.writes(&batch, cases, &sent_before, &series_id, &mut standing);
                transactions.push(writes);
            }
        }
        let gone: Writes = self.fail_missing(missing);
        match transactions.first_mut() {
            Some(first) if *most > 1 && first.actions.len() + gone.actions.len() <= 88 => first.join(gone),
            _ => transactions.push(gone),
        }
        for mut writes in transactions {
            if writes.invoices.is_empty() {
                continue;
            }
            let shard = (self.entropy.draw() & 0xFF) as u8;
            writes.actions.push(batches::count(self.tenant, batch.id, shard, writes.counts, self.now));
            match self.store.commit(writes.actions).await {
                Ok(()) => {
                    processed.opened += writes.opened;
                    processed.failed += writes.failed;
                    processed.resent += writes.resent;
                }
                Err(TableError::Canceled(_)) => waiting.extend(writes.invoices),
                Err(TableError::Refused(reason)) if writes.invoices.len() > 1 => {
                    tracing::warn!(batch = %batch.id, reason, "a transaction was refused and is split");
                    *most = 1;
                    waiting.extend(writes.invoices);
                }
                // It holds up nobody but itself.
                Err(TableError::Refused(reason)) => {
                    tracing::error!(invoices = ?writes.invoices, reason, "an invoice cannot be written");
                    processed.unfinished.extend(writes.invoices);
                }
                Err(error) => return Err(StoreError::from(error).into()),
            }
        }
        Ok(waiting)
    }

    fn writes(
        &self,
        batch: &Batch,
        cases: Vec<(BatchItem, Case)>,
        sent_before: &BTreeMap<InvoiceId, Delivery>,
        series_id: &SeriesId,
        standing: &mut Series,
    ) -> Writes {
        let mut writes = Writes::default();
        let before = standing.clone();
        for (item, case) in cases {
            writes.invoices.push(case.invoice.id);
            let resend = batch.retry_of.is_some() && case.invoice.issued().is_some();
            let outcome = if batch.status == BatchStatus::Canceled {
                Outcome::Canceled
            } else if resend {
                self.resend(batch, &case, sent_before.get(&case.invoice.id), standing)
            } else {
                self.open(batch, &case, series_id, standing)
            };
            self.add(&mut writes, item, outcome);
        }
        if standing.next != before.next {
            writes.actions.push(series::advance(self.tenant, series_id, &before, standing, self.now));
            standing.version = before.version + 1;
        }
        writes
    }

    fn open(&self, batch: &Batch, case: &Case, series_id: &SeriesId, standing: &mut Series) -> Outcome {
        let judged_by = standing.clone();
        let complete = match case.judge(&judged_by, batch.email.as_ref()) {
            Ok(complete) => complete,
            Err(defects) => return Outcome::Failed(defects),
        };
        let opened = open(
            case.invoice.clone(),
            complete,
            case.surroundings(&judged_by),
            series_id.clone(),
            standing,
            self.requested(batch),
            self.change(batch),
        );
        Outcome::Opened(Box::new(opened))
    }

    /// An invoice that is open already: only its e-mail is repeated, and only for those whom the last
    /// one did not reach.
    fn resend(&self, batch: &Batch, case: &Case, last: Option<&Delivery>, series: &Series) -> Outcome {
        let Some(email) = self.requested(batch) else { return Outcome::Nothing(case.invoice.clone().into()) };
        match last.map(Delivery::status) {
            Some(DeliveryStatus::Sent) => return Outcome::Nothing(case.invoice.clone().into()),
            Some(status) if !status.has_ended() => return Outcome::Failed(vec![on_its_way()]),
            _ => {}
        }
        let mut defects = Vec::new();
        let addressees = check_email(email.settings, case.surroundings(series), &mut defects);
        if !defects.is_empty() {
            return Outcome::Failed(defects);
        }
        let distribution = Distribution {
            status: DistributionStatus::Sending,
            light: None,
            last_delivery_id: Some(email.id),
        };
        let mut delivery = queued(&case.invoice, email, Trigger::Retry, addressees, self.now);
        if let Some(last) = last {
            delivery.keep_reached(last);
        }
        let invoice = Invoice {
            version: case.invoice.version + 1,
            distribution,
            change: self.change(batch),
            ..case.invoice.clone()
        };
        Outcome::Resent(Box::new(Opened { invoice, delivery: Some(delivery) }))
    }

    fn requested<'b>(&self, batch: &'b Batch) -> Option<RequestedEmail<'b>> {
        batch.email.as_ref().map(|settings| RequestedEmail {
            id: DeliveryId::new(self.now, self.entropy.draw()),
            settings,
            batch_id: Some(batch.id),
        })
    }

    fn change(&self, batch: &Batch) -> Change {
        let key = match &batch.change.actor {
            Actor::Key { name, .. } => name.clone(),
            Actor::Batch { key, .. } => key.clone(),
            Actor::System { name } => name.clone(),
        };
        Change {
            at: self.now,
            actor: Actor::Batch { id: batch.id.to_string(), key },
            reason: batch.change.reason.clone(),
            request_id: self.request_id.to_owned(),
        }
    }

    fn add(&self, writes: &mut Writes, item: BatchItem, outcome: Outcome) {
        let (status, number, errors, delivery) = match outcome {
            Outcome::Failed(defects) => {
                writes.failed += 1;
                (ItemStatus::Failed, item.number.clone(), shortened(defects), None)
            }
            Outcome::Nothing(invoice) => {
                let number = invoice.issued().map(|issued| issued.number.clone());
                (ItemStatus::Succeeded, number, Vec::new(), None)
            }
            Outcome::Canceled => (ItemStatus::Canceled, None, Vec::new(), None),
            Outcome::Opened(opened) => {
                writes.opened += 1;
                self.add_opened(writes, *opened)
            }
            Outcome::Resent(opened) => {
                writes.resent += 1;
                self.add_opened(writes, *opened)
            }
        };
        let next = BatchItem {
            version: item.version + 1,
            status,
            number,
            errors,
            delivery_id: delivery,
            updated_at: self.now,
            ..item
        };
        writes.actions.push(batches::move_item(self.tenant, &next, ItemStatus::Pending));
        writes.counts.moved(ItemStatus::Pending, status);
    }

    fn add_opened(
        &self,
        writes: &mut Writes,
        opened: Opened,
    ) -> (ItemStatus, Option<domain::series::InvoiceNumber>, Vec<Defect>, Option<DeliveryId>) {
        let Opened { invoice, delivery } = opened;
        let number = invoice.issued().map(|issued| issued.number.clone());
        writes.actions.push(invoices::put(self.tenant, &invoice));
        writes.actions.extend(delivery.as_ref().map(|delivery| deliveries::put(self.tenant, delivery)));
        let status = if delivery.is_some() { ItemStatus::Sending } else { ItemStatus::Succeeded };
        (status, number, Vec::new(), delivery.map(|delivery: Delivery| delivery.id))
    }

    fn fail_missing(&self, missing: Vec<BatchItem>) -> Writes {
        let mut writes = Writes::default();
        for item in missing {
            writes.invoices.push(item.invoice_id);
            self.add(&mut writes, item, Outcome::Failed(vec![not_found()]));
        }
        writes
    }
}

enum Outcome {
    Opened(Box<Opened>),
    Resent(Box<Opened>),
    /// Open already, and no e-mail was asked for.
    Nothing(Box<Invoice>),
    Failed(Vec<Defect>),
    Canceled,
}

impl Writes {
    fn join(&mut self, other: Writes) {
        self.actions.extend(other.actions);
        self.invoices.extend(other.invoices);
        self.counts = self.counts.plus(other.counts);
        self.opened += other.opened;
        self.failed += other.failed;
        self.resent += other.resent;
    }
}

fn on_its_way() -> Defect {
    Defect::new(
        "already_sending",
        "email",
        "Another e-mail of this invoice is on its way. Wait for its outcome before you send it again.",
    )
}

/// The first defects, and how many more there are.
fn shortened(mut defects: Vec<Defect>) -> Vec<Defect> {
    let more = defects.len().saturating_sub(DEFECTS);
    if more > 0 {
        defects.truncate(DEFECTS);
        defects.push(Defect::new("more_defects", "", format!("There are {more} more defects.")));
    }
    defects
}

fn in_groups(cases: Vec<(BatchItem, Case)>, most: usize) -> Vec<Vec<(BatchItem, Case)>> {
    let mut groups: Vec<Vec<_>> = Vec::new();
    for case in cases {
        match groups.last_mut() {
            Some(group) if group.len() < most => group.push(case),
            _ => groups.push(vec![case]),
        }
    }
    groups
}
