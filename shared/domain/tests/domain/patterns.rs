//! Whether two patterns can make the same number.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::series::Pattern;
use proptest::prelude::*;

/// Small enough to write all numbers down.
fn small() -> impl Strategy<Value = String> {
    let literal = "[A01]{0,2}";
    let sequence = prop::sample::select(vec!["{seq}", "{seq:2}", "{seq:3}"]);
    let year = prop::sample::select(vec!["", "", "{yy}"]);
    (literal, year, literal, sequence, literal, any::<bool>()).prop_map(
        |(before, year, between, sequence, after, year_first)| {
            let (first, second) = if year_first { (year, sequence) } else { (sequence, year) };
            format!("{before}{first}{between}{second}{after}")
        },
    )
}

/// Every string of zeros and ones of these lengths.
fn binary(lengths: std::ops::RangeInclusive<usize>) -> Vec<String> {
    lengths.flat_map(|length| (0..1_u32 << length).map(move |n| format!("{n:0length$b}"))).collect()
}

/// All that a pattern stands for, with no digits but 0 and 1: those suffice, since the literals have
/// no others. A sequence that outgrew its width may begin with zeros here: `may_repeat` rather refuses
/// a pattern too many.
fn written_out(pattern: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let (width, name) = [(1, "{seq}"), (2, "{seq:2}"), (3, "{seq:3}")]
        .into_iter()
        .find(|(_, name)| pattern.contains(name))
        .unwrap();
    let years = if pattern.contains("{yy}") { binary(2..=2) } else { vec![String::new()] };
    for year in &years {
        for sequence in binary(width..=width + 6) {
            all.insert(pattern.replace(name, &sequence).replace("{yy}", year));
        }
    }
    all
}

proptest! {
    #![proptest_config(crate::sample::cases(200))]

    #[test]
    fn may_repeat_agrees_with_brute_force(left in small(), right in small()) {
        let repeats = !written_out(&left).is_disjoint(&written_out(&right));
        let (l, r) = (Pattern::parse(&left).unwrap(), Pattern::parse(&right).unwrap());
        prop_assert_eq!(l.may_repeat(&r), repeats, "{} {}", left, right);
        prop_assert_eq!(r.may_repeat(&l), repeats, "{} {}", right, left);
        prop_assert!(l.may_repeat(&l));
    }

    /// With real numbers of real days, up to 1 200 a pattern.
    #[test]
    fn patterns_that_may_not_repeat_share_no_number(left in small(), right in small()) {
        let (l, r) = (Pattern::parse(&left).unwrap(), Pattern::parse(&right).unwrap());
        if !l.may_repeat(&r) {
            let numbers = |pattern: &Pattern| -> BTreeSet<_> {
                let days = [2000, 2001, 2010, 2011].map(|year| NaiveDate::from_ymd_opt(year, 6, 1).unwrap());
                days.iter().flat_map(|day| (1..=1_200).map(|n| pattern.number(n, *day))).collect()
            };
            prop_assert!(numbers(&l).is_disjoint(&numbers(&r)), "{} {}", left, right);
        }
    }
}
