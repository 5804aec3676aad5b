//! Credit notes: they credit no more than was charged, and what exceeds what is due is the customer's, once.

use std::collections::BTreeMap;

use domain::documents::document::Document;
use domain::documents::kinds::Surplus;
use domain::documents::tax::{Percent, TaxCategory};
use domain::ids::DocumentId;
use domain::payments::allocation::Allocation;
use domain::payments::ledger::{Entry, EntryKind};
use store::payments::allocations::ALLOCATION;
use store::payments::ledger::ENTRY;

use super::payments::all;
use super::records::Records;
use super::{Verdict, hold};

/// The open credit notes of each document.
fn open_notes<'r>(records: &'r Records<'_>) -> BTreeMap<DocumentId, Vec<&'r Document>> {
    let mut notes: BTreeMap<_, Vec<&Document>> = BTreeMap::new();
    for (_, document) in records.invoices.values() {
        if let Some(note) = document.kind.credit_note().filter(|note| !note.cancels)
            && document.issued().is_some()
        {
            notes.entry(note.of.id).or_default().push(document);
        }
    }
    notes
}

/// All credit notes of a document credit at most what it charges, at each VAT category and rate, and its credits are their
/// sums.
pub(super) fn no_more_is_credited_than_was_charged(records: &Records<'_>) -> Verdict {
    let mut notes = open_notes(records);
    for (_, document) in records.invoices.values() {
        let own = notes.remove(&document.id).unwrap_or_default();
        let mut sums: BTreeMap<(TaxCategory, Percent), (i64, i64)> = BTreeMap::new();
        for row in own.iter().flat_map(|note| &note.totals.tax) {
            let (net, tax) = sums.entry((row.category, row.rate)).or_default();
            *net += row.base;
            *tax += row.amount;
        }
        for ((category, rate), (net, tax)) in &sums {
            let charged = document.totals.of_rate(*category, *rate);
            let fits = charged.is_some_and(|row| {
                (0..=row.base).contains(net) && (0..=row.base + row.amount).contains(&(net + tax))
            });
            hold(fits, || format!("{} charges {charged:?}, but {net} + {tax} was credited", document.id))?;
        }
        let noted: BTreeMap<_, _> =
            document.credits.iter().map(|it| ((it.category, it.rate), (it.net, it.tax))).collect();
        hold(noted == sums, || format!("{} notes {noted:?}, but {sums:?} was credited", document.id))?;
        let gross: i64 = own.iter().map(|note| note.totals.gross).sum();
        hold(gross <= document.totals.gross.max(0), || format!("{gross} of {} was credited", document.id))?;
    }
    hold(notes.is_empty(), || format!("credit notes of no document: {notes:?}"))
}

/// An open credit note settles what is due, and the ledger has what exceeds it: once, and once again where it was paid back. A
/// draft does neither.
pub(super) fn a_credit_is_due_or_the_customers(records: &Records<'_>) -> Verdict {
    let mut made: BTreeMap<DocumentId, Vec<Allocation>> = BTreeMap::new();
    for (_, allocation) in all::<Allocation>(records, ALLOCATION) {
        if let Some(note) = allocation.credit_note_id {
            made.entry(note).or_default().push(allocation);
        }
    }
    let mut posted: BTreeMap<DocumentId, Vec<(EntryKind, i64)>> = BTreeMap::new();
    for (_, entry) in all::<Entry>(records, ENTRY) {
        let note = entry.posting.documents.iter().find(|id| records.is_credit_note(**id));
        if let Some(note) = note {
            posted.entry(*note).or_default().push((entry.posting.kind, entry.posting.amount));
        }
    }
    for note in open_notes(records).into_values().flatten() {
        let own = made.remove(&note.id).unwrap_or_default();
        let credited: i64 = own.iter().map(|made| made.settlement.credited).sum();
        let surplus = note.totals.gross - credited;
        let mut expected = vec![(EntryKind::CreditNote, surplus)];
        if note.kind.credit_note().is_some_and(|note| note.surplus != Surplus::Balance) {
            expected.push((EntryKind::Refund, -surplus));
        }
        expected.retain(|(_, amount)| *amount != 0);
        let mut found = posted.remove(&note.id).unwrap_or_default();
        found.sort_by_key(|(kind, _)| *kind == EntryKind::Refund);
        hold(own.len() == 1 && surplus >= 0 && found == expected, || {
            format!("{} of {}: {own:?}, and in the ledger {found:?}", note.id, note.totals.gross)
        })?;
    }
    hold(made.is_empty() && posted.is_empty(), || format!("of no credit note: {made:?} {posted:?}"))
}
