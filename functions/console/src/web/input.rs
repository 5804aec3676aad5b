//! Reads the fields of a form and notes every mistake, so that a person learns all of them at once. Fields have the names that
//! the API gives them, so that what a use case refuses finds its field.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use app::{Error, Refusal};
use chrono::NaiveDate;
use domain::documents::complete::Defect;
use pages::components::Field;

use super::form::Form;

/// A form, and what is wrong with it.
#[derive(Debug)]
pub(crate) struct Input<'f> {
    form: &'f Form,
    /// By the name of the field.
    wrong: Vec<(String, String)>,
    /// A field has the focus already.
    focused: bool,
}

impl<'f> Input<'f> {
    pub(crate) fn new(form: &'f Form) -> Self {
        Self { form, wrong: Vec::new(), focused: false }
    }

    pub(crate) fn text(&self, name: &str) -> &'f str {
        self.form.text(name)
    }

    pub(crate) fn refuse(&mut self, name: &str, why: impl Into<String>) {
        self.wrong.push((name.to_owned(), why.into()));
    }

    /// A field that may be empty.
    pub(crate) fn optional<V: FromStr<Err: Display>>(&mut self, name: &str) -> Option<V> {
        self.read(name, |text| text.parse().map_err(|error: V::Err| error.to_string()))
    }

    pub(crate) fn required<V: FromStr<Err: Display>>(&mut self, name: &str) -> Option<V> {
        if self.form.get(name).is_none() {
            self.refuse(name, "must be given");
        }
        self.optional(name)
    }

    pub(crate) fn read<V>(&mut self, name: &str, read: impl FnOnce(&str) -> Result<V, String>) -> Option<V> {
        // Browsers end the lines of a text with two characters.
        match read(&self.form.get(name)?.replace("\r\n", "\n")) {
            Ok(value) => Some(value),
            Err(why) => {
                self.refuse(name, why);
                None
            }
        }
    }

    pub(crate) fn day(&mut self, name: &str) -> Option<NaiveDate> {
        self.read(name, |text| text.parse().map_err(|_| "must be a date such as 2026-11-30".to_owned()))
    }

    pub(crate) fn number<N: FromStr + PartialOrd + Display>(
        &mut self,
        name: &str,
        range: RangeInclusive<N>,
    ) -> Option<N> {
        self.read(name, |text| {
            let number = text.parse().ok().filter(|number| range.contains(number));
            let (first, last) = (range.start(), range.end());
            number.ok_or_else(|| format!("must be a whole number from {first} to {last}"))
        })
    }

    /// One of a few words.
    pub(crate) fn word<V: Copy>(
        &mut self,
        name: &str,
        all: &[V],
        word: impl Fn(V) -> &'static str,
    ) -> Option<V> {
        self.read(name, |text| {
            let found = all.iter().copied().find(|value| word(*value) == text);
            found.ok_or_else(|| format!("must not be {text}: there is no such choice"))
        })
    }

    /// Values with commas, semicolons or line ends between them.
    pub(crate) fn several<V: FromStr<Err: Display>>(&mut self, name: &str, at_most: usize) -> Vec<V> {
        let parts = self.form.text(name).split([',', ';', '\n']).map(str::trim);
        let mut all = Vec::new();
        for part in parts.filter(|part| !part.is_empty()) {
            match part.parse() {
                Ok(value) => all.push(value),
                Err(error) => self.refuse(name, format!("{part}: {error}")),
            }
        }
        if all.len() > at_most {
            self.refuse(name, format!("must have at most {at_most} entries, has {}", all.len()));
        }
        all
    }

    /// What a use case refuses of the form. Every other error is returned.
    pub(crate) fn refused(&mut self, error: Error) -> Result<(), Error> {
        match error {
            Error::Refused(Refusal::Invalid(defects)) => {
                self.wrong.extend(defects.into_iter().map(|Defect { field, message, .. }| (field, message)));
                Ok(())
            }
            other => Err(other),
        }
    }

    pub(crate) fn is_right(&self) -> bool {
        self.wrong.is_empty()
    }

    pub(crate) fn error(&self, name: &str) -> Option<String> {
        let all: Vec<&str> =
            self.wrong.iter().filter(|(wrong, _)| wrong == name).map(|(_, why)| why.as_str()).collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// The field with what is wrong with it. The first wrong one gets the focus.
    pub(crate) fn mark(&mut self, field: Field) -> Field {
        let Some(error) = self.error(&field.name) else { return field };
        let first = !std::mem::replace(&mut self.focused, true);
        field.wrong(error, first)
    }
}

#[cfg(test)]
mod tests {
    use domain::contact::EmailAddress;

    use super::*;

    #[test]
    fn all_mistakes_are_noted_and_the_first_field_gets_the_focus() {
        let form = Form::read(b"days=400&day=soon&cc=a%40b.example%2C+x&kind=y");
        let mut input = Input::new(&form);
        assert_eq!(input.number("days", 1..=366_u32), None);
        assert_eq!(input.day("day"), None);
        assert_eq!(input.several::<EmailAddress>("cc", 5).len(), 1);
        assert_eq!(input.word("kind", &["a"], |word| word), None);
        assert_eq!(input.required::<EmailAddress>("address"), None);
        let field = |input: &mut Input<'_>, name| input.mark(Field::text(name, name, ""));
        let (right, first, second) =
            (field(&mut input, "none"), field(&mut input, "days"), field(&mut input, "address"));
        assert!(right.error.is_none() && first.focus && !second.focus);
        assert_eq!(first.error.as_deref(), Some("must be a whole number from 1 to 366"));
        assert_eq!(second.error.as_deref(), Some("must be given"));
    }

    #[test]
    fn what_a_use_case_refuses_stands_at_its_field() {
        let form = Form::default();
        let mut input = Input::new(&form);
        assert!(input.refused(Error::invalid("code", "entity_id", "No entity has the id.")).is_ok());
        assert_eq!(input.error("entity_id").as_deref(), Some("No entity has the id."));
        assert!(input.refused(Error::conflict("code", "no")).is_err() && !input.is_right());
    }
}
