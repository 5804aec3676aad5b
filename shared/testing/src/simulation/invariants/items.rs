//! Invariant 5 of the architecture: a batch says what became of each document.

use domain::batches::{BatchItem, ItemStatus, Operation, OperationKind};
use domain::delivery::DeliveryStatus;
use domain::delivery::email::Chosen;
use domain::documents::credit::limits::left;
use domain::documents::document::{Document, DocumentStatus, State};

use super::super::fixtures::{FLAW, NO_RECIPIENT};
use super::records::Records;
use super::{Verdict, hold};

/// A succeeded item's document has reached what the operation is for, and was sent if requested. A draft with a flaw is not
/// opened.
pub(super) fn batch_items_match_their_invoices(records: &Records<'_>) -> Verdict {
    for item in records.batch_items.values().flatten() {
        let invoice = records.invoices.get(&document(item)).map(|(_, invoice)| invoice);
        let number = invoice.and_then(|invoice| invoice.state.number()).map(ToString::to_string);
        hold(item.label.is_none() || item.label == number, || {
            format!("{item:?}, but its number is {number:?}")
        })?;
        let batch = records.batches.get(&item.batch_id).map(|(_, batch)| &batch.operation);
        if let (ItemStatus::Succeeded, Some(operation)) = (item.status, batch) {
            hold(is_done(records, item, operation), || format!("{operation:?}: {item:?}, but {invoice:?}"))?;
        }
        let Some(id) = item.delivery_id else { continue };
        let (_, delivery) = records.deliveries.get(&id).ok_or_else(|| format!("{id} does not exist"))?;
        let expected = match delivery.status() {
            // An item of a scheduled delivery succeeds when the delivery is scheduled.
            _ if !delivery.scheduling().is_empty() => ItemStatus::Succeeded,
            DeliveryStatus::Sent | DeliveryStatus::Delivered => ItemStatus::Succeeded,
            DeliveryStatus::Recalled => ItemStatus::Canceled,
            _ => ItemStatus::Failed,
        };
        hold(item.status == expected, || format!("{item:?}, but {delivery:?}"))?;
    }
    for (_, invoice) in records.invoices.values().filter(|(_, invoice)| invoice.issued().is_some()) {
        let flaw = standing_flaw(invoice);
        // The customer has no contacts, but the request may name recipients, or the notice failed.
        let mut own =
            records.deliveries.values().filter(|(_, delivery)| delivery.subject == invoice.id.into());
        let allowed = own.all(|(_, delivery)| {
            let untold = delivery.failure().is_some_and(|failure| failure.code == NO_RECIPIENT);
            delivery.marked().is_some()
                || delivery
                    .recipients()
                    .iter()
                    .any(|to| to.is_to() && to.addressee.chosen == Chosen::ByAddress)
                || untold
        });
        hold(flaw.is_none_or(|flaw| flaw == NO_RECIPIENT && allowed), || {
            format!("{} was opened although it has the flaw {flaw:?}", invoice.id)
        })?;
    }
    Ok(())
}

/// Whether the document of a succeeded item has been where the operation brings it. Others may have changed it since.
fn is_done(records: &Records<'_>, item: &BatchItem, operation: &Operation) -> bool {
    let Some(life) = records.event_log.lives.get(&document(item)) else { return false };
    let (reached, numbered) = (|status| life.reached.contains(&status), item.label.is_some());
    match operation.kind() {
        OperationKind::Open | OperationKind::Send => !life.openings.is_empty() && numbered,
        OperationKind::Delete => life.status == DocumentStatus::Deleted && !numbered,
        OperationKind::Submit => {
            let submitted = reached(DocumentStatus::PendingApproval) || reached(DocumentStatus::Approved);
            submitted || !life.openings.is_empty()
        }
        OperationKind::Approve => reached(DocumentStatus::Approved),
        OperationKind::Cancel => life.status == DocumentStatus::Canceled && !numbered,
        OperationKind::MoveToDraft => reached(DocumentStatus::Draft),
        OperationKind::Void => life.status == DocumentStatus::Void && numbered,
        OperationKind::WriteOff => reached(DocumentStatus::WrittenOff) && numbered,
        // One whose payment was reversed before is due again, although it is credited in full.
        OperationKind::Credit => {
            let document = records.invoices.get(&document(item)).map(|(_, document)| document);
            let all = document.is_some_and(|it| left(it).iter().all(|row| row.net == 0 && row.tax == 0));
            (reached(DocumentStatus::Credited) || all) && numbered
        }
        OperationKind::MarkPaid => reached(DocumentStatus::Paid) && numbered,
    }
}

/// A duplicate has the mark of its original's flaw, but not its dates.
fn standing_flaw(invoice: &Document) -> Option<&str> {
    let flaw = invoice.content.metadata.get(FLAW)?.as_str();
    let stands = match flaw {
        "due_before_issue" => invoice.content.due_date.is_some(),
        "issue_date_in_future" => invoice.content.issue_date.is_some(),
        _ => true,
    };
    stands.then_some(flaw)
}

/// Every complete draft in a batch is opened, unless its own message became a dead letter or the tenant's policy asks for an
/// approval.
pub(super) fn a_bad_invoice_does_not_block_others(records: &Records<'_>) -> Verdict {
    for item in records.batch_items.values().flatten() {
        let Some((_, invoice)) = records.invoices.get(&document(item)) else { continue };
        let openings = records.event_log.lives.get(&invoice.id).map_or(0, |life| life.openings.len());
        let untouched = invoice.state == State::Draft(Default::default()) && openings == 0;
        if !untouched || records.event_log.flaws.contains_key(&invoice.id) {
            continue;
        }
        let batch = records.batches.get(&item.batch_id).map(|(_, batch)| batch.operation.kind());
        // What was submitted or approved may have been moved to draft since, and a draft is where a batch moves documents to.
        let leaves_drafts = [OperationKind::Submit, OperationKind::MoveToDraft];
        let was_approved = batch == Some(OperationKind::Approve) && item.status == ItemStatus::Succeeded;
        if was_approved || batch.is_none_or(|batch| leaves_drafts.contains(&batch)) {
            continue;
        }
        let of_credits = ["more_than_left", "quantity_exceeds_line", "credited_already", "not_creditable"];
        let own = [
            "processing_failed",
            "issue_date_before_series",
            "issue_date_before_numbering",
            "send_at_in_past",
            "recalled",
            "invoice_not_open",
            "not_open",
            "not_numbered",
            "not_submitted",
            "awaits_approval",
            "own_approval",
            "approved",
            "pending_approval",
            "approval_required",
        ];
        let unreachable = records.is_unreachable(invoice.id).then_some(NO_RECIPIENT);
        let own = || own.iter().chain(&of_credits).copied().chain(unreachable);
        hold(item.errors.iter().any(|defect| own().any(|code| code == defect.code)), || {
            format!("{} has no flaw, but is still a draft after {batch:?}: {item:?}", invoice.id)
        })?;
    }
    Ok(())
}

/// All operations are about documents.
pub(super) fn document(item: &BatchItem) -> domain::ids::DocumentId {
    item.subject.document().expect("an item is about a document")
}
