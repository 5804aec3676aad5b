//! Payment terms: from the issue date to the due date.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::documents::tax::Percent;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub due: Due,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early_payment: Option<EarlyPayment>,
}

/// The rule for the due date. Days are calendar days, at most 3650.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Due {
    OnReceipt,
    /// Days after the issue date.
    Net {
        days: u16,
    },
    /// Days after the last day of the issue date's month.
    EndOfMonth {
        days: u16,
    },
    /// This day of the month after the issue date; 31 means the last day.
    DayOfMonth {
        day: u8,
    },
}

/// A discount for early payment, which ends at the due date at the latest. It is printed, but changes no total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyPayment {
    pub percent: Percent,
    pub days: u16,
}

impl EarlyPayment {
    /// The last day on which the discount is granted.
    pub fn last_day(self, issued: NaiveDate) -> Option<NaiveDate> {
        issued.checked_add_days(Days::new(u64::from(self.days)))
    }

    /// The reduced amount in minor units.
    pub fn reduced(self, payable: i64) -> i64 {
        payable - self.percent.of(payable)
    }
}

impl Due {
    /// The days from the issue date to the due date, where no calendar decides them.
    pub fn days(self) -> Option<u16> {
        match self {
            Due::OnReceipt => Some(0),
            Due::Net { days } => Some(days),
            Due::EndOfMonth { .. } | Due::DayOfMonth { .. } => None,
        }
    }

    pub fn date(self, issued: NaiveDate) -> NaiveDate {
        let later = |date: NaiveDate, days: u16| {
            date.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
        };
        match self {
            Due::OnReceipt => issued,
            Due::Net { days } => later(issued, days),
            Due::EndOfMonth { days } => later(day_of_month(issued, 31), days),
            Due::DayOfMonth { day } => {
                let this_month = day_of_month(issued, day);
                if this_month > issued {
                    this_month
                } else {
                    let next = issued.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
                    next.map_or(NaiveDate::MAX, |first| day_of_month(first, day))
                }
            }
        }
    }
}

/// This day of the date's month, or the last day of the month.
fn day_of_month(date: NaiveDate, day: u8) -> NaiveDate {
    (1..=u32::from(day)).rev().find_map(|day| date.with_day(day)).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_dates_follow_the_calendar() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (due, issued, expected) in [
            (Due::OnReceipt, "2026-01-31", "2026-01-31"),
            (Due::Net { days: 30 }, "2026-01-31", "2026-03-02"),
            (Due::EndOfMonth { days: 0 }, "2028-02-03", "2028-02-29"),
            (Due::EndOfMonth { days: 10 }, "2026-12-31", "2027-01-10"),
            (Due::DayOfMonth { day: 15 }, "2026-11-14", "2026-11-15"),
            (Due::DayOfMonth { day: 15 }, "2026-11-15", "2026-12-15"),
            (Due::DayOfMonth { day: 31 }, "2026-01-31", "2026-02-28"),
        ] {
            assert_eq!(due.date(date(issued)), date(expected), "{due:?} from {issued}");
        }
    }
}
