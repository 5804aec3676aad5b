//! Reads the fields of a request and notes every mistake, so that a caller learns all of them at once.

mod parsed;

use std::fmt::Display;
use std::ops::RangeInclusive;

use domain::documents::complete::Defect;
use runtime::http::Problem;

pub(crate) use parsed::Parsed;

/// The mistakes found so far, and the path of the object that is being read.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    /// Empty, or ends with a point: `lines[1].`
    path: String,
    defects: Vec<Defect>,
}

impl Fields {
    /// Notes a mistake of a field of the present object.
    pub(crate) fn refuse(&mut self, field: impl Display, code: &str, message: impl Into<String>) {
        self.defects.push(Defect::new(code, format!("{}{field}", self.path), message));
    }

    /// A field that may be left out.
    pub(crate) fn optional<T: Parsed>(
        &mut self,
        field: impl Display,
        raw: &Option<impl AsRef<str>>,
    ) -> Option<T> {
        match T::read(raw.as_ref()?.as_ref()) {
            Ok(value) => Some(value),
            Err((code, message)) => {
                self.refuse(field, code, message);
                None
            }
        }
    }

    /// A field that must be given.
    pub(crate) fn required<T: Parsed>(
        &mut self,
        field: impl Display,
        raw: &Option<impl AsRef<str>>,
    ) -> Option<T> {
        self.present(&field, raw);
        self.optional(field, raw)
    }

    /// Notes that a field is missing.
    pub(crate) fn present<T>(&mut self, field: impl Display, raw: &Option<T>) {
        if raw.is_none() {
            self.refuse(field, "required", "must be given");
        }
    }

    /// Plain values of a list.
    pub(crate) fn each<T: Parsed, C: FromIterator<T>>(
        &mut self,
        field: &str,
        raw: &[String],
        at_most: usize,
    ) -> C {
        self.at_most(field, raw.len(), at_most);
        let read = raw.iter().take(at_most).enumerate();
        read.filter_map(|(index, raw)| self.optional(format!("{field}[{index}]"), &Some(raw))).collect()
    }

    /// Objects of a list.
    pub(crate) fn list<I, T>(
        &mut self,
        field: &str,
        inputs: &[I],
        at_most: usize,
        mut read: impl FnMut(&I, &mut Fields) -> Option<T>,
    ) -> Vec<T> {
        self.at_most(field, inputs.len(), at_most);
        let read = inputs.iter().take(at_most).enumerate().filter_map(|(index, input)| {
            self.within(format_args!("{field}[{index}]"), |fields| read(input, fields))
        });
        read.collect()
    }

    /// An object that may be left out.
    pub(crate) fn nested<I, T>(
        &mut self,
        field: &str,
        input: &Option<I>,
        read: impl FnOnce(&I, &mut Fields) -> Option<T>,
    ) -> Option<T> {
        let input = input.as_ref()?;
        self.within(field, |fields| read(input, fields))
    }

    /// A whole number in a range.
    pub(crate) fn number<N: TryFrom<i64>>(
        &mut self,
        field: &str,
        raw: Option<i64>,
        range: RangeInclusive<i64>,
    ) -> Option<N> {
        let raw = raw?;
        let read = N::try_from(raw).ok().filter(|_| range.contains(&raw));
        if read.is_none() {
            let (first, last) = range.into_inner();
            self.refuse(field, "out_of_range", format!("must be a whole number from {first} to {last}"));
        }
        read
    }

    /// A whole number in a range, in a query.
    pub(crate) fn written_number<N: TryFrom<i64>>(
        &mut self,
        field: &str,
        raw: &Option<String>,
        range: RangeInclusive<i64>,
    ) -> Option<N> {
        // What is no number is in no range.
        let raw = raw.as_ref()?.parse().unwrap_or(i64::MIN);
        self.number(field, Some(raw), range)
    }

    pub(crate) fn at_most(&mut self, field: &str, length: usize, limit: usize) {
        if length > limit {
            self.refuse(field, "too_many", format!("must have at most {limit} entries, has {length}"));
        }
    }

    /// Reads the fields of an inner object.
    pub(crate) fn within<R>(&mut self, field: impl Display, read: impl FnOnce(&mut Fields) -> R) -> R {
        let outer = self.path.len();
        self.path.push_str(&format!("{field}."));
        let result = read(self);
        self.path.truncate(outer);
        result
    }

    /// Whether a field of the present object has a mistake.
    pub(crate) fn has_refused(&self, field: &str) -> bool {
        let path = format!("{}{field}", self.path);
        self.defects.iter().any(|defect| defect.field == path)
    }

    /// Adds what was found elsewhere, except for fields that have a mistake already.
    pub(crate) fn extend(&mut self, defects: Vec<Defect>) {
        for defect in defects {
            if !self.defects.iter().any(|own| own.field == defect.field) {
                self.defects.push(defect);
            }
        }
    }

    /// What was read, if there was no mistake. A reader that returns none has noted why.
    pub(crate) fn finish<T>(self, read: Option<T>) -> Result<T, Problem> {
        match read {
            Some(value) if self.defects.is_empty() => Ok(value),
            _ => Err(Problem::invalid(self.defects)),
        }
    }
}
