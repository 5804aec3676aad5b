//! Invariants 1 and 2 of the architecture: numbers are gapless, and an invoice is opened once.

use std::collections::{BTreeMap, BTreeSet};

use domain::documents::document::{DocumentStatus, State};
use domain::documents::lifecycle::{Void, Voided};
use domain::documents::series::{DocumentNumber, SeriesId, SeriesPeriod};
use domain::money::Money;
use domain::settings::entity::LegalEntity;
use store::keys;

use super::super::event_log::Rule;
use super::records::Records;
use super::{Verdict, hold, no_breach};

/// Each number from the first of a series up to its next number is assigned exactly once, in each of its periods: to a
/// document that is open, was, or is void, or to a draft that keeps it. No two documents of an entity share a number,
/// whatever their kinds.
pub(super) fn numbers_are_gapless_and_unique(records: &Records<'_>) -> Verdict {
    let mut given: BTreeMap<(String, SeriesPeriod), Vec<u64>> = BTreeMap::new();
    let mut printed = BTreeSet::new();
    let mut numberings = BTreeMap::new();
    for (tenant, document) in records.invoices.values() {
        let Some((number, period)) = numbered(&document.state) else { continue };
        let number = number.as_str();
        let id = SeriesId { entity_id: document.content.entity_id, kind: document.id.kind() };
        hold(printed.insert((id.entity_id, number.to_owned())), || {
            format!("{number} was assigned twice by {}", id.entity_id)
        })?;
        let series = keys::series(tenant, &id).pk;
        let digits = number.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let sequence = digits.parse().map_err(|_| format!("{number} does not end with a number"))?;
        given.entry((series.clone(), period)).or_default().push(sequence);
        let entity = records.get(&keys::entity(tenant, id.entity_id)).ok_or("no entity")?;
        let entity: LegalEntity =
            serde_json::from_value(entity.clone().into()).map_err(|error| error.to_string())?;
        let numbering = entity.numbering.of(id.kind).ok_or("no numbering")?;
        numberings.insert(series, numbering.clone());
    }
    for (series, standing) in &records.series {
        let numbering =
            numberings.get(*series).ok_or_else(|| format!("{series} has not assigned a number"))?;
        for (period, next) in &standing.next {
            let mut numbers = given.remove(&((*series).to_owned(), *period)).unwrap_or_default();
            numbers.sort_unstable();
            let first = numbering.first_of(*period);
            let expected: Vec<u64> = (first..*next).collect();
            hold(numbers == expected, || {
                format!(
                    "{series} starts at {first} in {period} and its next number is {next}, but it assigned {numbers:?}"
                )
            })?;
        }
    }
    hold(given.is_empty(), || format!("no series exists for {given:?}"))
}

fn numbered(state: &State) -> Option<(&DocumentNumber, SeriesPeriod)> {
    let kept = match state {
        State::Draft(draft) => draft.reserved.as_ref(),
        State::Void(Void { was: Voided::Reserved(reserved), .. }) => Some(reserved),
        _ => None,
    };
    let issued = state.issued().map(|issued| (&issued.number, issued.period));
    issued.or(kept.map(|kept| (&kept.number, kept.period)))
}

/// An invoice keeps the number that it was opened with. It is opened again only after it was moved to draft.
pub(super) fn an_invoice_is_opened_at_most_once(records: &Records<'_>) -> Verdict {
    no_breach(records, Rule::OpenedOnce)?;
    for (_, invoice) in records.invoices.values() {
        let life = records.event_log.lives.get(&invoice.id).ok_or("a document without a life")?;
        hold(life.openings.is_empty() == invoice.state.number().is_none(), || {
            format!("{}: it was opened {:?}, but its state is {:?}", invoice.id, life.openings, invoice.state)
        })?;
    }
    Ok(())
}

/// An invoice of a tenant whose policy asks for an approval is opened with it.
pub(super) fn invoices_open_with_the_approval_they_need(records: &Records<'_>) -> Verdict {
    for (tenant, invoice) in records.invoices.values() {
        let approval = records.settings(tenant)?.approval;
        let gross = Money::new(invoice.totals.gross, invoice.content.currency);
        if invoice.issued().is_none() || !approval.asks(invoice.id.kind(), gross) {
            continue;
        }
        let last = records.event_log.lives.get(&invoice.id).and_then(|life| life.openings.last());
        let from = last.and_then(|opening| opening.from);
        hold(from == Some(DocumentStatus::Approved), || {
            format!("{} needs an approval, but it was opened as {from:?}", invoice.id)
        })?;
    }
    Ok(())
}

/// This covers its content and lines, and the pinned versions of both parties and of the texts, for each opening. It becomes
/// a draft again only where nothing of it was distributed and no money stands against it.
pub(super) fn an_open_invoice_is_immutable(records: &Records<'_>) -> Verdict {
    no_breach(records, Rule::Immutable)
}
