//! Invariant 5 of the architecture: every batch ends.

use std::collections::{BTreeMap, BTreeSet};

use app::messages::Message;
use domain::batches::{BatchStatus, Counts, ItemStatus, Operation, Selection};
use domain::delivery::Delivery;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::filter::Filter;
use domain::ids::{BatchId, DocumentId, DocumentKind};

use super::super::event_log::Rule;
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
        for (_, id) in records.event_log.made.get(key).into_iter().flatten() {
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
                            let stays =
                                records.event_log.lives.get(&invoice.id).is_some_and(|life| {
                                    life.status.row().sendable && life.openings.len() == 1
                                });
                            let open = open.is_some_and(|open| open.contains(&invoice.id));
                            open && stays && filter.matches(invoice)
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
