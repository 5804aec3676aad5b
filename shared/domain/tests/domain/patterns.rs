//! Whether two patterns can make the same number.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::documents::series::Pattern;
use proptest::prelude::*;

fn patterns(years: Vec<&'static str>) -> impl Strategy<Value = String> {
    let literal = "[A01]{0,2}";
    let sequence = prop::sample::select(vec!["{seq}", "{seq:2}", "{seq:3}"]);
    let year = prop::sample::select(years);
    (literal, year, literal, sequence, literal, any::<bool>()).prop_map(
        |(before, year, between, sequence, after, year_first)| {
            let (first, second) = if year_first { (year, sequence) } else { (sequence, year) };
            format!("{before}{first}{between}{second}{after}")
        },
    )
}

/// The pattern with its sequence grown by so many digits; `?` is any digit. That sequence may then begin with
/// zeros, which no number does: `may_repeat` rather refuses a pattern too many.
fn grown(pattern: &str, digits: usize) -> Vec<char> {
    let more = "?".repeat(digits);
    let mut text = pattern.replace("{yyyy}", "????").replace("{yy}", "??");
    for (name, width) in [("{seq}", 1), ("{seq:2}", 2), ("{seq:3}", 3)] {
        text = text.replace(name, &("?".repeat(width) + &more));
    }
    text.chars().collect()
}

/// Tries every length that either could need: neither has more than 13 characters before it grows.
fn repeats(left: &str, right: &str) -> bool {
    let grown = |pattern| -> Vec<Vec<char>> { (0..=20).map(|digits| grown(pattern, digits)).collect() };
    let fits = |(l, r): (&char, &char)| match (l, r) {
        ('?', other) | (other, '?') => *other == '?' || other.is_ascii_digit(),
        (l, r) => l == r,
    };
    let rights = grown(right);
    grown(left).iter().any(|l| rights.iter().any(|r| l.len() == r.len() && l.iter().zip(r).all(fits)))
}

proptest! {
    #![proptest_config(crate::sample::cases(600))]

    #[test]
    fn may_repeat_agrees_with_brute_force(
        left in patterns(vec!["", "", "{yy}", "{yyyy}"]), right in patterns(vec!["", "", "{yy}", "{yyyy}"]),
    ) {
        let expected = repeats(&left, &right);
        let (l, r) = (Pattern::parse(&left).unwrap(), Pattern::parse(&right).unwrap());
        prop_assert_eq!(l.may_repeat(&r), expected, "{} {}", left, right);
        prop_assert_eq!(r.may_repeat(&l), expected, "{} {}", right, left);
        prop_assert!(l.may_repeat(&l));
    }
}

proptest! {
    #![proptest_config(crate::sample::cases(200))]

    /// With real numbers of real days, up to 1 200 a year.
    #[test]
    fn patterns_that_may_not_repeat_share_no_number(
        left in patterns(vec!["", "{yy}"]), right in patterns(vec!["", "{yy}"]),
    ) {
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
