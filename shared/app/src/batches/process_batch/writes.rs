//! What is decided for each item, and the writes that carry it out.

use chrono::DateTime;
use domain::batches::{Batch, BatchItem, BatchStatus, Counts, ItemStatus, Operation, withdrawn_defect};
use domain::change::{Actor, Change};
use domain::delivery::send::{Before, CannotSend, Manner, Sent, send};
use domain::delivery::{Channel, Delivery, DeliveryStatus};
use domain::documents::complete::Defect;
use domain::documents::document::Document;
use domain::documents::open::{Opened, RequestedEmail, open};
use domain::documents::series::{DocumentNumber, Series, SeriesId};
use domain::ids::DeliveryId;
use ports::{Action, Entropy, Table};
use store::delivery::deliveries;
use store::documents::headers;
use store::documents::series;
use store::{batches, versioned};

use super::{Part, Run};
use crate::batches::preflight::not_found;
use crate::delivery::send_invoice::SentBefore;
use crate::documents::opening::Case;

/// An item names at most so many defects: thousands of incomplete lines would not fit into it.
const DEFECTS: usize = 50;

/// The writes for some items that stand or fall together.
#[derive(Default)]
pub(super) struct Writes {
    pub(super) actions: Vec<Action>,
    /// Which of the actions moves the series.
    pub(super) series_action: Option<usize>,
    pub(super) counts: Counts,
    pub(super) opened: u32,
    pub(super) failed: u32,
    pub(super) sent: u32,
}

/// `before` is the invoice as it was read.
enum Outcome<'a> {
    Opened {
        before: &'a Document,
        opened: Box<Opened>,
    },
    Sent {
        before: &'a Document,
        opened: Box<Opened>,
    },
    /// Open already, and there is nothing to send.
    Nothing(Box<Document>),
    Failed(Vec<Defect>),
    Canceled(Option<Defect>),
}

impl<T: Table, E: Entropy> Run<'_, T, E> {
    /// The writes, and where the series stands once they have taken effect.
    pub(super) fn writes(&self, part: Part<'_>, before: &Series) -> (Writes, Series) {
        let Part { batch, cases, sent_before, series_id } = part;
        let mut writes = Writes::default();
        let mut after = before.clone();
        for (item, case) in cases {
            let is_open = case.invoice.issued().is_some();
            let outcome = if batch.status == BatchStatus::Canceled {
                Outcome::Canceled(None)
            } else if let Some(recall) = &batch.recall {
                Outcome::Canceled(Some(withdrawn_defect(&recall.withdrawn())))
            } else if batch.operation == Operation::Send {
                self.send(batch, case, sent_before.get(&case.invoice.id), &after)
            } else if batch.retry_of.is_some() && is_open {
                self.resend(batch, case, sent_before.get(&case.invoice.id), &after)
            } else {
                self.open(batch, case, series_id, &mut after)
            };
            self.add(&mut writes, item.clone(), outcome);
        }
        if after.next != before.next {
            writes.series_action = Some(writes.actions.len());
            writes.actions.push(series::advance(self.tenant, series_id, before, &after, self.now));
            writes.actions.extend(self.first_of_series(cases, before));
            after.version = before.version + 1;
        }
        (writes, after)
    }

    /// The first number of a series is only given out under the numbering it was asked for by: once it
    /// is, that can no longer change.
    fn first_of_series(&self, cases: &[(BatchItem, Case)], before: &Series) -> Option<Action> {
        let (_, case) = cases.first().filter(|_| before.version == 0)?;
        Some(versioned::unchanged(self.tenant, &case.entity))
    }

    fn open<'c>(
        &self,
        batch: &Batch,
        case: &'c Case,
        series_id: &SeriesId,
        standing: &mut Series,
    ) -> Outcome<'c> {
        let judged_by = standing.clone();
        let complete = match case.judge(&judged_by, batch.email.as_ref()) {
            Ok(complete) => complete,
            Err(defects) => return Outcome::Failed(defects),
        };
        let requested = match self.requested(batch, case) {
            Ok(requested) => requested,
            Err(defect) => return Outcome::Failed(vec![defect]),
        };
        let opened = open(
            case.invoice.clone(),
            complete,
            case.surroundings(&judged_by),
            series_id.clone(),
            standing,
            requested,
            self.change(batch),
        );
        let notice = DeliveryId::new(self.now, self.entropy.draw());
        let around = case.surroundings(&judged_by);
        let opened = opened.with_notice(around, case.notice_template.as_ref(), notice);
        Outcome::Opened { before: &case.invoice, opened: Box::new(opened) }
    }

    /// An invoice that an earlier run has opened: only its e-mail is repeated, and only for those whom no earlier
    /// one did reach.
    fn resend<'c>(
        &self,
        batch: &Batch,
        case: &'c Case,
        before: Option<&SentBefore>,
        series: &Series,
    ) -> Outcome<'c> {
        let earlier = before.map_or(&[][..], |before| &before.deliveries);
        let e_mail = |it: &&Delivery| it.channel == Channel::Email && it.withdrawn.is_none();
        let last = earlier.iter().rev().find(e_mail);
        if batch.email.is_none() || last.is_some_and(|last| last.sending_status() == DeliveryStatus::Sent) {
            return Outcome::Nothing(case.invoice.clone().into());
        }
        self.send(batch, case, before, series)
    }

    fn send<'c>(
        &self,
        batch: &Batch,
        case: &'c Case,
        before: Option<&SentBefore>,
        series: &Series,
    ) -> Outcome<'c> {
        let email = match self.requested(batch, case) {
            Ok(Some(email)) => email,
            Ok(None) => return Outcome::Nothing(case.invoice.clone().into()),
            Err(defect) => return Outcome::Failed(vec![defect]),
        };
        // Whom any e-mail of an opened invoice has reached gets no other by a retry.
        let retry_since = batch.retry_of.map(|_| batch.retry_since.unwrap_or(DateTime::UNIX_EPOCH));
        let manner = Manner { force: batch.force, retry_since };
        let nothing = SentBefore::default();
        let SentBefore { deliveries, suppressed } = before.unwrap_or(&nothing);
        let before = Before { deliveries, suppressed };
        let around = case.surroundings(series);
        match send(&case.invoice, around, email, before, manner, self.change(batch)) {
            Ok(Sent { invoice, delivery }) => {
                let opened = Box::new(Opened { invoice, delivery: Some(delivery) });
                Outcome::Sent { before: &case.invoice, opened }
            }
            Err(CannotSend::NobodyLeft) => Outcome::Nothing(case.invoice.clone().into()),
            Err(cannot) => Outcome::Failed(cannot.defects()),
        }
    }

    /// What was a time to come when the batch was started still is what was asked for, however long the
    /// batch takes to get here.
    fn requested<'b>(&self, batch: &'b Batch, case: &'b Case) -> Result<Option<RequestedEmail<'b>>, Defect> {
        let Some(settings) = &batch.email else { return Ok(None) };
        Ok(Some(RequestedEmail {
            id: DeliveryId::new(self.now, self.entropy.draw()),
            settings,
            template: case.email_template.as_ref(),
            batch_id: Some(batch.id),
            schedule: case.schedule(batch.send_at, batch.created_at)?,
        }))
    }

    fn change(&self, batch: &Batch) -> Change {
        Change {
            at: self.now,
            actor: Actor::Batch { id: batch.id, by: Box::new(batch.change.actor.clone()) },
            reason: batch.change.reason.clone(),
            request_id: self.request_id.to_owned(),
        }
    }

    fn add(&self, writes: &mut Writes, item: BatchItem, outcome: Outcome<'_>) {
        let (status, number, errors, delivery) = match outcome {
            Outcome::Failed(defects) => {
                writes.failed += 1;
                (ItemStatus::Failed, item.number.clone(), shortened(defects), None)
            }
            Outcome::Nothing(invoice) => {
                let number = invoice.issued().map(|issued| issued.number.clone());
                (ItemStatus::Succeeded, number, Vec::new(), None)
            }
            Outcome::Canceled(why) => {
                (ItemStatus::Canceled, item.number.clone(), why.into_iter().collect(), None)
            }
            Outcome::Opened { before, opened } => {
                writes.opened += 1;
                self.add_opened(writes, before, *opened)
            }
            Outcome::Sent { before, opened } => {
                writes.sent += 1;
                self.add_opened(writes, before, *opened)
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
        before: &Document,
        opened: Opened,
    ) -> (ItemStatus, Option<DocumentNumber>, Vec<Defect>, Option<DeliveryId>) {
        let Opened { invoice, delivery } = opened;
        let number = invoice.issued().map(|issued| issued.number.clone());
        writes.actions.extend(headers::change(self.tenant, before, &invoice, self.now));
        writes.actions.extend(delivery.as_ref().map(|delivery| deliveries::put(self.tenant, delivery)));
        // A notice is nothing that was asked for, and who waits for a time may do so for months: the item does not
        // wait for them.
        let asked = delivery.filter(|delivery| delivery.batch_id.is_some());
        let sends = asked.as_ref().is_some_and(|delivery| delivery.schedule.is_none());
        let status = if sends { ItemStatus::Sending } else { ItemStatus::Succeeded };
        (status, number, Vec::new(), asked.map(|delivery| delivery.id))
    }

    pub(super) fn fail_missing(&self, missing: Vec<BatchItem>) -> Writes {
        let mut writes = Writes::default();
        for item in missing {
            self.add(&mut writes, item, Outcome::Failed(vec![not_found()]));
        }
        writes
    }
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
