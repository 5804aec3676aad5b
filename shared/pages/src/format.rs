//! Money, numbers, dates and times as a person reads them: in the format of their language, in their time zone.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};
use domain::money::Money;
use domain::zone::Zone;
use wording::Language;

/// How the person that looks at a page reads values.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    pub language: Language,
    pub zone: Zone,
}

impl Format {
    /// An amount with its currency: "€1,234.50".
    pub fn money(&self, money: Money) -> String {
        self.language.money(money.currency.code(), &money.amount())
    }

    /// An amount without its currency, where the column names it.
    pub fn amount(&self, money: Money) -> String {
        self.language.number(&money.amount())
    }

    pub fn number(&self, number: impl Into<i64>) -> String {
        self.language.number(&number.into().to_string())
    }

    /// "1 invoice", "1,200 invoices".
    pub fn counted(&self, count: usize, one: &str, several: &str) -> String {
        let shown = self.number(i64::try_from(count).unwrap_or(i64::MAX));
        counted(u64::try_from(count).unwrap_or(u64::MAX), &shown, one, several)
    }

    /// A plain decimal such as a quantity or a unit price.
    pub fn decimal(&self, plain: &str) -> String {
        self.language.number(plain)
    }

    pub fn percent(&self, plain: &str) -> String {
        self.language.percent(plain)
    }

    /// A day in digits, for tables, as each language writes it. English names the month, because readers of English
    /// differ in which number comes first.
    pub fn day(&self, date: NaiveDate) -> String {
        let (year, month, day) = (date.year(), date.month(), date.day());
        match self.language {
            Language::English => {
                let months = self.language.words().months;
                let name = months.get(date.month0() as usize).copied().unwrap_or_default();
                format!("{day}\u{A0}{}\u{A0}{year}", name.get(..3).unwrap_or(name))
            }
            Language::German => format!("{day:02}.{month:02}.{year}"),
            Language::Dutch => format!("{day:02}-{month:02}-{year}"),
            Language::French | Language::Spanish | Language::Italian => format!("{day:02}/{month:02}/{year}"),
        }
    }

    /// A day in words: "4 March 2026".
    pub fn date(&self, date: NaiveDate) -> String {
        self.language.date(date)
    }

    /// The day and the time of an instant.
    pub fn instant(&self, at: DateTime<Utc>) -> String {
        self.local(at.with_timezone(&self.zone).naive_local())
    }

    /// A local day and time, in whatever zone.
    pub fn local(&self, at: NaiveDateTime) -> String {
        format!("{}, {}", self.day(at.date()), self.clock(at))
    }

    /// The time of day of an instant.
    pub fn time(&self, at: DateTime<Utc>) -> String {
        self.clock(at.with_timezone(&self.zone).naive_local())
    }

    fn clock(&self, at: NaiveDateTime) -> String {
        format!("{:02}:{:02}", at.hour(), at.minute())
    }
}

/// A duration in one or two units: "4 min 10 s".
pub fn duration(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes, rest) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// "1 invoice", "2 invoices": the number is formatted already.
pub fn counted(count: u64, formatted: &str, one: &str, several: &str) -> String {
    format!("{formatted} {}", if count == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(language: Language) -> Format {
        Format { language, zone: Zone::named("Europe/Berlin").unwrap() }
    }

    #[test]
    fn money_follows_the_language_and_the_currency() {
        let money = |minor, code: &str| Money::new(minor, code.parse().unwrap());
        for (language, euros, dinars, yen) in [
            (Language::English, "−€1,234.50", "KWD\u{A0}1.250", "1,250"),
            (Language::German, "−1.234,50\u{A0}€", "1,250\u{A0}KWD", "1.250"),
            (Language::French, "−1\u{202F}234,50\u{A0}€", "1,250\u{A0}KWD", "1\u{202F}250"),
            (Language::Spanish, "−1.234,50\u{A0}€", "1,250\u{A0}KWD", "1.250"),
            (Language::Dutch, "€\u{A0}−1.234,50", "KWD\u{A0}1,250", "1.250"),
            (Language::Italian, "−1.234,50\u{A0}€", "1,250\u{A0}KWD", "1.250"),
        ] {
            let format = format(language);
            assert_eq!(format.money(money(-123_450, "EUR")), euros);
            assert_eq!(format.money(money(1_250, "KWD")), dinars);
            assert_eq!(format.amount(money(1_250, "JPY")), yen);
        }
    }

    #[test]
    fn days_are_written_as_each_language_writes_them() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 4).unwrap();
        let days = Language::ALL.map(|language| format(language).day(day));
        let english = "4\u{A0}Mar\u{A0}2026";
        assert_eq!(days, [english, "04.03.2026", "04/03/2026", "04/03/2026", "04-03-2026", "04/03/2026"]);
        assert_eq!(format(Language::German).date(day), "4. März 2026");
    }

    #[test]
    fn instants_are_shown_in_the_zone_of_the_reader() {
        let at: DateTime<Utc> = "2026-06-30T22:30:00Z".parse().unwrap();
        assert_eq!(format(Language::German).instant(at), "01.07.2026, 00:30");
        let london = Format { language: Language::English, zone: Zone::named("Europe/London").unwrap() };
        assert_eq!(london.instant(at), "30\u{A0}Jun\u{A0}2026, 23:30");
        assert_eq!(london.time(at), "23:30");
    }

    #[test]
    fn durations_and_counts_read_like_words() {
        let read = [0, 59, 60, 250, 3_600, 7_260].map(duration);
        assert_eq!(read, ["0 s", "59 s", "1 min", "4 min 10 s", "1 h", "2 h 1 min"]);
        assert_eq!(counted(1, "1", "invoice", "invoices"), "1 invoice");
        assert_eq!(counted(1_200, "1,200", "invoice", "invoices"), "1,200 invoices");
        assert_eq!(format(Language::German).counted(1_200, "invoice", "invoices"), "1.200 invoices");
    }
}
