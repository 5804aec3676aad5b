//! Amounts and dates as the customer's language writes them. English ones read as they do in the PDF.

use chrono::{Datelike, NaiveDate};
use domain::money::Money;

/// A language that letters can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
    Spanish,
    French,
    Italian,
    Dutch,
}

use Language::{Dutch, English, French, German, Italian, Spanish};

/// U+2212, as in the PDF.
const MINUS: char = '\u{2212}';

impl Language {
    /// By the first part of a BCP 47 tag; English if it isn't known.
    pub(crate) fn of(tag: &str) -> Self {
        match tag.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "de" => German,
            "es" => Spanish,
            "fr" => French,
            "it" => Italian,
            "nl" => Dutch,
            _ => English,
        }
    }

    /// An amount with its ISO code, joined by a no-break space. The code stands in front in English, behind elsewhere
    /// (Interinstitutional style guide of the EU, 7.3.3).
    pub(crate) fn money(self, money: Money) -> String {
        let (code, number) = (money.currency.code(), self.number(&money.amount()));
        match self {
            English => format!("{code}\u{a0}{number}"),
            _ => format!("{number}\u{a0}{code}"),
        }
    }

    /// From the plain notation, `-1234.50`.
    fn number(self, plain: &str) -> String {
        let (thousands, point) = match self {
            English => (',', '.'),
            French => ('\u{202f}', ','),
            German | Spanish | Italian | Dutch => ('.', ','),
        };
        let digits = plain.strip_prefix('-').unwrap_or(plain);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mut written = String::with_capacity(plain.len() * 2);
        if digits.len() < plain.len() {
            written.push(MINUS);
        }
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                written.push(thousands);
            }
            written.push(digit);
        }
        if !fraction.is_empty() {
            written.push(point);
            written.push_str(fraction);
        }
        written
    }

    /// With the month's name, so that day and month cannot be mistaken for each other.
    pub(crate) fn date(self, date: NaiveDate) -> String {
        let (day, year) = (date.day(), date.year());
        let month = self.months()[date.month0() as usize];
        match self {
            English | Dutch => format!("{day} {month} {year}"),
            German => format!("{day}. {month} {year}"),
            Spanish => format!("{day} de {month} de {year}"),
            French if day == 1 => format!("1er {month} {year}"),
            Italian if day == 1 => format!("1º {month} {year}"),
            French | Italian => format!("{day} {month} {year}"),
        }
    }

    /// Both days belong to it.
    pub(crate) fn period(self, first: NaiveDate, last: NaiveDate) -> String {
        format!("{} – {}", self.date(first), self.date(last))
    }

    /// As documents name them.
    fn months(self) -> [&'static str; 12] {
        let language = match self {
            English => wording::Language::English,
            German => wording::Language::German,
            Spanish => wording::Language::Spanish,
            French => wording::Language::French,
            Italian => wording::Language::Italian,
            Dutch => wording::Language::Dutch,
        };
        language.words().months
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_follow_the_language_and_the_currency() {
        for (tag, minor, currency, written) in [
            ("en", 123_456_750, "EUR", "EUR\u{a0}1,234,567.50"),
            ("en-GB", -100_000, "JPY", "JPY\u{a0}\u{2212}100,000"),
            ("xx", 999_125, "KWD", "KWD\u{a0}999.125"),
            ("de-AT", 123_450, "EUR", "1.234,50\u{a0}EUR"),
            ("FR", 123_450, "EUR", "1\u{202f}234,50\u{a0}EUR"),
            ("nl", 0, "EUR", "0,00\u{a0}EUR"),
        ] {
            let money = Money::new(minor, currency.parse().unwrap());
            assert_eq!(Language::of(tag).money(money), written);
        }
    }

    #[test]
    fn dates_name_the_month() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        for (tag, written) in [
            ("en", "1 March 2026"),
            ("de", "1. März 2026"),
            ("es", "1 de marzo de 2026"),
            ("fr", "1er mars 2026"),
            ("it", "1º marzo 2026"),
            ("nl", "1 maart 2026"),
        ] {
            assert_eq!(Language::of(tag).date(date), written);
        }
    }
}
