//! What is due, by how long it has been.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::CustomerId;
use crate::money::Currency;

/// Amounts due in minor units, by the days since the due date: none, 1 to 30, 31 to 60, 61 to 90, more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buckets(pub [i64; 5]);

/// A line of the report, or the total of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aged {
    pub currency: Currency,
    pub buckets: Buckets,
}

/// What is due of all documents of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ageing {
    /// By customer and the code of the currency.
    pub rows: BTreeMap<(CustomerId, &'static str), Aged>,
    /// By the code of the currency.
    pub totals: BTreeMap<&'static str, Aged>,
}

/// The bucket of an amount. On its due date it is not overdue.
pub fn bucket(due_date: NaiveDate, today: NaiveDate) -> usize {
    match (today - due_date).num_days() {
        ..=0 => 0,
        1..=30 => 1,
        31..=60 => 2,
        61..=90 => 3,
        _ => 4,
    }
}

impl Buckets {
    pub fn total(&self) -> i64 {
        self.0.iter().sum()
    }

    /// What is past its due date.
    pub fn overdue(&self) -> i64 {
        self.0.iter().skip(1).sum()
    }
}

impl Ageing {
    /// Adds what is due of a document. `today` is the day that its age is counted to.
    pub fn add(
        &mut self,
        customer: CustomerId,
        currency: Currency,
        due: i64,
        due_date: NaiveDate,
        today: NaiveDate,
    ) {
        if due == 0 {
            return;
        }
        let mut buckets = Buckets::default();
        buckets.0[bucket(due_date, today)] = due;
        self.add_all(customer, currency, buckets);
    }

    /// Adds what is due of several documents of a customer.
    pub fn add_all(&mut self, customer: CustomerId, currency: Currency, buckets: Buckets) {
        let empty = Aged { currency, buckets: Buckets::default() };
        for sum in [
            self.rows.entry((customer, currency.code())).or_insert(empty),
            self.totals.entry(currency.code()).or_insert(empty),
        ] {
            for (sum, more) in sum.buckets.0.iter_mut().zip(buckets.0) {
                *sum += more;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_ages_by_the_day() {
        let due: NaiveDate = "2026-01-31".parse().unwrap();
        let on = |day: &str| bucket(due, day.parse().unwrap());
        assert_eq!(["2026-01-01", "2026-01-31"].map(on), [0, 0]);
        assert_eq!(["2026-02-01", "2026-03-02"].map(on), [1, 1]);
        assert_eq!(["2026-03-03", "2026-04-01"].map(on), [2, 2]);
        assert_eq!(["2026-04-02", "2026-05-01"].map(on), [3, 3]);
        assert_eq!(["2026-05-02", "2027-05-02"].map(on), [4, 4]);
    }
}
