//! Invariant 5 of the architecture.

use std::collections::{BTreeMap, BTreeSet};

use app::messages::Message;
use domain::batches::{Batch, BatchItem, BatchStatus, Counts, Filter, ItemStatus, Operation, Selection};
use domain::change::Actor;
use domain::delivery::DeliveryStatus;
use domain::documents::document::{Document, State};
use domain::ids::{BatchId, DocumentId};

use super::super::chronicle::Rule;
use super::super::company::NO_RECIPIENT;
use super::records::Records;
use super::{Verdict, breached, hold};

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

/// And the items are the total, and the status is what they call for.
pub(super) fn counts_are_items_by_status(records: &Records<'_>) -> Verdict {
    for (_, batch) in records.batches.values() {
        let items = records.items_of(batch.id);
        let mut by_status = Counts::default();
        items.iter().for_each(|item| by_status.moved(ItemStatus::Pending, item.status));
        let counts = records.counts.get(&batch.id).copied().unwrap_or_default();
        hold(counts == by_status, || format!("{} counts {counts:?}, its items {by_status:?}", batch.id))?;
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
        hold(places.into_iter().eq(0..batch.total), || format!("{} has gaps in its places", batch.id))?;
    }
    Ok(())
}

/// Unless its expansion was given up, which it then says.
pub(super) fn a_batch_has_what_was_selected(records: &Records<'_>) -> Verdict {
    let by_request = records.requests.iter().filter_map(|(key, asked)| Some((key, asked.selected.as_ref()?)));
    let mut selected: BTreeMap<&str, &BTreeSet<DocumentId>> = BTreeMap::new();
    for (key, ids) in by_request {
        for id in records.chronicle.made.get(key).into_iter().flatten() {
            selected.insert(id, ids);
        }
    }
    for (tenant, batch) in records.batches.values() {
        let found: BTreeSet<DocumentId> =
            records.items_of(batch.id).iter().map(|item| item.invoice_id).collect();
        if !batch.errors.is_empty() {
            let given_up =
                records.chronicle.dead.iter().any(
                    |message| matches!(message, Message::ExpandBatch { batch: id, .. } if *id == batch.id),
                );
            hold(given_up, || format!("{} was never given up, but says {:?}", batch.id, batch.errors))?;
            continue;
        }
        let expected = match (selected.get(batch.id.to_string().as_str()), &batch.selection, batch.retry_of) {
            (Some(ids), ..) => (*ids).clone(),
            (None, _, Some(before)) => failed_items(records, before),
            (None, Selection::Filter { filter }, None) => {
                // What was there before and a draft all the time; others may have been opened meanwhile.
                let before = records.chronicle.invoices_before.get(&batch.id).copied().unwrap_or_default();
                let before = records.chronicle.invoices.iter().take(before);
                let before = before.filter_map(|(_, id)| records.invoices.get(id));
                let open = records.chronicle.open_before.get(&batch.id);
                let matching = before.filter(|(owner, invoice)| {
                    let meant = match batch.operation {
                        Operation::Open => still_matches(invoice, filter),
                        Operation::Send => {
                            open.is_some_and(|open| open.contains(&invoice.id))
                                && filter.matches(batch, invoice)
                        }
                    };
                    owner == tenant && invoice.created_at <= batch.created_at && meant
                });
                matching.map(|(_, invoice)| invoice.id).chain(found.iter().copied()).collect()
            }
            (None, Selection::Ids { .. }, None) => return Err(format!("nobody asked for {}", batch.id)),
        };
        let differ: Vec<_> = expected.symmetric_difference(&found).collect();
        hold(differ.is_empty(), || format!("{} lacks or invents {differ:?}", batch.id))?;
        for id in &found {
            let foreign = records.invoices.get(id).is_some_and(|(owner, _)| owner != tenant);
            hold(!foreign, || format!("{} of {tenant} has {id} of another tenant", batch.id))?;
        }
    }
    Ok(())
}

/// A batch that failed keeps its failures: only a late event could turn one, and there are none yet.
fn failed_items(records: &Records<'_>, batch: BatchId) -> BTreeSet<DocumentId> {
    let failed = records.items_of(batch).iter().filter(|item| item.status == ItemStatus::Failed);
    failed.map(|item| item.invoice_id).collect()
}

fn still_matches(invoice: &Document, filter: &Filter) -> bool {
    // A change may have come between the batch and its expansion.
    invoice.state == State::Draft
        && invoice.version == 1
        && filter.customer_id.is_none_or(|customer| invoice.content.customer_id == Some(customer))
        && filter.tag.as_ref().is_none_or(|tag| invoice.content.tags.contains(tag))
}

pub(super) fn an_item_moves_on_once(records: &Records<'_>) -> Verdict {
    breached(records, Rule::ItemMovesOn)
}

/// In words, and with a code that something recorded accounts for.
pub(super) fn a_failed_item_says_why(records: &Records<'_>) -> Verdict {
    for (_, batch) in records.batches.values() {
        for item in records.items_of(batch.id) {
            let explained = matches!(item.status, ItemStatus::Failed | ItemStatus::Canceled);
            hold(explained != item.errors.is_empty(), || {
                format!("{item:?} fails without a reason or succeeds with one")
            })?;
            for defect in &item.errors {
                let words = !defect.code.is_empty() && defect.message.contains(' ');
                hold(words && accounted_for(records, batch, item, &defect.code), || {
                    format!("nothing accounts for {defect:?} of {} in {}", item.invoice_id, batch.id)
                })?;
            }
        }
    }
    Ok(())
}

fn accounted_for(records: &Records<'_>, batch: &Batch, item: &BatchItem, code: &str) -> bool {
    let invoice = records.invoices.get(&item.invoice_id).map(|(_, invoice)| invoice);
    let given_up = || {
        records.chronicle.dead.iter().any(|message| match message {
            Message::ProcessItem { batch, invoice, .. } => {
                (*batch, *invoice) == (item.batch_id, item.invoice_id)
            }
            Message::SendDelivery { delivery, .. } | Message::SettleDelivery { delivery, .. } => {
                item.delivery_id == Some(*delivery)
            }
            Message::ExpandBatch { .. } | Message::RecallBatch { .. } | Message::ReleaseDelivery { .. } => {
                false
            }
        })
    };
    let flaws = records.chronicle.flaws.get(&item.invoice_id);
    match code {
        "invoice_not_found" => invoice.is_none(),
        "deleted" => invoice.is_some_and(|invoice| invoice.state == State::Deleted),
        // By somebody else.
        "already_open" => records
            .chronicle
            .opened
            .get(&item.invoice_id)
            .is_some_and(|actor| !matches!(actor, Actor::Batch { id, .. } if *id == batch.id.to_string())),
        "already_sending" => {
            let sends = batch.retry_of.is_some() || batch.operation == Operation::Send;
            sends && invoice.is_some_and(|invoice| invoice.issued().is_some())
        }
        "just_sent" => batch.operation == Operation::Send && !batch.force && batch.retry_of.is_none(),
        // Opened since, if it is.
        "invoice_not_open" => batch.operation == Operation::Send,
        "recalled" => {
            let delivery = item.delivery_id.and_then(|id| records.deliveries.get(&id));
            match delivery {
                Some((_, delivery)) => delivery.withdrawn.is_some(),
                None => batch.recall.is_some(),
            }
        }
        "processing_failed" => given_up(),
        // Of a batch that repeats another, later; or whose zone is known of each invoice only.
        "send_at_in_past" => batch.send_at.is_some_and(|at| batch.retry_of.is_some() || at.zone.is_none()),
        "rejected" | "given_up" | "outcome_unknown" => item.delivery_id.is_some(),
        // Which of two goes first is open.
        "issue_date_before_series" => records.chronicle.dated.contains(&item.invoice_id),
        flaw => flaws.is_some_and(|flaws| flaws.contains(flaw)),
    }
}

/// It succeeded: the invoice is open under that number, and sent if that was asked for. And what is
/// flawed is not opened.
pub(super) fn an_item_says_what_became_of_its_invoice(records: &Records<'_>) -> Verdict {
    for item in records.batch_items.values().flatten() {
        let invoice = records.invoices.get(&item.invoice_id).map(|(_, invoice)| invoice);
        let number = invoice.and_then(Document::issued).map(|issued| &issued.number);
        hold(item.number.is_none() || item.number.as_ref() == number, || {
            format!("{item:?}, but its number is {number:?}")
        })?;
        if item.status == ItemStatus::Succeeded {
            hold(number.is_some() && item.number.is_some(), || format!("{item:?}, but {invoice:?}"))?;
        }
        let Some(id) = item.delivery_id else { continue };
        let (_, delivery) = records.deliveries.get(&id).ok_or_else(|| format!("there is no {id}"))?;
        let expected = match delivery.status() {
            // An item is done with what was put off.
            _ if !delivery.scheduling.is_empty() => ItemStatus::Succeeded,
            DeliveryStatus::Sent | DeliveryStatus::Delivered => ItemStatus::Succeeded,
            DeliveryStatus::Recalled => ItemStatus::Canceled,
            _ => ItemStatus::Failed,
        };
        hold(item.status == expected, || format!("{item:?}, but {delivery:?}"))?;
    }
    for (_, invoice) in records.invoices.values().filter(|(_, invoice)| invoice.issued().is_some()) {
        let flaw = invoice.content.metadata.get(super::super::company::FLAW).map(String::as_str);
        // Nobody of the customer's own can be reached, but others may have been named; or it could not be told.
        let mut own = records.deliveries.values().filter(|(_, delivery)| delivery.invoice_id == invoice.id);
        let allowed = own.all(|(_, delivery)| {
            let untold = delivery.failure.as_ref().is_some_and(|failure| failure.code == NO_RECIPIENT);
            delivery.marked.is_some() || delivery.settings.recipients.is_some() || untold
        });
        hold(flaw.is_none_or(|flaw| flaw == NO_RECIPIENT && allowed), || {
            format!("{} was opened in spite of {flaw:?}", invoice.id)
        })?;
    }
    Ok(())
}

/// Whatever is selected, complete and not deleted gets opened, unless its own message was given up.
pub(super) fn a_bad_invoice_holds_up_no_other(records: &Records<'_>) -> Verdict {
    for item in records.batch_items.values().flatten() {
        let Some((_, invoice)) = records.invoices.get(&item.invoice_id) else { continue };
        if invoice.state != State::Draft || records.chronicle.flaws.contains_key(&invoice.id) {
            continue;
        }
        let own = [
            "processing_failed",
            "issue_date_before_series",
            "send_at_in_past",
            "recalled",
            "invoice_not_open",
        ];
        hold(item.errors.iter().any(|defect| own.contains(&defect.code.as_str())), || {
            format!("{} has no flaw, but stays a draft: {item:?}", invoice.id)
        })?;
    }
    Ok(())
}
