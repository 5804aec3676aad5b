//! The numbers of a series, from the documents that have them: that none is missing and none was given twice. The counter
//! of the series is only compared with them.

mod tally;

use serde::{Deserialize, Serialize};

use crate::documents::series::{Series, SeriesId, SeriesPeriod};

pub use tally::{Tally, audit};

/// A document's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    pub number: String,
    /// It is invalid and keeps its number.
    pub void: bool,
}

/// The position of a series before and after its numbers were read. Documents may be opened meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct Counters<'a> {
    pub before: &'a Series,
    pub after: &'a Series,
}

/// What a report says about a series in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesAudit {
    pub series: SeriesId,
    /// `None`: numbers that no pattern of the series makes.
    pub period: Option<SeriesPeriod>,
    /// `None` if no document has a number of it.
    pub first: Option<String>,
    pub last: Option<String>,
    /// Documents that have a number of it, void ones included.
    pub count: u64,
    pub voided: u64,
    /// Numbers that no document has.
    pub missing: u64,
    /// Where they are.
    pub gaps: Vec<Gap>,
    /// Numbers that several documents have, each once.
    pub duplicates: Vec<String>,
    /// `None` where the counter has no such period.
    pub counter: Option<Counter>,
}

/// Numbers in a row that no document has, as the present pattern writes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    pub first: String,
    pub last: String,
    pub count: u64,
}

/// What the counter of the series says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// The sequence of the last number that it gave out.
    pub last: u64,
    /// The documents have exactly the numbers up to there.
    pub agrees: bool,
}

impl SeriesAudit {
    /// No number is missing, none was given twice, and each is one of the series.
    pub fn is_complete(&self) -> bool {
        self.missing == 0 && self.duplicates.is_empty() && self.period.is_some()
    }

    /// Whether the counter says the same, if it says anything.
    pub fn counter_agrees(&self) -> bool {
        self.counter.is_none_or(|counter| counter.agrees)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::documents::series::{Numbering, Pattern};
    use crate::ids::{DocumentKind, EntityId};

    fn numbering(pattern: &str, yearly_restart: bool, first: u64) -> Numbering {
        let pattern = Pattern::parse(pattern).unwrap();
        Numbering { pattern, yearly_restart, first, first_year: None, previous_patterns: vec![] }
    }

    fn series() -> SeriesId {
        SeriesId { entity_id: EntityId::new(chrono::DateTime::UNIX_EPOCH, 7), kind: DocumentKind::Invoice }
    }

    fn numbers(texts: &[&str]) -> Vec<Numbered> {
        texts.iter().map(|text| Numbered { number: (*text).to_owned(), void: text.ends_with('2') }).collect()
    }

    fn standing(period: SeriesPeriod, next: u64) -> Series {
        Series { next: BTreeMap::from([(period, next)]), ..Series::default() }
    }

    fn audited(
        numbering: &Numbering,
        texts: &[&str],
        counter: &Series,
        year: Option<i32>,
    ) -> Vec<SeriesAudit> {
        let counters = Counters { before: counter, after: counter };
        audit(series(), Some(numbering), &numbers(texts), counters, year)
    }

    #[test]
    fn a_series_without_gaps_is_complete_whatever_the_order_of_its_texts() {
        let numbering = numbering("R-{seq}", false, 8);
        let counter = standing(SeriesPeriod::All, 13);
        let found = audited(&numbering, &["R-10", "R-11", "R-12", "R-8", "R-9"], &counter, Some(2026));
        let [all] = &found[..] else { panic!("{found:?}") };
        assert_eq!((all.first.as_deref(), all.last.as_deref()), (Some("R-8"), Some("R-12")));
        assert_eq!((all.count, all.voided, all.missing), (5, 1, 0));
        assert_eq!(all.counter, Some(Counter { last: 12, agrees: true }));
        assert!(all.is_complete());
    }

    #[test]
    fn what_is_missing_or_twice_is_named() {
        let numbering = numbering("{yyyy}-{seq:3}", true, 1);
        let counter = standing(SeriesPeriod::Year(2026), 10);
        let texts = ["2026-002", "2026-003", "2026-003", "2026-006", "2027-001"];
        let found = audited(&numbering, &texts, &counter, Some(2026));
        let [year] = &found[..] else { panic!("{found:?}") };
        let named: Vec<_> =
            year.gaps.iter().map(|gap| (gap.first.as_str(), gap.last.as_str(), gap.count)).collect();
        let expected =
            [("2026-001", "2026-001", 1), ("2026-004", "2026-005", 2), ("2026-007", "2026-009", 3)];
        assert_eq!(named, expected);
        assert_eq!((year.missing, year.duplicates.as_slice()), (6, &["2026-003".to_owned()][..]));
        assert_eq!(year.counter, Some(Counter { last: 9, agrees: false }));
        assert!(!year.is_complete() && !year.counter_agrees());
        assert_eq!(audited(&numbering, &texts, &counter, None).len(), 2);
    }

    #[test]
    fn numbers_that_the_counter_never_gave_are_told() {
        let numbering = numbering("{yyyy}-{seq:3}", true, 1);
        let counter = standing(SeriesPeriod::Year(2026), 2);
        let found = audited(&numbering, &["2026-001", "2026-002", "X-1"], &counter, None);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].missing, found[0].counter_agrees()), (0, false));
        assert_eq!((found[1].period, found[1].count, found[1].is_complete()), (None, 1, false));
        // Documents that were opened while the numbers were read are no mistake.
        let (before, after) = (standing(SeriesPeriod::Year(2026), 2), standing(SeriesPeriod::Year(2026), 4));
        let counters = Counters { before: &before, after: &after };
        let found = audit(series(), Some(&numbering), &numbers(&["2026-001", "2026-002"]), counters, None);
        assert!(found[0].is_complete() && found[0].counter_agrees());
    }

    #[test]
    fn a_period_without_any_document_is_missing_as_a_whole() {
        let numbering = numbering("{yyyy}-{seq:3}", true, 1);
        let found = audited(&numbering, &[], &standing(SeriesPeriod::Year(2025), 4), None);
        assert_eq!((found[0].missing, found[0].count, found[0].first.as_deref()), (3, 0, None));
        assert!(!found[0].counter_agrees());
    }

    /// However the numbers are ordered and wherever the sum is put away between two of them.
    #[test]
    fn numbers_that_are_added_up_bit_by_bit_tell_the_same() {
        let numbering = numbering("{yyyy}-{seq}", false, 1);
        let counter = standing(SeriesPeriod::All, 15);
        let mut texts: Vec<String> = (1..=12).filter(|n| n % 5 > 0).map(|n| format!("2026-{n}")).collect();
        texts.extend(["2027-13", "2027-3", "2026-3", "other"].map(str::to_owned));
        let whole: Vec<&str> = texts.iter().map(String::as_str).collect();
        let expected = audited(&numbering, &whole, &counter, None);
        let gaps: Vec<_> = expected[0].gaps.iter().map(|gap| gap.first.as_str()).collect();
        assert_eq!(gaps, ["2026-5", "2026-10", "2027-14"]);
        assert_eq!(
            (expected[0].missing, &expected[0].duplicates[..]),
            (3, &["2027-3", "2026-3"].map(str::to_owned)[..])
        );
        let counters = Counters { before: &counter, after: &counter };
        for turn in 0..12 {
            let mut tally = Tally::default();
            let mut turned = numbers(&whole[..11]);
            let count = turned.len();
            turned.rotate_left(turn % count);
            turned.extend(numbers(&whole[11..]));
            for numbered in &turned {
                tally.add(Some(&numbering), numbered);
                let kept = serde_json::to_vec(&tally).unwrap();
                tally = serde_json::from_slice(&kept).unwrap();
            }
            assert_eq!(tally.audits(series(), Some(&numbering), counters, None), expected, "{turn}");
        }
    }
}
