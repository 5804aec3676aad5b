//! Reads the fields of a form, and notes what is wrong with each.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use pages::components::Field;

use crate::web::form::Form;

/// What is wrong with a form, by the name of the field, in the order of the form.
#[derive(Debug, Default)]
pub(super) struct Reading {
    wrong: Vec<(String, String)>,
}

impl Reading {
    pub(super) fn refuse(&mut self, name: &str, message: impl Into<String>) {
        self.wrong.push((name.to_owned(), message.into()));
    }

    pub(super) fn parsed<V, E: Display>(
        &mut self,
        form: &Form,
        name: &str,
        parse: impl FnOnce(&str) -> Result<V, E>,
    ) -> Option<V> {
        match parse(form.get(name)?) {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(name, error.to_string());
                None
            }
        }
    }

    pub(super) fn optional<V: FromStr<Err: Display>>(&mut self, form: &Form, name: &str) -> Option<V> {
        self.parsed(form, name, str::parse)
    }

    pub(super) fn required<V: FromStr<Err: Display>>(&mut self, form: &Form, name: &str) -> Option<V> {
        self.present(form, name);
        self.optional(form, name)
    }

    pub(super) fn present(&mut self, form: &Form, name: &str) {
        if !form.has(name) {
            self.refuse(name, "must be given");
        }
    }

    pub(super) fn number<N>(&mut self, form: &Form, name: &str, range: RangeInclusive<N>) -> Option<N>
    where
        N: FromStr + PartialOrd + Display,
    {
        self.parsed(form, name, |text| {
            let number = text.parse().ok().filter(|number| range.contains(number));
            let (first, last) = (range.start(), range.end());
            number.ok_or_else(|| format!("must be a whole number from {first} to {last}"))
        })
    }

    /// Values with commas between.
    pub(super) fn several<V: FromStr<Err: Display>>(
        &mut self,
        form: &Form,
        name: &str,
        at_most: usize,
    ) -> Vec<V> {
        let parts = form.text(name).split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
        let mut all = Vec::new();
        for part in parts {
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

    pub(super) fn is_right(&self) -> bool {
        self.wrong.is_empty()
    }

    pub(super) fn error(&self, name: &str) -> Option<String> {
        let all: Vec<&str> =
            self.wrong.iter().filter(|(wrong, _)| wrong == name).map(|(_, why)| why.as_str()).collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// The field with what is wrong with it. The first one gets the focus.
    pub(super) fn mark(&self, field: Field) -> Field {
        match self.error(&field.name) {
            Some(error) => {
                let first = self.wrong.first().is_some_and(|(name, _)| *name == field.name);
                field.wrong(error, first)
            }
            None => field,
        }
    }
}
