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
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Literal(c) => text.push(*c),
                Part::Year { digits: 2 } => {
                    text.push_str(&format!("{:02}", issue_date.year().rem_euclid(100)))
                }
                Part::Year { .. } => text.push_str(&format!("{:04}", issue_date.year())),
                Part::Sequence { width } => text.push_str(&format!("{sequence:0width$}")),
            }
        }
        DocumentNumber(text)
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
