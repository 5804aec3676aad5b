//! Files of banks: each entry is read once, and is at most one payment.

use std::collections::{BTreeMap, BTreeSet};

use domain::bank_statements::entry::{BankEntry, EntryState};
use domain::bank_statements::statement::BankStatement;
use domain::ids::{BankStatementId, PaymentId};
use domain::payments::payment::{Payment, PaymentStatus};
use store::bank_statements::entries::ENTRY;
use store::bank_statements::statements::STATEMENT;
use store::payments::records::PAYMENT;

use super::payments::all;
use super::records::Records;
use super::{Verdict, hold};

/// Every file is read to its end. Each of its entries is new and in the table, or known from an earlier file and counted.
pub(super) fn every_file_is_read_and_each_entry_kept_once(records: &Records<'_>) -> Verdict {
    let mut kept: BTreeMap<BankStatementId, BTreeSet<u32>> = BTreeMap::new();
    for (_, entry) in all::<BankEntry>(records, ENTRY) {
        let fresh = kept.entry(entry.statement_id).or_default().insert(entry.position);
        hold(fresh, || format!("{} has two entries at {}", entry.statement_id, entry.position))?;
    }
    for (_, statement) in all::<BankStatement>(records, STATEMENT) {
        hold(statement.is_read(), || format!("{statement:?} is not read"))?;
        let counts = statement.counts;
        let judged = counts.exact + counts.likely + counts.ambiguous + counts.none + counts.debits;
        let own = kept.remove(&statement.id).unwrap_or_default();
        let places = own.iter().all(|place| (1..=statement.entries).contains(place));
        hold(places && own.len() == judged as usize, || format!("{statement:?} has the entries {own:?}"))?;
        hold(judged + counts.duplicates == statement.entries, || format!("{statement:?} lost entries"))?;
    }
    hold(kept.is_empty(), || format!("entries of no file: {kept:?}"))
}

/// An entry that was applied is one payment of its amount, under its identifier. One that was reversed ended its payment.
pub(super) fn an_entry_is_at_most_one_payment(records: &Records<'_>) -> Verdict {
    let payments: BTreeMap<PaymentId, Payment> =
        all::<Payment>(records, PAYMENT).map(|(_, payment)| (payment.id, payment)).collect();
    let mut used = BTreeSet::new();
    for (_, entry) in all::<BankEntry>(records, ENTRY) {
        let Some(id) = entry.state.payment() else { continue };
        let payment = payments.get(&id);
        match entry.state {
            EntryState::Applied { .. } => {
                hold(used.insert(id), || format!("{id} is two entries"))?;
                let told = payment.is_some_and(|payment| {
                    let external_id = payment.external_id.as_ref().map(|it| it.as_str());
                    payment.amount == entry.booked.amount && external_id == Some(entry.id.as_str())
                });
                hold(told, || format!("{entry:?} is {payment:?}"))?;
            }
            EntryState::Reversed { .. } => {
                let ended = payment.is_some_and(|payment| payment.status == PaymentStatus::Reversed);
                hold(ended, || format!("{entry:?} left {payment:?}"))?;
            }
            EntryState::Open | EntryState::Ignored => {}
        }
    }
    Ok(())
}
