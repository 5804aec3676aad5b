//! What amounts settle, and ledgers.

use domain::documents::lifecycle::Settlement;
use domain::documents::tax::{Percent, TaxCategory};
use domain::documents::totals::{TaxSubtotal, Totals};
use domain::ids::CustomerId;
use domain::payments::ledger::{CustomerBalance, EntryKind, Ledger, Overdrawn, Posting};
use proptest::prelude::*;

use crate::sample;

fn totals(rows: &[(u32, i64)]) -> Totals {
    let mut totals = Totals::default();
    for (rate, base) in rows {
        let rate = Percent::parse(&rate.to_string()).unwrap();
        let amount = rate.of(*base);
        let category = if rate == Percent::ZERO { TaxCategory::ZeroRated } else { TaxCategory::Standard };
        totals.net += base;
        totals.tax_total += amount;
        totals.tax.push(TaxSubtotal { category, rate, base: *base, amount, exemption_reasons: Vec::new() });
    }
    totals.gross = totals.net + totals.tax_total;
    totals
}

fn posting(kind: EntryKind, amount: i64) -> Posting {
    let date = "2026-11-22".parse().unwrap();
    Posting { kind, amount, date, payment_id: None, documents: Vec::new(), refund: None }
}

proptest! {
    /// The parts of a discount sum to it to the cent, whatever the rates, and each is split by its rate.
    #[test]
    fn a_discount_divides_into_its_vat_without_a_rest(
        rows in proptest::collection::vec((0_u32..30, -50_000_i64..500_000), 1..8), percent in 1_u32..50,
    ) {
        let totals = totals(&rows);
        prop_assume!(totals.gross > 0);
        let discount = Percent::parse(&percent.to_string()).unwrap().of(totals.gross);
        let shares = totals.share(discount);
        prop_assert_eq!(shares.iter().map(|share| share.net + share.tax).sum::<i64>(), discount);
        for share in shares {
            let gross = share.net + share.tax;
            prop_assert_eq!(share.tax, share.rate.within(gross));
            // The VAT of the net amount differs by the rounding only.
            prop_assert!((share.rate.of(share.net) - share.tax).abs() <= 1, "{share:?}");
        }
    }

    /// The entries sum to the balance after any sequence, and only a reversal takes it below zero.
    #[test]
    fn the_entries_of_a_ledger_sum_to_its_balance(
        steps in proptest::collection::vec((0_u8..5, 1_i64..1_000), 1..60),
    ) {
        let customer = CustomerId::new(chrono::DateTime::UNIX_EPOCH, 1);
        let mut balance = CustomerBalance::new(customer, "EUR".parse().unwrap());
        let mut entries = Vec::new();
        for (kind, amount) in steps {
            let mut ledger = Ledger::new(balance.clone());
            let change = sample::change();
            match kind {
                0 => ledger.post(posting(EntryKind::Payment, amount), &change),
                1 => ledger.post(posting(EntryKind::Allocation, -amount), &change),
                2 => ledger.post(posting(EntryKind::Refund, -amount), &change),
                3 => ledger.post(posting(EntryKind::Reversal, -amount), &change),
                _ => {
                    ledger.post(posting(EntryKind::Payment, amount), &change);
                    ledger.post(posting(EntryKind::Allocation, -amount), &change);
                }
            }
            match ledger.check() {
                Ok(()) => {
                    entries.extend(ledger.entries);
                    balance = ledger.after;
                }
                Err(why) => {
                    prop_assert_eq!(why, Overdrawn::MoreThanBalance);
                    prop_assert!(matches!(kind, 1 | 2) && amount > balance.amount);
                }
            }
            prop_assert_eq!(entries.iter().map(|entry| entry.posting.amount).sum::<i64>(), balance.amount);
            prop_assert_eq!(entries.len() as u64, balance.version);
        }
        let numbers: Vec<u64> = entries.iter().map(|entry| entry.number).collect();
        prop_assert_eq!(numbers, (1..=balance.version).collect::<Vec<_>>());
    }
}

/// 100.00 at 19 % and 50.00 at 7 %: 2 % of 172.50 are 3.45, of which 2.38 and 1.07 are gross.
#[test]
fn a_discount_corrects_the_vat_of_each_rate() {
    let shares = totals(&[(19, 10_000), (7, 5_000)]).share(345);
    let told: Vec<_> = shares.iter().map(|share| (share.rate.to_string(), share.net, share.tax)).collect();
    assert_eq!(told, [("19".to_owned(), 200, 38), ("7".to_owned(), 100, 7)]);
}

#[test]
fn what_a_settlement_lowers_is_what_it_consists_of() {
    let settlement = Settlement { paid: 90, discounted: 8, written_off: 2, ..Settlement::default() };
    assert_eq!(settlement.lowers_due(), 100);
    assert_eq!(Settlement { paid: 90, recovered: 90, ..Settlement::default() }.lowers_due(), 0);
}
