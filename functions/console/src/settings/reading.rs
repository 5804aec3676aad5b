//! What a form of the settings says, and what of it is wrong.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use domain::documents::complete::Defect;
use domain::money::{Currency, Money};

use crate::web::form::Form;

/// What is wrong, by the name of the field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wrong(Vec<(String, String)>);

impl Wrong {
    pub(super) fn of_defects(defects: Vec<Defect>) -> Self {
        Self(defects.into_iter().map(|defect| (defect.field, defect.message)).collect())
    }

    #[cfg(test)]
    pub(super) fn one(name: &str, message: impl Into<String>) -> Self {
        Self(vec![(name.to_owned(), message.into())])
    }

    pub(super) fn refuse(&mut self, name: impl Display, message: impl Display) {
        self.0.push((name.to_string(), message.to_string()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each mistake with the name of its field.
    pub(super) fn into_all(self) -> Vec<(String, String)> {
        self.0
    }
}

/// "must be given" as a sentence.
pub(super) fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", rest.as_str())
}

/// Reads the fields of a form and notes each mistake.
#[derive(Debug)]
pub(super) struct Reading<'f> {
    form: &'f Form,
    pub(super) wrong: Wrong,
}

impl<'f> Reading<'f> {
    pub(super) fn new(form: &'f Form) -> Self {
        Self { form, wrong: Wrong::default() }
    }

    pub(super) fn optional<V: FromStr<Err: Display>>(&mut self, name: &str) -> Option<V> {
        self.parsed(name, str::parse)
    }

    pub(super) fn parsed<V, E: Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<V, E>,
    ) -> Option<V> {
        match parse(self.form.get(name)?) {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong.refuse(name, error);
                None
            }
        }
    }

    pub(super) fn required<V: FromStr<Err: Display>>(&mut self, name: &str) -> Option<V> {
        self.given(name);
        self.optional(name)
    }

    /// Notes that a field is missing.
    pub(super) fn given(&mut self, name: &str) {
        if self.form.get(name).is_none() {
            self.wrong.refuse(name, "must be given");
        }
    }

    pub(super) fn number<N: TryFrom<i64>>(&mut self, name: &str, range: RangeInclusive<i64>) -> Option<N> {
        self.given(name);
        let text = self.form.get(name)?;
        let number = text.parse().ok().filter(|number| range.contains(number));
        let read = number.and_then(|number| N::try_from(number).ok());
        if read.is_none() {
            let (first, last) = range.into_inner();
            self.wrong.refuse(name, format_args!("must be a whole number from {first} to {last}"));
        }
        read
    }

    /// Amounts, at most one for each currency. Empty rows are left out.
    pub(super) fn amounts(&mut self, list: &str, at_most: usize) -> Vec<Money> {
        let mut read: Vec<Money> = Vec::new();
        for index in rows(self.form, list, &AMOUNT, at_most) {
            let [currency, amount] = AMOUNT.map(|part| format!("{list}[{index}].{part}"));
            self.given(&amount);
            let Some(code) = self.required::<Currency>(&currency) else { continue };
            let Some(money) = self.parsed(&amount, |text| Money::parse(text, code)) else { continue };
            if money.minor < 0 {
                self.wrong.refuse(amount, "must not be negative");
            } else if read.iter().any(|other| other.currency == code) {
                self.wrong.refuse(currency, format_args!("{code} has an amount already"));
            } else {
                read.push(money);
            }
        }
        read
    }

    /// What was read, if there was no mistake.
    pub(super) fn finish<T>(self, read: Option<T>) -> Result<T, Wrong> {
        match read {
            Some(value) if self.wrong.is_empty() => Ok(value),
            _ => Err(self.wrong),
        }
    }
}

/// The parts of a row with an amount.
pub(super) const AMOUNT: [&str; 2] = ["currency", "amount"];

/// The rows of a list in which something stands.
pub(super) fn rows(form: &Form, list: &str, parts: &[&str], at_most: usize) -> Vec<usize> {
    let filled = |index: &usize| parts.iter().any(|part| form.has(&format!("{list}[{index}].{part}")));
    (0..at_most).filter(filled).collect()
}

/// A form with these fields, as a browser would send it.
pub(super) fn form_of<N: AsRef<str>>(pairs: impl IntoIterator<Item = (N, String)>) -> Form {
    let mut serializer = form_urlencoded::Serializer::new(String::new());
    serializer.extend_pairs(pairs);
    Form::read(serializer.finish().as_bytes())
}

/// A text that may be missing.
pub(super) fn text(value: &Option<impl Display>) -> String {
    value.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// A box: "1" if it is ticked.
pub(super) fn ticked(on: bool) -> String {
    if on { "1".to_owned() } else { String::new() }
}

/// The rows of amounts, as [`Reading::amounts`] reads them.
pub(super) fn typed_amounts(list: &str, amounts: &[Money]) -> Vec<(String, String)> {
    let row = |(index, money): (usize, &Money)| {
        let [currency, amount] = AMOUNT.map(|part| format!("{list}[{index}].{part}"));
        [(currency, money.currency.to_string()), (amount, money.amount())]
    };
    amounts.iter().enumerate().flat_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_leave_out_empty_rows_and_take_each_currency_once() {
        let form = Form::read(
            b"a[0].currency=EUR&a[0].amount=10.00&a[1].currency=&a[1].amount=&a[2].currency=JPY&a[2].amount=5",
        );
        let mut reading = Reading::new(&form);
        let read = reading.amounts("a", 50);
        assert_eq!(read.iter().map(|money| money.minor).collect::<Vec<_>>(), [1000, 5]);
        let typed = form_of(typed_amounts("a", &read));
        assert_eq!(Reading::new(&typed).amounts("a", 50), read);

        let form = Form::read(
            b"a[0].currency=EUR&a[0].amount=1.00&a[1].currency=EUR&a[1].amount=2.00&a[2].amount=3",
        );
        let mut reading = Reading::new(&form);
        reading.amounts("a", 50);
        let names: Vec<&str> = reading.wrong.0.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a[1].currency", "a[2].currency"]);
    }

    #[test]
    fn a_number_is_in_its_range() {
        let form = Form::read(b"a=15&b=16&c=x");
        let mut reading = Reading::new(&form);
        assert_eq!(reading.number::<u8>("a", 0..=15), Some(15));
        assert_eq!(reading.number::<u8>("b", 0..=15), None);
        assert_eq!(reading.number::<u8>("c", 0..=15), None);
        assert_eq!(reading.number::<u8>("d", 0..=15), None);
        assert_eq!(reading.wrong.0.len(), 3);
    }
}
