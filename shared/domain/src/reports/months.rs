//! Figures by calendar month: what was issued, and what was received.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::money::{Currency, Money};

/// The months that figures are kept of, counted from the latest one that has any.
pub const KEPT: usize = 13;

/// A calendar month. As text: `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    /// Its first day.
    first: NaiveDate,
}

/// Sums of a month, each in minor units of its currency.
pub type Sums = BTreeMap<Currency, i64>;

/// The sums of several months.
pub type ByMonth = BTreeMap<Month, Sums>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be a month such as 2026-11")]
pub struct NotAMonth;

impl Month {
    /// The month of a day.
    pub fn of(date: NaiveDate) -> Self {
        Self { first: date.with_day(1).unwrap_or(date) }
    }

    pub fn first_day(self) -> NaiveDate {
        self.first
    }

    /// So many months earlier. The earliest date that there is bounds it.
    #[must_use]
    pub fn back(self, months: u32) -> Self {
        Self { first: self.first.checked_sub_months(Months::new(months)).unwrap_or(self.first) }
    }

    /// So many months that end with this one, oldest first.
    pub fn last(self, months: u32) -> impl Iterator<Item = Self> {
        (0..months).rev().map(move |back| self.back(back))
    }
}

/// Adds an amount to its month.
pub fn add(months: &mut ByMonth, month: Month, amount: Money) {
    let sum = months.entry(month).or_default().entry(amount.currency).or_default();
    *sum = sum.saturating_add(amount.minor);
}

/// Forgets the months before those that are kept.
pub fn keep_latest(months: &mut ByMonth) {
    while months.len() > KEPT {
        months.pop_first();
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first.format("%Y-%m"))
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").map_err(|_| NotAMonth)?;
        let month = Self { first };
        if month.to_string() == text { Ok(month) } else { Err(NotAMonth) }
    }
}

impl TryFrom<String> for Month {
    type Error = NotAMonth;

    fn try_from(text: String) -> Result<Self, NotAMonth> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn months_are_read_as_they_are_written() {
        assert_eq!(Month::of("2024-02-29".parse().unwrap()), month("2024-02"));
        assert_eq!(month("2024-02").to_string(), "2024-02");
        for wrong in ["2024-13", "2024-2", "2024", "2024-02-01", "", "feb"] {
            assert_eq!(wrong.parse::<Month>(), Err(NotAMonth), "{wrong}");
        }
    }

    #[test]
    fn months_are_counted_back_over_the_turn_of_the_year() {
        let last: Vec<String> = month("2026-02").last(4).map(|month| month.to_string()).collect();
        assert_eq!(last, ["2025-11", "2025-12", "2026-01", "2026-02"]);
    }

    #[test]
    fn the_latest_months_are_kept_and_each_currency_is_summed_by_itself() {
        let (euro, yen) = ("EUR".parse().unwrap(), "JPY".parse().unwrap());
        let mut months = BTreeMap::new();
        for back in 0..20 {
            add(&mut months, month("2026-11").back(back), Money::new(100, euro));
        }
        add(&mut months, month("2026-11"), Money::new(-30, euro));
        add(&mut months, month("2026-11"), Money::new(7, yen));
        keep_latest(&mut months);
        assert_eq!(months.len(), KEPT);
        assert_eq!(months.first_key_value().unwrap().0, &month("2025-11"));
        assert_eq!(months[&month("2026-11")], Sums::from([(euro, 70), (yen, 7)]));
    }
}
