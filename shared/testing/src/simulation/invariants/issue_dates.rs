//! Issue dates: which of them a batch may give.

use chrono::NaiveDate;
use domain::batches::{Batch, Operation};
use domain::change::Actor;
use domain::documents::document::Document;
use domain::documents::series::SeriesId;
use store::keys;

use super::records::Records;
use super::{Verdict, hold};

/// C4: all drafts of a batch are judged by the issue dates that their series had when it was started, in whatever order
/// they are opened; a retry keeps these dates.
pub(super) fn drafts_of_a_batch_are_judged_by_its_start(records: &Records<'_>) -> Verdict {
    for (tenant, batch) in records.batches.values() {
        let Operation::Open(options) = &batch.operation else { continue };
        let at_start = options.latest_issue_dates.as_ref();
        let at_start = at_start.ok_or_else(|| format!("{} does not know its start", batch.id))?;
        let before = batch.retry_of.and_then(|before| records.batches.get(&before));
        if let Some((_, Batch { operation: Operation::Open(before), .. })) = before {
            hold(before.latest_issue_dates == options.latest_issue_dates, || {
                format!("{} has other dates than the batch that it retries", batch.id)
            })?;
        }
        for (id, date) in at_start {
            let had = records.event_log.issue_dates.get(&keys::series(tenant, id).pk);
            let had = had.is_some_and(|dates| dates.contains(date));
            hold(had, || format!("{}: {date} was never the latest date of {id}", batch.id))?;
        }
    }
    for (document, life) in &records.event_log.lives {
        // A number that was kept keeps its date.
        for opening in life.openings.iter().filter(|opening| !opening.kept) {
            let Actor::Batch { id: batch, .. } = opening.actor else { continue };
            let Some((tenant, document)) = records.invoices.get(document) else { continue };
            let settings = records.settings(tenant)?;
            let batch = records.batches.get(&batch).map(|(_, batch)| batch).ok_or("no batch")?;
            let late = Some(opening.issue_date) < at_start(batch, document);
            hold(settings.allow_earlier_issue_dates || !late, || {
                format!("{} opened {} with the date {}", batch.id, document.id, opening.issue_date)
            })?;
        }
    }
    Ok(())
}

/// The date before which the batch opens no document of this one's series.
pub(super) fn at_start(batch: &Batch, document: &Document) -> Option<NaiveDate> {
    let Operation::Open(options) = &batch.operation else { return None };
    let id = SeriesId { entity_id: document.content.entity_id, kind: document.id.kind() };
    options.latest_issue_dates.as_ref()?.get(&id).copied()
}
