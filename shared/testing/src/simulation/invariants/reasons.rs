//! Invariant 5 of the architecture: each item that failed says why.

use app::messages::Message;
use chrono::{Datelike, NaiveDate};
use domain::batches::{Batch, BatchItem, ItemStatus, Operation, OperationKind};
use domain::change::Actor;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::STATUSES;
use domain::documents::series::SeriesId;
use domain::settings::approval::{Approval, ApprovalPolicy};
use store::keys;

use super::issue_dates::at_start;
use super::items::document;
use super::records::{Records, text};
use super::{Verdict, hold};
use crate::simulation::event_log::Reach;
use crate::simulation::fixtures::NO_RECIPIENT;

/// Each failed item has a message in words and a code that matches the recorded state.
pub(super) fn failed_items_have_reasons(records: &Records<'_>) -> Verdict {
    for (_, batch) in records.batches.values() {
        for item in records.items_of(batch.id) {
            let explained = matches!(item.status, ItemStatus::Failed | ItemStatus::Canceled);
            hold(explained != item.errors.is_empty(), || {
                format!("{item:?} failed without a reason or succeeded with one")
            })?;
            for defect in &item.errors {
                let words = !defect.code.is_empty() && defect.message.contains(' ');
                hold(words && accounted_for(records, batch, item, &defect.code), || {
                    let document = records.invoices.get(&document(item)).map(|(_, document)| document);
                    format!("no recorded state explains {defect:?} of {document:?} in {}", batch.id)
                })?;
            }
        }
    }
    Ok(())
}

fn accounted_for(records: &Records<'_>, batch: &Batch, item: &BatchItem, code: &str) -> bool {
    let invoice = records.invoices.get(&document(item)).map(|(_, invoice)| invoice);
    let flaws = records.event_log.flaws.get(&document(item));
    let operation = batch.operation.kind();
    let sends = operation == OperationKind::Send;
    let dates = records.event_log.dated.get(&document(item));
    let send_at = batch.operation.email().and_then(|email| email.send_at);
    match code {
        "document_not_found" => invoice.is_none(),
        "just_sent" => {
            let forced = matches!(&batch.operation, Operation::Send(options) if options.force);
            sends && !forced
        }
        "recalled" => {
            let delivery = item.delivery_id.and_then(|id| records.deliveries.get(&id));
            match delivery {
                Some((_, delivery)) => delivery.is_withdrawn(),
                None => batch.recall.is_some(),
            }
        }
        "processing_failed" => given_up(records, item),
        // Without a zone, the time depends on each customer's zone. A retry sends at once instead.
        "send_at_in_past" => send_at.is_some_and(|at| batch.retry_of.is_none() && at.zone.is_none()),
        "rejected" | "given_up" | "outcome_unknown" => item.delivery_id.is_some(),
        "issue_date_before_series" => invoice.is_some_and(|invoice| {
            let latest = match operation {
                // What is submitted or sent, and opened by that, is judged by the latest date at that moment.
                OperationKind::Submit | OperationKind::Send => latest_ever(records, batch, invoice),
                _ => at_start(batch, invoice),
            };
            dates.is_some_and(|dates| dates.iter().any(|date| Some(*date) < latest))
        }),
        "issue_date_before_numbering" => {
            let year = records.event_log.first_year;
            dates.is_some_and(|dates| dates.iter().any(|date| Some(date.year()) < year))
        }
        code => {
            flaws.is_some_and(|flaws| flaws.contains(code))
                || of_its_life(records, batch, item, code).unwrap_or(false)
        }
    }
}

fn latest_ever(records: &Records<'_>, batch: &Batch, document: &Document) -> Option<NaiveDate> {
    let (tenant, _) = records.batches.get(&batch.id)?;
    let id = SeriesId { entity_id: document.content.entity_id, kind: document.id.kind() };
    records.event_log.issue_dates.get(&keys::series(tenant, &id).pk)?.last().copied()
}

fn given_up(records: &Records<'_>, item: &BatchItem) -> bool {
    records.event_log.dead.iter().any(|message| match message {
        Message::ProcessItem { batch, subject, .. } => (*batch, *subject) == (item.batch_id, item.subject),
        Message::SendDelivery { delivery, .. } | Message::SettleDelivery { delivery, .. } => {
            item.delivery_id == Some(*delivery)
        }
        Message::ExpandBatch { .. }
        | Message::RecallBatch { .. }
        | Message::Due { .. }
        | Message::SendSignIn { .. } => false,
    })
}

/// Why a verb was refused: by a status that the document has had, by what was sent of it, or by money.
fn of_its_life(records: &Records<'_>, batch: &Batch, item: &BatchItem, code: &str) -> Option<bool> {
    let life = records.event_log.lives.get(&document(item))?;
    let operation = batch.operation.kind();
    let own = |kinds: &[OperationKind]| kinds.contains(&operation);
    let opened = !life.openings.is_empty();
    let (tenant, _) = records.batches.get(&batch.id)?;
    let approval = || records.settings(tenant).map(|settings| settings.approval).unwrap_or_default();
    use OperationKind::{Approve, Credit, MarkPaid, MoveToDraft, Send, Void, WriteOff};
    Some(match code {
        "not_a_draft" => life.has_reached(|status| {
            use DocumentStatus::{Approved, Draft, PendingApproval};
            !matches!(status, Draft | PendingApproval | Approved)
        }),
        // Another actor opened it.
        "already_open" => life
            .openings
            .iter()
            .any(|opening| !matches!(opening.actor, Actor::Batch { id, .. } if id == batch.id)),
        // It may have been opened, settled or taken back since.
        "not_open" => own(&[MarkPaid, Void, WriteOff, MoveToDraft, Credit]),
        "claims_nothing" | "nothing_left" => own(&[MarkPaid, Credit]),
        "not_creditable" | "credited_already" => own(&[Credit]) || records.is_credit_note(document(item)),
        "more_than_left" | "quantity_exceeds_line" => records.is_credit_note(document(item)),
        NO_RECIPIENT => records.is_unreachable(document(item)),
        // It may have been opened since, or was made void before its e-mail went out.
        "invoice_not_open" => own(&[Send]) || opened && life.status == DocumentStatus::Void,
        "already_sending" => (batch.retry_of.is_some() || own(&[Send, MoveToDraft])) && opened,
        "distributed" => own(&[MoveToDraft]) && has_gone(records, item),
        "use_void" => opened,
        "not_numbered" => own(&[Void]),
        "awaits_approval" => life.reached.contains(&DocumentStatus::PendingApproval),
        "not_submitted" => own(&[Approve]),
        "own_approval" => own(&[Approve]) && approval().four_eyes,
        "approval_required" => asks(&approval()),
        "has_payments" => own(&[Void, MoveToDraft]) && is_settled(records, item),
        "payment_in_flight" => own(&[Void]) && records.event_log.awaited.contains(&document(item)),
        code => STATUSES.iter().any(|row| row.name == code && life.reached.contains(&row.status)),
    })
}

fn asks(approval: &Approval) -> bool {
    approval.policy != ApprovalPolicy::Never
}

fn has_gone(records: &Records<'_>, item: &BatchItem) -> bool {
    let mut reached = records.event_log.reached.values();
    reached.any(|(id, reach)| *id == document(item) && *reach == Reach::Reached)
}

fn is_settled(records: &Records<'_>, item: &BatchItem) -> bool {
    let id = document(item).to_string();
    let allocations =
        records.items.iter().filter(|item| item["type"] == store::payments::allocations::ALLOCATION);
    allocations.into_iter().any(|allocation| text(allocation, "document_id") == id)
}
