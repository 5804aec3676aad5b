//! Money: the balances of customers, the balances of documents, and the payments between them.

use std::collections::BTreeMap;

use domain::delivery::{Topic, Trigger};
use domain::documents::document::DocumentStatus;
use domain::documents::lifecycle::Settlement;
use domain::ids::{AllocationId, PaymentId};
use domain::money::Currency;
use domain::payments::allocation::Allocation;
use domain::payments::ledger::{CustomerBalance, Entry, EntryKind};
use domain::payments::payment::{Payment, PaymentStatus};
use domain::reports::months::Month;
use serde::de::DeserializeOwned;
use store::payments::allocations::ALLOCATION;
use store::payments::ledger::{BALANCE, ENTRY};
use store::payments::received::RECEIVED;
use store::payments::records::PAYMENT;
use store::{item_type, keys};

use super::records::{Records, text};
use super::{Verdict, hold};

pub(super) fn all<'r, V: DeserializeOwned>(
    records: &'r Records<'_>,
    kind: &'r str,
) -> impl Iterator<Item = (&'r str, V)> {
    let items = records.items.iter().filter(move |item| item_type(item) == Some(kind));
    items.map(|item| {
        (text(item, "pk"), serde_json::from_value(item.clone().into()).expect("an item that reads"))
    })
}

/// The entries of a balance are numbered without gaps, each starts from the balance before it, and the last one leaves the
/// balance. Only a reversal takes it below zero.
pub(super) fn the_entries_of_a_balance_sum_to_it(records: &Records<'_>) -> Verdict {
    let mut entries: BTreeMap<(&str, &str), Vec<Entry>> = BTreeMap::new();
    for (pk, entry) in all::<Entry>(records, ENTRY) {
        entries.entry((pk, entry.currency.code())).or_default().push(entry);
    }
    for (pk, balance) in all::<CustomerBalance>(records, BALANCE) {
        let mut own = entries.remove(&(pk, balance.currency.code())).unwrap_or_default();
        own.sort_by_key(|entry| entry.number);
        let (mut sum, mut reversed) = (0, false);
        for (number, entry) in (1..).zip(&own) {
            sum += entry.posting.amount;
            reversed |= entry.posting.kind == EntryKind::Reversal;
            hold(entry.number == number && entry.balance == sum, || {
                format!("{pk}: {entry:?} is number {number} and leaves {sum}")
            })?;
        }
        hold(sum == balance.amount && own.len() as u64 == balance.version, || {
            format!("{pk}: {balance:?} has {} entries, which sum to {sum}", own.len())
        })?;
        hold(balance.amount >= 0 || reversed, || format!("{pk}: {balance:?} without a reversal"))?;
    }
    hold(entries.is_empty(), || format!("entries without a balance: {entries:?}"))
}

/// The parts of a document's balance sum to what was payable, are those of its allocations, and decide its status.
pub(super) fn documents_are_paid_by_their_allocations(records: &Records<'_>) -> Verdict {
    let mut made: BTreeMap<_, Vec<Allocation>> = BTreeMap::new();
    for (_, allocation) in all::<Allocation>(records, ALLOCATION) {
        made.entry(allocation.document_id).or_default().push(allocation);
    }
    for (_, document) in records.invoices.values() {
        let own = made.remove(&document.id).unwrap_or_default();
        let counting: Vec<_> =
            own.iter().filter(|made| made.undone.is_none()).map(|made| made.settlement).collect();
        let balance = document.balance;
        let parts = balance.paid + balance.credited + balance.written_off + balance.discounted + balance.due;
        let void = document.status() == DocumentStatus::Void;
        let payable = if document.issued().is_some() && !void { document.totals.payable } else { 0 };
        hold(parts == payable, || format!("{}: {balance:?} of {payable}", document.id))?;
        let sum = |part: fn(&Settlement) -> i64| counting.iter().map(part).sum::<i64>();
        let given_up = records.event_log.lives.get(&document.id).map_or(0, |life| life.given_up);
        let expected =
            (sum(|it| it.paid), sum(|it| it.discounted), given_up + sum(|it| it.written_off - it.recovered));
        hold(expected == (balance.paid, balance.discounted, balance.written_off), || {
            format!(
                "{}: {balance:?}, but {given_up} was written off and its allocations are {own:?}",
                document.id
            )
        })?;
        use DocumentStatus::{Credited, Open, Paid, Void, WrittenOff};
        let fits = match (document.issued(), document.status(), balance.due) {
            (None, ..) | (_, Void, 0) => true,
            (Some(_), WrittenOff, 0) => balance.written_off > 0,
            (Some(_), Paid | Credited, 0) => true,
            (Some(_), status, due) => status == Open && due != 0,
        };
        hold(fits, || format!("{} is {:?} with {balance:?}", document.id, document.status()))?;
    }
    hold(made.is_empty(), || format!("allocations to no document: {made:?}"))
}

/// A payment names exactly its allocations, and what the ledger says about it is what is left of it.
pub(super) fn payments_are_in_the_ledger_and_the_documents(records: &Records<'_>) -> Verdict {
    let mut in_ledger: BTreeMap<PaymentId, i64> = BTreeMap::new();
    for (_, entry) in all::<Entry>(records, ENTRY) {
        if let Some(payment) = entry.posting.payment_id {
            *in_ledger.entry(payment).or_default() += entry.posting.amount;
        }
    }
    let mut made: BTreeMap<PaymentId, BTreeMap<AllocationId, Allocation>> = BTreeMap::new();
    for (_, allocation) in all::<Allocation>(records, ALLOCATION) {
        if let Some(payment) = allocation.payment_id {
            made.entry(payment).or_default().insert(allocation.id, allocation);
        }
    }
    for (_, payment) in all::<Payment>(records, PAYMENT) {
        let left = in_ledger.remove(&payment.id).unwrap_or_default();
        hold(left == payment.unallocated(), || format!("the ledger has {left} of {payment:?}"))?;
        hold(payment.waiting().is_none(), || format!("{} still waits", payment.id))?;
        let mut own = made.remove(&payment.id).unwrap_or_default();
        for named in &payment.allocations {
            let found = own.remove(&named.id);
            let same = found.as_ref().is_some_and(|found| {
                (found.document_id, found.settlement, found.undone.is_some())
                    == (named.document_id, named.settlement, named.undone)
            });
            hold(same, || format!("{} names {named:?}, but there is {found:?}", payment.id))?;
        }
        hold(own.is_empty(), || format!("{} does not name {own:?}", payment.id))?;
        let spends = matches!(payment.status, PaymentStatus::Received | PaymentStatus::Reversed);
        hold(spends || payment.allocations.is_empty(), || format!("{payment:?} settles documents"))?;
    }
    hold(in_ledger.is_empty() && made.is_empty(), || format!("of no payment: {in_ledger:?} {made:?}"))
}

/// A receipt that nobody asks for is made once per payment, and of each payment that owes one.
pub(super) fn a_payment_that_owes_a_receipt_has_one(records: &Records<'_>) -> Verdict {
    let mut made: BTreeMap<PaymentId, u32> = BTreeMap::new();
    for (_, delivery) in records.deliveries.values().filter(|(_, it)| it.trigger == Trigger::Payment) {
        let payment = delivery.topic.as_ref().and_then(Topic::payment);
        let payment = payment.ok_or_else(|| format!("{delivery:?} is the receipt of no payment"))?;
        *made.entry(payment).or_default() += 1;
    }
    for (_, payment) in all::<Payment>(records, PAYMENT) {
        let count = made.remove(&payment.id).unwrap_or_default();
        let owed = u32::from(payment.owes_receipt());
        // One that was reversed since may have had its receipt.
        let most = u32::from(owed == 1 || payment.status == PaymentStatus::Reversed);
        hold((owed..=most).contains(&count), || format!("{payment:?} has {count} receipts"))?;
    }
    hold(made.is_empty(), || format!("receipts of no payment: {made:?}"))
}

/// The sums of a month are those of the payments that are received, each by the day on which its customer paid.
pub(super) fn what_is_received_is_summed_by_month(records: &Records<'_>) -> Verdict {
    let mut expected: BTreeMap<(String, String, &str), i64> = BTreeMap::new();
    for (pk, payment) in all::<Payment>(records, PAYMENT) {
        if payment.status == PaymentStatus::Received {
            let tenant = keys::tenant_of(pk).ok_or_else(|| format!("{pk} is of no tenant"))?;
            let place =
                (tenant.to_string(), Month::of(payment.date).to_string(), payment.amount.currency.code());
            *expected.entry(place).or_default() += payment.amount.minor;
        }
    }
    let mut summed = BTreeMap::new();
    for item in records.items.iter().filter(|item| item_type(item) == Some(RECEIVED)) {
        let tenant = keys::tenant_of(text(item, "pk")).map(|tenant| tenant.to_string()).unwrap_or_default();
        let month = text(item, "sk").split('#').next().unwrap_or_default();
        for (name, minor) in item {
            if let (Ok(currency), Some(minor)) = (name.parse::<Currency>(), minor.as_i64()) {
                *summed.entry((tenant.clone(), month.to_owned(), currency.code())).or_default() += minor;
            }
        }
    }
    summed.retain(|_, minor| *minor != 0);
    hold(summed == expected, || format!("summed are {summed:?}, but received were {expected:?}"))
}
