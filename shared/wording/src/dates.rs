//! Formats dates. The month is written as a name, so that day and month cannot be confused.

use chrono::{Datelike, NaiveDate};

use crate::Language;

impl Language {
    pub fn date(self, date: NaiveDate) -> String {
        let (day, year) = (date.day(), date.year());
        let months = self.words().months;
        let month = months.get(date.month0() as usize).copied().unwrap_or_default();
        match self {
            Self::English | Self::Dutch => format!("{day} {month} {year}"),
            Self::German => format!("{day}. {month} {year}"),
            Self::Spanish => format!("{day} de {month} de {year}"),
            Self::French if day == 1 => format!("1er {month} {year}"),
            Self::Italian if day == 1 => format!("1º {month} {year}"),
            Self::French | Self::Italian => format!("{day} {month} {year}"),
        }
    }

    /// A period; both days are included.
    pub fn period(self, first: NaiveDate, last: NaiveDate) -> String {
        if first == last { self.date(first) } else { format!("{} – {}", self.date(first), self.date(last)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_name_the_month() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        for (language, first, fourth) in [
            (Language::English, "1 March 2026", "4 March 2026"),
            (Language::German, "1. März 2026", "4. März 2026"),
            (Language::French, "1er mars 2026", "4 mars 2026"),
            (Language::Spanish, "1 de marzo de 2026", "4 de marzo de 2026"),
            (Language::Dutch, "1 maart 2026", "4 maart 2026"),
            (Language::Italian, "1º marzo 2026", "4 marzo 2026"),
        ] {
            assert_eq!(language.date(day(1)), first);
            assert_eq!(language.date(day(4)), fourth);
        }
    }

    #[test]
    fn a_period_of_one_day_is_a_date() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 10, day).unwrap();
        assert_eq!(Language::German.period(day(4), day(4)), "4. Oktober 2026");
        assert_eq!(Language::English.period(day(4), day(9)), "4 October 2026 – 9 October 2026");
    }
}
