//! The patterns that numbers are made by.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A number in its printed form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentNumber(String);

impl DocumentNumber {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a number was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberParts {
    /// `None` if the pattern does not name the year.
    pub year: Option<i32>,
    pub sequence: u64,
}

/// `INV-{yyyy}-{seq:5}`: literals of letters, digits and `-/._#` or spaces, at most one year
/// (`{yyyy}` or `{yy}`), and the sequence, padded with zeros to a width of 1 to 12.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(char),
    Year { digits: usize },
    Sequence { width: usize },
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidPattern {
    #[error("must contain {{seq}} or {{seq:n}} with n from 1 to 12 exactly once")]
    Sequence,
    #[error("may contain {{yyyy}} or {{yy}} once")]
    Year,
    #[error("{{{0}}} is not one of {{seq}}, {{seq:n}}, {{yyyy}}, {{yy}}")]
    Placeholder(String),
    #[error("may only use letters, digits, spaces and - / . _ #")]
    Character,
    #[error("must have at most 40 characters")]
    TooLong,
}

impl Pattern {
    /// `INV-{yyyy}-{seq:5}` for `INV`.
    pub fn standard(prefix: &str) -> Self {
        let dash = Part::Literal('-');
        let mut parts: Vec<Part> = prefix.chars().map(Part::Literal).collect();
        parts.extend([dash.clone(), Part::Year { digits: 4 }, dash, Part::Sequence { width: 5 }]);
        Self(parts)
    }

    pub fn parse(text: &str) -> Result<Self, InvalidPattern> {
        if text.chars().count() > 40 {
            return Err(InvalidPattern::TooLong);
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if let Some(inner) = rest.strip_prefix('{') {
                let (name, after) = inner.split_once('}').ok_or(InvalidPattern::Character)?;
                parts.push(Part::placeholder(name)?);
                rest = after;
            } else if first.is_ascii_alphanumeric() || " -/._#".contains(first) {
                parts.push(Part::Literal(first));
                rest = &rest[first.len_utf8()..];
            } else {
                return Err(InvalidPattern::Character);
            }
        }
        let count = |wanted: fn(&Part) -> bool| parts.iter().filter(|part| wanted(part)).count();
        if count(|part| matches!(part, Part::Sequence { .. })) != 1 {
            return Err(InvalidPattern::Sequence);
        }
        if count(|part| matches!(part, Part::Year { .. })) > 1 {
            return Err(InvalidPattern::Year);
        }
        Ok(Self(parts))
    }

    pub fn names_the_year(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Year { .. }))
    }

    pub fn number(&self, sequence: u64, issue_date: NaiveDate) -> DocumentNumber {
        self.number_in(sequence, issue_date.year())
    }

    /// The number of a document that is issued in this year.
    pub fn number_in(&self, sequence: u64, year: i32) -> DocumentNumber {
        DocumentNumber(self.0.iter().map(|part| part.text(sequence, year)).collect())
    }

    /// What a number was made of. `None` if this pattern makes no such number. Two digits of a year mean one from 2000 on.
    pub fn read(&self, number: &str) -> Option<NumberParts> {
        let fixed: usize = self.0.iter().map(Part::fixed_digits).sum();
        let sequence_digits = number.len().checked_sub(fixed).filter(|_| number.is_ascii())?;
        let (mut year, mut sequence, mut rest) = (None, None, number);
        for part in &self.0 {
            let digits = match part {
                Part::Literal(c) => {
                    rest = rest.strip_prefix(*c)?;
                    continue;
                }
                Part::Year { digits } => *digits,
                Part::Sequence { .. } => sequence_digits,
            };
            let (read, after) = rest.split_at_checked(digits)?;
            if !read.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            match part {
                Part::Year { digits: 2 } => year = Some(2000 + read.parse::<i32>().ok()?),
                Part::Year { .. } => year = Some(read.parse().ok()?),
                // Padded to its width, and no further.
                Part::Sequence { width } if digits < *width => return None,
                Part::Sequence { width } if digits > *width && read.starts_with('0') => return None,
                Part::Sequence { .. } => sequence = Some(read.parse().ok()?),
                Part::Literal(_) => {}
            }
            rest = after;
        }
        Some(NumberParts { year, sequence: sequence? }).filter(|_| rest.is_empty())
    }

    /// What each number of a year begins with.
    pub fn beginning(&self, year: i32) -> String {
        let before = self.0.iter().take_while(|part| !matches!(part, Part::Sequence { .. }));
        before.map(|part| part.text(0, year)).collect()
    }

    /// Whether both patterns could produce the same number. Each pattern is a small automaton over
    /// characters and digits; this searches the pairs of states that both can reach.
    pub fn may_repeat(&self, other: &Pattern) -> bool {
        let (left, right) = (self.steps(), other.steps());
        let mut seen = BTreeSet::new();
        let mut queue = VecDeque::from([(0, 0)]);
        while let Some((l, r)) = queue.pop_front() {
            if !seen.insert((l, r)) {
                continue;
            }
            if l == left.len() && r == right.len() {
                return true;
            }
            // Optional digits are skipped.
            queue.extend(matches!(left.get(l), Some(Step::AnyDigits)).then_some((l + 1, r)));
            queue.extend(matches!(right.get(r), Some(Step::AnyDigits)).then_some((l, r + 1)));
            if let (Some(a), Some(b)) = (left.get(l), right.get(r))
                && a.class().meets(b.class())
            {
                queue.push_back((a.next(l), b.next(r)));
            }
        }
        false
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for part in &self.0 {
            match part {
                Part::Literal(c) => steps.push(Step::Once(Class::Char(*c))),
                Part::Year { digits } => steps.extend(vec![Step::Once(Class::Digit); *digits]),
                Part::Sequence { width } => {
                    steps.extend(vec![Step::Once(Class::Digit); *width]);
                    steps.push(Step::AnyDigits);
                }
            }
        }
        steps
    }
}

#[derive(Clone, Copy)]
enum Class {
    Char(char),
    Digit,
}

impl Class {
    fn meets(self, other: Class) -> bool {
        match (self, other) {
            (Class::Char(a), Class::Char(b)) => a == b,
            (Class::Char(c), Class::Digit) | (Class::Digit, Class::Char(c)) => c.is_ascii_digit(),
            (Class::Digit, Class::Digit) => true,
        }
    }
}

#[derive(Clone, Copy)]
enum Step {
    Once(Class),
    /// Zero or more.
    AnyDigits,
}

impl Step {
    fn class(self) -> Class {
        match self {
            Step::Once(class) => class,
            Step::AnyDigits => Class::Digit,
        }
    }

    /// The next state after one character.
    fn next(self, state: usize) -> usize {
        match self {
            Step::Once(_) => state + 1,
            Step::AnyDigits => state,
        }
    }
}

impl Part {
    fn text(&self, sequence: u64, year: i32) -> String {
        match self {
            Part::Literal(c) => c.to_string(),
            Part::Year { digits: 2 } => format!("{:02}", year.rem_euclid(100)),
            Part::Year { .. } => format!("{year:04}"),
            Part::Sequence { width } => format!("{sequence:0width$}"),
        }
    }

    /// The characters that it always has. A sequence may have more than its width, so it counts as none.
    fn fixed_digits(&self) -> usize {
        match self {
            Part::Literal(_) => 1,
            Part::Year { digits } => *digits,
            Part::Sequence { .. } => 0,
        }
    }

    fn placeholder(name: &str) -> Result<Self, InvalidPattern> {
        match name {
            "yyyy" => Ok(Part::Year { digits: 4 }),
            "yy" => Ok(Part::Year { digits: 2 }),
            "seq" => Ok(Part::Sequence { width: 1 }),
            other => match other.strip_prefix("seq:").map(str::parse::<usize>) {
                Some(Ok(width @ 1..=12)) => Ok(Part::Sequence { width }),
                Some(_) => Err(InvalidPattern::Sequence),
                None => Err(InvalidPattern::Placeholder(other.to_owned())),
            },
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                Part::Literal(c) => write!(f, "{c}")?,
                Part::Year { digits: 2 } => f.write_str("{yy}")?,
                Part::Year { .. } => f.write_str("{yyyy}")?,
                // Never longer than the original text, because it must pass the length limit again.
                Part::Sequence { width: 1 } => f.write_str("{seq}")?,
                Part::Sequence { width } => write!(f, "{{seq:{width}}}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl TryFrom<String> for Pattern {
    type Error = InvalidPattern;

    fn try_from(text: String) -> Result<Self, InvalidPattern> {
        Self::parse(&text)
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> String {
        pattern.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text).unwrap()
    }

    #[test]
    fn patterns_render_year_and_padded_sequence() {
        let date = "2026-11-22".parse().unwrap();
        assert_eq!(pattern("INV-{yyyy}-{seq:5}").number(42, date).as_str(), "INV-2026-00042");
        assert_eq!(pattern("{yy}/{seq}").number(123_456, date).as_str(), "26/123456");
    }

    #[test]
    fn a_number_reads_back_by_its_pattern_and_no_other_text_does() {
        for text in ["INV-{yyyy}-{seq:5}", "{yy}/{seq}", "{seq:3}{yyyy}", "{yyyy}{seq:4}", "A1{seq:2}#"] {
            let pattern = pattern(text);
            for (sequence, year) in
                [(1, 2026), (42, 2026), (99_999, 2030), (100_000, 2026), (7_654_321, 2099)]
            {
                let read = pattern.read(pattern.number_in(sequence, year).as_str());
                let year = Some(year).filter(|_| pattern.names_the_year());
                assert_eq!(read, Some(NumberParts { year, sequence }), "{text} {sequence}");
            }
        }
        let pattern = pattern("INV-{yyyy}-{seq:5}");
        for text in [
            "",
            "INV-2026-0042",
            "INV-2026-000042",
            "INV-2026-00042x",
            "inv-2026-00042",
            "INV-20a6-00042",
            "INV-2026-",
        ] {
            assert_eq!(pattern.read(text), None, "{text}");
        }
        assert_eq!(pattern.beginning(2026), "INV-2026-");
        assert_eq!(Pattern::parse("{seq}/{yy}").unwrap().beginning(2026), "");
    }

    #[test]
    fn bad_patterns_are_refused() {
        for text in [
            "",
            "INV",
            "{seq}{seq}",
            "{seq:0}",
            "{seq:13}",
            "{yyyy}{yy}{seq}",
            "{mm}{seq}",
            "{seq",
            "Ü{seq}",
            "a\n{seq}",
        ] {
            assert!(Pattern::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_pattern_that_could_repeat_a_number_is_found() {
        for (old, new, repeats) in [
            ("INV-{seq:5}", "INV-{seq:6}", true),
            ("INV-{seq:5}", "INV-0{seq:4}", true),
            ("INV-{seq:5}", "R-{seq:5}", false),
            ("INV-{yyyy}-{seq:5}", "INV-{seq:5}", false),
            ("{yyyy}{seq:4}", "{seq:8}", true),
            ("{seq:3}A", "{seq:3}", false),
            ("A{seq:12}", "A{seq:1}", true),
            ("A1{seq:1}", "A2{seq:1}", false),
        ] {
            assert_eq!(pattern(old).may_repeat(&pattern(new)), repeats, "{old} {new}");
            assert_eq!(pattern(new).may_repeat(&pattern(old)), repeats, "{new} {old}");
        }
    }
}
