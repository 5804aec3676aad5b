//! The numbers of a seller's series (invariant 1).

use std::collections::{BTreeMap, HashSet};

use chrono::{Datelike, NaiveDate};
use domain::documents::series::{Numbering, Numberings, Pattern, Series, SeriesPeriod};
use domain::ids::DocumentKind;
use domain::money::Money;
use proptest::prelude::*;

fn literals() -> impl Strategy<Value = String> {
    "[A-C0-2 ._/#-]{0,3}"
}

pub(crate) fn sequences() -> impl Strategy<Value = String> {
    prop_oneof![Just("{seq}".to_owned()), (1..=5).prop_map(|width| format!("{{seq:{width}}}"))]
}

/// Before, after or without a year.
fn patterns(year: impl Strategy<Value = &'static str>) -> impl Strategy<Value = Pattern> {
    (literals(), year, literals(), sequences(), literals(), any::<bool>()).prop_map(
        |(before, year, between, sequence, after, year_first)| {
            let (first, second) =
                if year_first { (year, sequence.as_str()) } else { (sequence.as_str(), year) };
            Pattern::parse(&format!("{before}{first}{between}{second}{after}")).unwrap()
        },
    )
}

fn any_pattern() -> impl Strategy<Value = Pattern> {
    patterns(prop::sample::select(vec!["", "{yy}", "{yyyy}"]))
}

fn dates() -> impl Strategy<Value = NaiveDate> {
    (2024..=2030, 1_u32..=366).prop_map(|(year, day)| {
        NaiveDate::from_yo_opt(year, day).unwrap_or(NaiveDate::from_ymd_opt(year, 12, 31).unwrap())
    })
}

#[derive(Clone, Debug)]
enum Step {
    Open(NaiveDate),
    /// Taken only if it can repeat no number, as on saving.
    ChangePattern(Pattern),
}

fn steps(pattern: impl Strategy<Value = Pattern>) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => dates().prop_map(Step::Open),
        1 => pattern.prop_map(Step::ChangePattern),
    ];
    prop::collection::vec(step, 0..120)
}

/// Goes through the steps; every number must be new, and each period without a gap.
fn run(mut numbering: Numbering, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut series = Series::default();
    let mut taken: BTreeMap<SeriesPeriod, u64> = BTreeMap::new();
    let mut given_out = HashSet::new();
    for step in steps {
        match step {
            Step::ChangePattern(pattern) => {
                let mut earlier = numbering.previous_patterns.clone();
                earlier.push(numbering.pattern.clone());
                if !earlier.iter().any(|earlier| earlier.may_repeat(&pattern)) {
                    numbering.previous_patterns = earlier;
                    numbering.pattern = pattern;
                }
            }
            Step::Open(date) => {
                let year = SeriesPeriod::Year(date.year());
                let period = if numbering.yearly_restart { year } else { SeriesPeriod::All };
                let count = taken.entry(period).or_default();
                let expected = numbering.pattern.number(numbering.first + *count, date);
                *count += 1;
                let last = series.last_issue_date;
                let (number, of) = series.take(&numbering, date, Money::new(100, "EUR".parse().unwrap()));
                prop_assert_eq!((&number, of), (&expected, period), "a gap");
                prop_assert_eq!(series.last_issue_date, last.max(Some(date)));
                prop_assert!(given_out.insert(number.clone()), "{} was given out twice", number);
            }
        }
    }
    Ok(())
}

/// R3: numberings of several kinds as they are saved, one change after the other. No two documents share a number.
fn run_kinds(changes: Vec<(DocumentKind, Pattern)>, dates: Vec<NaiveDate>) -> Result<(), TestCaseError> {
    let mut numberings = Numberings::new([]).begin(2024).unwrap();
    let mut series: BTreeMap<DocumentKind, Series> = BTreeMap::new();
    let mut given_out = HashSet::new();
    for (kind, pattern) in changes {
        let numbering = Numbering { pattern, ..numberings.of(kind).unwrap().clone() };
        let given = DocumentKind::ALL.iter().filter_map(|kind| Some((*kind, numberings.of(*kind)?.clone())));
        let wanted = Numberings::new(given.chain([(kind, numbering)]));
        numberings = numberings.renumber(wanted, 2026).unwrap_or(numberings);
        for kind in DocumentKind::ALL {
            for date in &dates {
                let number = series
                    .entry(*kind)
                    .or_default()
                    .take(numberings.of(*kind).unwrap(), *date, Money::new(100, "EUR".parse().unwrap()))
                    .0;
                prop_assert!(given_out.insert(number.clone()), "{} was given out twice", number);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(crate::sample::cases(256))]

    #[test]
    fn numbers_of_a_series_are_gapless_and_unique(
        pattern in any_pattern(), first in 1_u64..=1_200, steps in steps(any_pattern()),
    ) {
        run(Numbering { pattern, yearly_restart: false, first, first_year: None, previous_patterns: vec![] }, steps)?;
    }

    #[test]
    fn numbers_are_gapless_and_unique_with_a_yearly_restart(
        pattern in patterns(prop::sample::select(vec!["{yy}", "{yyyy}"])),
        steps in steps(patterns(prop::sample::select(vec!["{yy}", "{yyyy}"]))),
    ) {
        run(Numbering { pattern, yearly_restart: true, first: 1, first_year: None, previous_patterns: vec![] }, steps)?;
    }

    #[test]
    fn two_documents_of_an_entity_never_share_a_number(
        changes in prop::collection::vec(
            (prop::sample::select(DocumentKind::ALL), patterns(prop::sample::select(vec!["{yy}", "{yyyy}"]))), 1..12,
        ),
        dates in prop::collection::vec(dates(), 1..4),
    ) {
        run_kinds(changes, dates)?;
    }
}
