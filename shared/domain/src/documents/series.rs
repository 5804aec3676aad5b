//! Number series: gapless, unique numbers that are only assigned at opening. Each entity has one series for each kind of
//! document.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ids::{DocumentKind, EntityId};
use crate::money::Money;
use crate::reports::months::{self, ByMonth, Month};

mod numbering;
mod pattern;

pub use numbering::{MayRepeat, Numbering, Numberings};
pub use pattern::{DocumentNumber, InvalidPattern, NumberParts, Pattern};

/// The id of a series: whose documents of which kind it numbers. As text: `ent_01J9…#credit_note`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SeriesId {
    pub entity_id: EntityId,
    pub kind: DocumentKind,
}

/// Within a period, the numbers of a series follow each other without a gap. As text: `2026` or `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SeriesPeriod {
    /// The series does not restart.
    All,
    Year(i32),
}

/// The position of a series.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// The next number of each period that has one already.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub next: BTreeMap<SeriesPeriod, u64>,
    /// The latest one of all periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_issue_date: Option<NaiveDate>,
    /// What was to be paid of the documents that it numbered, by the month of issue. A document that is a draft again and is then
    /// issued once more keeps its number, and counts as it did the first time.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub issued: ByMonth,
    /// 0: not stored yet, because it has not assigned a number.
    pub version: u64,
}

impl Series {
    /// The number that a document with this issue date would get.
    pub fn upcoming(&self, numbering: &Numbering, issue_date: NaiveDate) -> DocumentNumber {
        numbering.pattern.number(self.standing(numbering, issue_date).0, issue_date)
    }

    fn standing(&self, numbering: &Numbering, issue_date: NaiveDate) -> (u64, SeriesPeriod) {
        let period = numbering.period(issue_date);
        (self.next.get(&period).copied().unwrap_or_else(|| numbering.first_of(period)), period)
    }

    /// Takes the next number for a document with this issue date, of which this is to be paid.
    pub fn take(
        &mut self,
        numbering: &Numbering,
        issue_date: NaiveDate,
        payable: Money,
    ) -> (DocumentNumber, SeriesPeriod) {
        let (next, period) = self.standing(numbering, issue_date);
        self.next.insert(period, next + 1);
        self.last_issue_date = self.last_issue_date.max(Some(issue_date));
        months::add(&mut self.issued, Month::of(issue_date), payable);
        months::keep_latest(&mut self.issued);
        (numbering.pattern.number(next, issue_date), period)
    }
}

/// The text is neither the id of a series nor a period.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("is not of a number series")]
pub struct NotOfASeries;

impl fmt::Display for SeriesId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.entity_id, self.kind.as_str())
    }
}

impl FromStr for SeriesId {
    type Err = NotOfASeries;

    fn from_str(text: &str) -> Result<Self, NotOfASeries> {
        let (entity, kind) = text.split_once('#').ok_or(NotOfASeries)?;
        let entity_id = entity.parse().map_err(|_| NotOfASeries)?;
        let kind = DocumentKind::ALL.iter().copied().find(|it| it.as_str() == kind).ok_or(NotOfASeries)?;
        Ok(Self { entity_id, kind })
    }
}

impl fmt::Display for SeriesPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SeriesPeriod::All => f.write_str("all"),
            SeriesPeriod::Year(year) => write!(f, "{year}"),
        }
    }
}

impl FromStr for SeriesPeriod {
    type Err = NotOfASeries;

    fn from_str(text: &str) -> Result<Self, NotOfASeries> {
        match text {
            "all" => Ok(SeriesPeriod::All),
            year => year.parse().map(SeriesPeriod::Year).map_err(|_| NotOfASeries),
        }
    }
}

macro_rules! as_text {
    ($($name:ident),*) => {$(
        impl TryFrom<String> for $name {
            type Error = NotOfASeries;

            fn try_from(text: String) -> Result<Self, NotOfASeries> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.to_string()
            }
        }
    )*};
}

as_text!(SeriesId, SeriesPeriod);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::months::Sums;

    fn numbering(pattern: &str, yearly_restart: bool, first: u64) -> Numbering {
        let pattern = Pattern::parse(pattern).unwrap();
        Numbering { pattern, yearly_restart, first, first_year: None, previous_patterns: vec![] }
    }

    fn euro(minor: i64) -> Money {
        Money::new(minor, "EUR".parse().unwrap())
    }

    #[test]
    fn a_series_counts_on() {
        let numbering = numbering("{seq}", false, 7);
        let mut series = Series::default();
        let (early, late) = ("2026-01-01".parse().unwrap(), "2026-02-01".parse().unwrap());
        assert_eq!(series.take(&numbering, late, euro(100)).0.as_str(), "7");
        assert_eq!(series.take(&numbering, early, euro(50)).0.as_str(), "8");
        assert_eq!(series.take(&numbering, early, euro(25)).0.as_str(), "9");
        let next = BTreeMap::from([(SeriesPeriod::All, 10)]);
        let sum = |amount: Money| Sums::from([(amount.currency, amount.minor)]);
        let issued = BTreeMap::from([(Month::of(early), sum(euro(75))), (Month::of(late), sum(euro(100)))]);
        assert_eq!(series, Series { next, last_issue_date: Some(late), issued, version: 0 });
    }

    /// D11: the latest date is one of all years.
    #[test]
    fn years_count_on_their_own_and_share_the_latest_date() {
        let numbering = numbering("{yyyy}-{seq}", true, 1);
        let mut series = Series::default();
        let mut take = |date: &str| series.take(&numbering, date.parse().unwrap(), euro(1)).0.to_string();
        assert_eq!(
            ["2026-12-31", "2027-01-01", "2026-12-31", "2027-01-02"].map(&mut take),
            ["2026-1", "2027-1", "2026-2", "2027-2"]
        );
        assert_eq!(series.last_issue_date, "2027-01-02".parse().ok());
    }

    #[test]
    fn ids_and_periods_read_back_from_text() {
        let entity_id = EntityId::new(chrono::DateTime::UNIX_EPOCH, 7);
        for kind in DocumentKind::ALL.iter().copied() {
            let id = SeriesId { entity_id, kind };
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        for period in [SeriesPeriod::All, SeriesPeriod::Year(2026)] {
            assert_eq!(period.to_string().parse(), Ok(period));
        }
        assert!("ent_1#invoice".parse::<SeriesId>().is_err() && "MMXXVI".parse::<SeriesPeriod>().is_err());
    }
}
