//! How an entity numbers its documents: each kind has a numbering of its own.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{NumberParts, Pattern, SeriesPeriod};
use crate::ids::DocumentKind;

/// How documents of one kind are numbered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbering {
    pub pattern: Pattern,
    /// Restarts at 1 each year. The pattern must then contain the year.
    pub yearly_restart: bool,
    /// The first number. It can continue a series of other software.
    pub first: u64,
    /// The year that `first` applies to. With a yearly restart, later years start at 1, and there are no earlier ones:
    /// other software may have given out their numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_year: Option<i32>,
    /// Earlier patterns. No later pattern of any kind may produce the same numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous_patterns: Vec<Pattern>,
}

impl Numbering {
    /// `INV-{yyyy}-{seq:5}`, from 1 each year, with the letters of the kind.
    pub fn standard(kind: DocumentKind) -> Self {
        Self {
            pattern: Pattern::standard(kind.row().number_prefix),
            yearly_restart: true,
            first: 1,
            first_year: None,
            previous_patterns: Vec::new(),
        }
    }

    pub fn period(&self, issue_date: NaiveDate) -> SeriesPeriod {
        if self.yearly_restart { SeriesPeriod::Year(issue_date.year()) } else { SeriesPeriod::All }
    }

    /// The first number of a period.
    pub fn first_of(&self, period: SeriesPeriod) -> u64 {
        match period {
            SeriesPeriod::Year(year) if Some(year) != self.first_year => 1,
            SeriesPeriod::Year(_) | SeriesPeriod::All => self.first,
        }
    }

    /// The year it begins with, if the date is in an earlier one. A series that does not restart goes on from `first`,
    /// whatever the date.
    pub fn begins_after(&self, issue_date: NaiveDate) -> Option<i32> {
        self.first_year.filter(|first| self.yearly_restart && issue_date.year() < *first)
    }

    /// What a number was made of, and its period. `None` if no pattern that the series ever had makes such a number.
    pub fn read(&self, number: &str) -> Option<(SeriesPeriod, NumberParts)> {
        let parts = self.patterns().find_map(|pattern| pattern.read(number))?;
        let period = if self.yearly_restart { SeriesPeriod::Year(parts.year?) } else { SeriesPeriod::All };
        Some((period, parts))
    }

    /// The present pattern and all earlier ones.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        std::iter::once(&self.pattern).chain(&self.previous_patterns)
    }
}

/// The numbering of each kind of document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Numberings(BTreeMap<DocumentKind, Numbering>);

/// A pattern that could make a number that another one has made, or will make.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("could repeat a number made with {pattern}, a pattern of {}s", .of.noun())]
pub struct MayRepeat {
    /// The kind whose new pattern is refused.
    pub kind: DocumentKind,
    pub pattern: Pattern,
    /// The kind that the other pattern belongs to.
    pub of: DocumentKind,
}

impl Numberings {
    /// Kinds that are not given have their standard numbering.
    pub fn new(given: impl IntoIterator<Item = (DocumentKind, Numbering)>) -> Self {
        let standard = DocumentKind::ALL.iter().map(|kind| (*kind, Numbering::standard(*kind)));
        Self(standard.chain(given).collect())
    }

    /// `None` for a kind that did not exist yet when the entity was stored.
    pub fn of(&self, kind: DocumentKind) -> Option<&Numbering> {
        self.0.get(&kind)
    }

    pub fn of_mut(&mut self, kind: DocumentKind) -> Option<&mut Numbering> {
        self.0.get_mut(&kind)
    }

    /// The numberings of a new entity.
    pub fn begin(self, this_year: i32) -> Result<Self, MayRepeat> {
        Self(BTreeMap::new()).renumber(self, this_year)
    }

    /// The kinds whose first number or restart differs. Neither can change once the series has assigned a number.
    pub fn restarted(&self, new: &Numberings) -> Vec<DocumentKind> {
        let restarts = |(kind, old): (&DocumentKind, &Numbering)| {
            let new = new.of(*kind)?;
            (new.first != old.first || new.yearly_restart != old.yearly_restart).then_some(*kind)
        };
        self.0.iter().filter_map(restarts).collect()
    }

    /// The numberings after a change. No two documents of the entity may ever share a number, whatever their kinds: a
    /// pattern that changes is compared with the present and earlier patterns of all kinds. An old pattern is kept even
    /// if it was not used, because an opening with it may be in progress.
    pub fn renumber(&self, new: Numberings, this_year: i32) -> Result<Self, MayRepeat> {
        let mut next = self.0.clone();
        let mut changed = Vec::new();
        for (kind, new) in new.0 {
            let old = self.of(kind);
            let mut previous = old.map(|old| old.previous_patterns.clone()).unwrap_or_default();
            if old.is_none_or(|old| old.pattern != new.pattern) {
                previous.extend(old.map(|old| old.pattern.clone()));
                changed.push(kind);
            }
            let first_year = match old {
                Some(old) if old.first == new.first => old.first_year,
                _ => Some(this_year),
            };
            next.insert(kind, Numbering { first_year, previous_patterns: previous, ..new });
        }
        let next = Self(next);
        match changed.into_iter().find_map(|kind| next.repeated_by(kind)) {
            Some(repeated) => Err(repeated),
            None => Ok(next),
        }
    }

    fn repeated_by(&self, kind: DocumentKind) -> Option<MayRepeat> {
        let own = self.of(kind)?;
        let others = self.0.iter().filter(|(of, _)| **of != kind);
        let others = others.flat_map(|(of, other)| other.patterns().map(move |pattern| (*of, pattern)));
        let earlier = own.previous_patterns.iter().map(|pattern| (kind, pattern));
        let (of, pattern) = earlier.chain(others).find(|(_, pattern)| own.pattern.may_repeat(pattern))?;
        Some(MayRepeat { kind, pattern: pattern.clone(), of })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbering(pattern: &str) -> Numbering {
        let pattern = Pattern::parse(pattern).unwrap();
        let yearly_restart = pattern.names_the_year();
        Numbering { pattern, yearly_restart, first: 1, first_year: None, previous_patterns: Vec::new() }
    }

    fn of(kinds: [(DocumentKind, &str); 2]) -> Numberings {
        Numberings::new(kinds.map(|(kind, pattern)| (kind, numbering(pattern))))
    }

    #[test]
    fn standard_patterns_never_share_a_number() {
        let begun = Numberings::new([]).begin(2026).unwrap();
        for kind in DocumentKind::ALL.iter().copied() {
            let pattern = &begun.of(kind).unwrap().pattern;
            assert_eq!(Pattern::parse(&pattern.to_string()).as_ref(), Ok(pattern));
        }
    }

    /// R3: two documents of one entity never share a number, whatever their kinds.
    #[test]
    fn a_pattern_is_compared_with_those_of_all_kinds() {
        use DocumentKind::{CreditNote, Invoice};
        let same = of([(Invoice, "{seq:5}"), (CreditNote, "{seq:6}")]).begin(2026).unwrap_err();
        assert_eq!((same.kind, same.of), (Invoice, CreditNote));
        let begun = of([(Invoice, "A-{seq}"), (CreditNote, "B-{seq}")]).begin(2026).unwrap();
        // Exchanged at once, each would repeat numbers of the other.
        assert!(begun.renumber(of([(Invoice, "B-{seq}"), (CreditNote, "A-{seq}")]), 2026).is_err());
        let moved = begun.renumber(of([(Invoice, "C-{seq}"), (CreditNote, "B-{seq}")]), 2026).unwrap();
        assert_eq!(moved.of(Invoice).unwrap().previous_patterns, [Pattern::parse("A-{seq}").unwrap()]);
        // What invoices were numbered by is never free again.
        let refused =
            moved.renumber(of([(Invoice, "C-{seq}"), (CreditNote, "A-{seq:3}")]), 2026).unwrap_err();
        assert_eq!(
            (refused.kind, refused.of, refused.pattern.to_string().as_str()),
            (CreditNote, Invoice, "A-{seq}")
        );
        assert!(moved.renumber(of([(Invoice, "A-{seq}"), (CreditNote, "B-{seq}")]), 2026).is_err());
        assert_eq!(moved.renumber(moved.clone(), 2027).as_ref(), Ok(&moved), "nothing changes");
    }

    /// C5: the numbers of earlier years may be those of the software before.
    #[test]
    fn only_the_first_year_continues_what_other_software_began() {
        let yearly = Numbering { first: 500, first_year: Some(2026), ..numbering("{yyyy}-{seq}") };
        assert_eq!([2026, 2027].map(|year| yearly.first_of(SeriesPeriod::Year(year))), [500, 1]);
        let begins_after = |numbering: &Numbering, date: &str| numbering.begins_after(date.parse().unwrap());
        assert_eq!(begins_after(&yearly, "2025-12-31"), Some(2026));
        assert_eq!(begins_after(&yearly, "2026-01-01"), None);
        let counting_on = Numbering { first_year: Some(2026), ..numbering("{seq}") };
        assert_eq!(begins_after(&counting_on, "2025-12-31"), None);
    }
}
