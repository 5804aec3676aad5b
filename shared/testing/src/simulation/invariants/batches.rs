//! Invariant 5 of the architecture: every batch ends.

use std::collections::{BTreeMap, BTreeSet};

use app::messages::Message;
use chrono::Datelike;
use domain::batches::{Batch, BatchItem, BatchStatus, Counts, ItemStatus, Operation, Selection};
use domain::change::Actor;
use domain::delivery::email::Chosen;
use domain::delivery::{Delivery, DeliveryStatus};
use domain::documents::document::{Document, DocumentStatus, State};
use domain::documents::filter::Filter;
use domain::ids::{BatchId, DocumentId, DocumentKind};

use super::super::event_log::Rule;
use super::super::fixtures::NO_RECIPIENT;
use super::issue_dates::at_start;
use super::records::Records;
use super::{Verdict, hold, no_breach};

pub(super) fn every_batch_ends(records: &Records<'_>) -> Verdict {
    for (_, batch) in records.batches.values() {
        let ended = batch.expanded && batch.status != BatchStatus::InProgress && batch.completed_at.is_some();
        hold(ended, || format!("{batch:?} has not ended"))?;
        for item in records.items_of(batch.id) {
            hold(item.status.has_ended(), || format!("{item:?} has not ended"))?;
        }
    }
    Ok(())
}

/// The counts match the items, the total is the number of items, and the batch status follows from both.
pub(super) fn counts_are_items_by_status(records: &Records<'_>) -> Verdict {
    for (_, batch) in records.batches.values() {
        let items = records.items_of(batch.id);
        let mut by_status = Counts::default();
        items.iter().for_each(|item| by_status.moved(ItemStatus::Pending, item.status));
        let counts = records.counts.get(&batch.id).copied().unwrap_or_default();
        let items_only = Counts { recalled: 0, ..counts };
        hold(items_only == by_status, || format!("{} counts {counts:?}, its items {by_status:?}", batch.id))?;
        let withdrawn = |delivery: &Delivery| {
            let change = delivery.withdrawn().map(|withdrawn| &withdrawn.change);
            delivery.batch_id() == Some(batch.id) && change == batch.recall.as_ref().map(|it| &it.change)
        };
        let own = records.deliveries.values().filter(|(_, it)| it.is_withdrawn() && withdrawn(it)).count();
        let told = batch.recall.as_ref().map_or(0, |recall| recall.recalled) + counts.recalled as u64;
        hold(told == own as u64, || format!("{} recalled {own} deliveries, but says {told}", batch.id))?;
        hold(batch.total == items.len() as u64, || {
            format!("{} has {} items, but the total {}", batch.id, items.len(), batch.total)
        })?;
        let failed = by_status.failed > 0 || !batch.errors.is_empty();
        let expected = match (failed, by_status.succeeded, by_status.canceled) {
            (true, ..) => BatchStatus::Failed,
            (false, 0, 1..) => BatchStatus::Canceled,
            _ => BatchStatus::Completed,
        };
        hold(batch.status == expected, || format!("{} is {:?} with {counts:?}", batch.id, batch.status))?;
        let places: BTreeSet<u64> = items.iter().map(|item| item.position).collect();
        hold(places.into_iter().eq(0..batch.total), || format!("{} has gaps in its positions", batch.id))?;
    }
    Ok(())
}

/// The exception is a batch whose expansion failed. It must have an error that says so.
pub(super) fn batches_contain_the_selected_documents(records: &Records<'_>) -> Verdict {
    let by_request = records.requests.iter().filter_map(|(key, asked)| Some((key, asked.selected.as_ref()?)));
    let mut selected: BTreeMap<&str, &BTreeSet<DocumentId>> = BTreeMap::new();
    for (key, ids) in by_request {
        for id in records.event_log.created.get(key).into_iter().flatten() {
            selected.insert(id, ids);
        }
    }
    for (tenant, batch) in records.batches.values() {
        let found: BTreeSet<DocumentId> =
            records.items_of(batch.id).iter().filter_map(|item| item.subject.document()).collect();
        if !batch.errors.is_empty() {
            let given_up =
                records.event_log.dead.iter().any(
                    |message| matches!(message, Message::ExpandBatch { batch: id, .. } if *id == batch.id),
                );
            hold(given_up, || {
                format!("{}: the expansion did not fail, but its errors are {:?}", batch.id, batch.errors)
            })?;
            continue;
        }
        let expected = match (selected.get(batch.id.to_string().as_str()), &batch.selection, batch.retry_of) {
            (Some(ids), ..) => (*ids).clone(),
            (None, _, Some(before)) => failed_items(records, before),
            (None, Selection::Filter { filter }, None) => {
                // Expected are documents that existed before the batch and stayed drafts; other items
                // are allowed.
                let before = records.event_log.invoices_before.get(&batch.id).copied().unwrap_or_default();
                let before = records.event_log.invoices.iter().take(before);
                let before = before.filter_map(|(_, id)| records.invoices.get(id));
                let open = records.event_log.open_before.get(&batch.id);
                let matching = before.filter(|(owner, invoice)| {
                    let meant = match batch.operation {
                        Operation::Open(_) | Operation::Delete(_) | Operation::Submit(_) => {
                            still_matches(invoice, filter)
                        }
                        // Started with ids alone.
                        Operation::Approve(_)
                        | Operation::Cancel(_)
                        | Operation::MoveToDraft(_)
                        | Operation::Void(_)
                        | Operation::WriteOff(_)
                        | Operation::Credit(_)
                        | Operation::MarkPaid(_) => false,
                        Operation::Send(_) => {
                            open.is_some_and(|open| open.contains(&invoice.id)) && filter.matches(invoice)
                        }
                    };
                    // A filter is of invoices.
                    let meant = meant && invoice.id.kind() == DocumentKind::Invoice;
                    owner == tenant && invoice.created_at <= batch.created_at && meant
                });
                matching.map(|(_, invoice)| invoice.id).chain(found.iter().copied()).collect()
            }
            (None, Selection::Ids { .. }, None) => return Err(format!("no request created {}", batch.id)),
        };
        let differ: Vec<_> = expected.symmetric_difference(&found).collect();
        hold(differ.is_empty(), || format!("{}: missing or unexpected documents {differ:?}", batch.id))?;
        for id in &found {
            let foreign = records.invoices.get(id).is_some_and(|(owner, _)| owner != tenant);
            hold(!foreign, || format!("{} of {tenant} has {id} of another tenant", batch.id))?;
        }
    }
    Ok(())
}

/// The failed items of the batch that is retried.
fn failed_items(records: &Records<'_>, batch: BatchId) -> BTreeSet<DocumentId> {
    let failed = records.items_of(batch).iter().filter(|item| item.status == ItemStatus::Failed);
    failed.filter_map(|item| item.subject.document()).collect()
}

fn still_matches(invoice: &Document, filter: &Filter) -> bool {
    // The draft may have changed between the start of the batch and its expansion.
    invoice.status() == DocumentStatus::Draft
        && invoice.version == 1
        && filter.customer_id.is_none_or(|customer| invoice.content.customer_id == Some(customer))
        && filter.tag.as_ref().is_none_or(|tag| invoice.content.tags.contains(tag))
}

pub(super) fn batch_items_change_status_in_order(records: &Records<'_>) -> Verdict {
    no_breach(records, Rule::ItemStatusOrder)
}

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
                    format!("no recorded state explains {defect:?} of {} in {}", item.subject, batch.id)
                })?;
            }
        }
    }
    Ok(())
}

fn accounted_for(records: &Records<'_>, batch: &Batch, item: &BatchItem, code: &str) -> bool {
    let invoice = records.invoices.get(&document(item)).map(|(_, invoice)| invoice);
    let given_up = || {
        records.event_log.dead.iter().any(|message| match message {
            Message::ProcessItem { batch, subject, .. } => {
                (*batch, *subject) == (item.batch_id, item.subject)
            }
            Message::SendDelivery { delivery, .. } | Message::SettleDelivery { delivery, .. } => {
                item.delivery_id == Some(*delivery)
            }
            Message::ExpandBatch { .. } | Message::RecallBatch { .. } | Message::Due { .. } => false,
        })
    };
    let flaws = records.event_log.flaws.get(&document(item));
    let sends = matches!(batch.operation, Operation::Send(_));
    let deletes = matches!(batch.operation, Operation::Delete(_));
    let dates = records.event_log.dated.get(&document(item));
    let send_at = batch.operation.email().and_then(|email| email.send_at);
    match code {
        "document_not_found" => invoice.is_none(),
        "deleted" => invoice.is_some_and(|invoice| invoice.state == State::Deleted),
        // Deleting is for drafts.
        "not_a_draft" => deletes && invoice.is_some_and(|invoice| invoice.status() != DocumentStatus::Draft),
        // Another actor opened it.
        "already_open" => records
            .event_log
            .opened
            .get(&document(item))
            .is_some_and(|actor| !matches!(actor, Actor::Batch { id, .. } if *id == batch.id)),
        // It may have been opened, paid or made due since.
        "not_open" | "claims_nothing" | "nothing_left" => matches!(batch.operation, Operation::MarkPaid(_)),
        "already_sending" => {
            let repeats = batch.retry_of.is_some() || sends;
            repeats && invoice.is_some_and(|invoice| invoice.issued().is_some())
        }
        "just_sent" => {
            let forced = matches!(&batch.operation, Operation::Send(options) if options.force);
            sends && !forced && batch.retry_of.is_none()
        }
        // It may have been opened since.
        "invoice_not_open" => sends,
        "recalled" => {
            let delivery = item.delivery_id.and_then(|id| records.deliveries.get(&id));
            match delivery {
                Some((_, delivery)) => delivery.is_withdrawn(),
                None => batch.recall.is_some(),
            }
        }
        "processing_failed" => given_up(),
        // Without a zone, the time depends on each customer's zone. A retry sends at once instead.
        "send_at_in_past" => send_at.is_some_and(|at| batch.retry_of.is_none() && at.zone.is_none()),
        "rejected" | "given_up" | "outcome_unknown" => item.delivery_id.is_some(),
        "issue_date_before_series" => invoice.is_some_and(|invoice| {
            let latest = at_start(batch, invoice);
            dates.is_some_and(|dates| dates.iter().any(|date| Some(*date) < latest))
        }),
        "issue_date_before_numbering" => {
            let year = records.event_log.first_year;
            dates.is_some_and(|dates| dates.iter().any(|date| Some(date.year()) < year))
        }
        flaw => flaws.is_some_and(|flaws| flaws.contains(flaw)),
    }
}

/// A succeeded item's document is open under the item's number and was sent if requested. A draft with a
/// flaw is not opened.
pub(super) fn batch_items_match_their_invoices(records: &Records<'_>) -> Verdict {
    for item in records.batch_items.values().flatten() {
        let invoice = records.invoices.get(&document(item)).map(|(_, invoice)| invoice);
        let number = invoice.and_then(Document::issued).map(|issued| issued.number.to_string());
        hold(item.label.is_none() || item.label == number, || {
            format!("{item:?}, but its number is {number:?}")
        })?;
        let batch = records.batches.get(&item.batch_id).map(|(_, batch)| &batch.operation);
        if item.status == ItemStatus::Succeeded && matches!(batch, Some(Operation::Delete(_))) {
            let deleted = invoice.is_some_and(|invoice| invoice.state == State::Deleted);
            hold(deleted && item.label.is_none(), || format!("{item:?}, but {invoice:?}"))?;
        } else if item.status == ItemStatus::Succeeded {
            hold(number.is_some() && item.label.is_some(), || format!("{item:?}, but {invoice:?}"))?;
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
        let flaw = invoice.content.metadata.get(super::super::fixtures::FLAW).map(String::as_str);
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

/// Every complete draft in a batch is opened, unless its own message became a dead letter.
pub(super) fn a_bad_invoice_does_not_block_others(records: &Records<'_>) -> Verdict {
    for item in records.batch_items.values().flatten() {
        let Some((_, invoice)) = records.invoices.get(&document(item)) else { continue };
        if invoice.status() != DocumentStatus::Draft || records.event_log.flaws.contains_key(&invoice.id) {
            continue;
        }
        let own = [
            "processing_failed",
            "issue_date_before_series",
            "issue_date_before_numbering",
            "send_at_in_past",
            "recalled",
            "invoice_not_open",
            "not_open",
        ];
        hold(item.errors.iter().any(|defect| own.contains(&defect.code.as_str())), || {
            format!("{} has no flaw, but is still a draft: {item:?}", invoice.id)
        })?;
    }
    Ok(())
}

/// All operations are about documents.
fn document(item: &BatchItem) -> DocumentId {
    item.subject.document().expect("an item is about a document")
}
