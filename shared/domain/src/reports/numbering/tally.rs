//! The numbers of a series, added up.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Counter, Counters, Gap, Numbered, SeriesAudit};
use crate::documents::series::{Numbering, Series, SeriesId, SeriesPeriod};

/// What a report needs of the numbers of a series. Numbers that follow each other take the room of one, so that it stays
/// small however many there are, and can be kept between two reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    periods: BTreeMap<SeriesPeriod, Period>,
    /// Numbers that belong to no period.
    unknown: Count,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Count {
    first: Option<String>,
    last: Option<String>,
    count: u64,
    voided: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Period {
    count: Count,
    /// By their first sequences. None overlaps another.
    runs: BTreeMap<u64, Run>,
    /// Numbers whose sequence was there already.
    repeated: BTreeMap<u64, Vec<String>>,
}

/// Sequences in a row, of one year as far as their numbers tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    last: u64,
    year: Option<i32>,
}

/// What the documents of a series say about each of its periods, or about one year. A series that does not restart has one
/// period, which no year leaves out.
pub fn audit(
    series: SeriesId,
    numbering: Option<&Numbering>,
    numbers: &[Numbered],
    counters: Counters<'_>,
    year: Option<i32>,
) -> Vec<SeriesAudit> {
    let mut tally = Tally::default();
    for numbered in numbers {
        tally.add(numbering, numbered);
    }
    tally.audits(series, numbering, counters, year)
}

impl Tally {
    /// Adds a number. `numbering` is the same for all of them.
    pub fn add(&mut self, numbering: Option<&Numbering>, numbered: &Numbered) {
        match numbering.and_then(|numbering| numbering.read(&numbered.number)) {
            Some((period, parts)) => {
                self.periods.entry(period).or_default().add(parts.sequence, parts.year, numbered);
            }
            None => self.unknown.add(numbered, self.unknown.first.is_none(), true),
        }
    }

    /// See [`audit`].
    pub fn audits(
        &self,
        series: SeriesId,
        numbering: Option<&Numbering>,
        counters: Counters<'_>,
        year: Option<i32>,
    ) -> Vec<SeriesAudit> {
        // A period whose documents are all missing is one too.
        let periods: BTreeSet<SeriesPeriod> =
            counters.before.next.keys().chain(self.periods.keys()).copied().collect();
        let asked = |period: &SeriesPeriod| match (year, period) {
            (Some(year), SeriesPeriod::Year(of)) => year == *of,
            (_, SeriesPeriod::All) | (None, _) => true,
        };
        let none = Period::default();
        let mut audits = Vec::new();
        for period in periods.into_iter().filter(asked) {
            let seen = self.periods.get(&period).unwrap_or(&none);
            audits.extend(numbering.map(|numbering| seen.audit((series, period), numbering, counters)));
        }
        audits.extend((self.unknown.count > 0).then(|| self.unknown.audit(series, None)));
        audits
    }
}

impl Count {
    fn add(&mut self, numbered: &Numbered, is_first: bool, is_last: bool) {
        self.count += 1;
        self.voided += u64::from(numbered.void);
        if is_first {
            self.first = Some(numbered.number.clone());
        }
        if is_last {
            self.last = Some(numbered.number.clone());
        }
    }

    fn audit(&self, series: SeriesId, period: Option<SeriesPeriod>) -> SeriesAudit {
        SeriesAudit {
            series,
            period,
            first: self.first.clone(),
            last: self.last.clone(),
            count: self.count,
            voided: self.voided,
            missing: 0,
            gaps: Vec::new(),
            duplicates: Vec::new(),
            counter: None,
        }
    }
}

impl Period {
    fn add(&mut self, sequence: u64, year: Option<i32>, numbered: &Numbered) {
        let is_first = self.runs.first_key_value().is_none_or(|(first, _)| sequence < *first);
        let is_last = self.last().is_none_or(|last| sequence >= last);
        self.count.add(numbered, is_first, is_last);
        let before = self.runs.range(..=sequence).next_back().map(|(first, run)| (*first, *run));
        if before.is_some_and(|(_, run)| sequence <= run.last) {
            let repeated = self.repeated.entry(sequence).or_default();
            if repeated.last() != Some(&numbered.number) {
                repeated.push(numbered.number.clone());
            }
            return;
        }
        let follows = |(_, run): &(u64, Run)| run.last + 1 == sequence && run.year == year;
        let first = before.filter(follows).map_or(sequence, |(first, _)| first);
        let next = sequence.saturating_add(1);
        let after = self.runs.get(&next).copied().filter(|run| run.year == year);
        if after.is_some() {
            self.runs.remove(&next);
        }
        self.runs.insert(first, Run { last: after.map_or(sequence, |run| run.last), year });
    }

    fn last(&self) -> Option<u64> {
        self.runs.last_key_value().map(|(_, run)| run.last)
    }

    fn audit(
        &self,
        (series, period): (SeriesId, SeriesPeriod),
        numbering: &Numbering,
        counters: Counters<'_>,
    ) -> SeriesAudit {
        let last_of = |series: &Series| series.next.get(&period).map(|next| next.saturating_sub(1));
        let (before, after) = (last_of(counters.before), last_of(counters.after));
        let mut year = match period {
            SeriesPeriod::Year(year) => year,
            // Where a number is missing, it is of the year of its neighbour.
            SeriesPeriod::All => self.runs.values().find_map(|run| run.year).unwrap_or_default(),
        };
        let named = |sequence: u64, year: i32| numbering.pattern.number_in(sequence, year).to_string();
        let (mut gaps, mut missing) = (Vec::new(), 0);
        let mut gap = |expected: u64, until: u64, year: i32| {
            if expected < until {
                missing += until - expected;
                let (first, last) = (named(expected, year), named(until - 1, year));
                gaps.push(Gap { first, last, count: until - expected });
            }
        };
        let begins = numbering.first_of(period);
        let (mut expected, mut duplicates) = (begins, self.repeated.clone());
        for (first, run) in &self.runs {
            gap(expected, *first, year);
            expected = expected.max(run.last.saturating_add(1));
            year = run.year.unwrap_or(year);
            // Other software may have given out what is before the first number.
            for sequence in *first..begins.min(run.last.saturating_add(1)) {
                duplicates.entry(sequence).or_default().insert(0, named(sequence, year));
            }
        }
        // What the counter had given out before is missing if no document has it.
        gap(expected, before.map_or(expected, |last| last + 1), year);
        let counter = after.map(|after| {
            let known = self.last().unwrap_or_else(|| begins.saturating_sub(1));
            Counter { last: after, agrees: before.is_none_or(|before| before <= known) && known <= after }
        });
        let mut duplicates: Vec<String> = duplicates.into_values().flatten().collect();
        duplicates.dedup();
        SeriesAudit { missing, gaps, duplicates, counter, ..self.count.audit(series, Some(period)) }
    }
}
