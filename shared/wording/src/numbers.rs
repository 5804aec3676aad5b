//! Numbers and amounts.

use crate::Language;

/// U+2212. It is as wide as a digit and easier to see than a hyphen.
const MINUS: char = '\u{2212}';
const NO_BREAK_SPACE: char = '\u{A0}';
/// U+202F, the French thousands separator.
const NARROW_NO_BREAK_SPACE: char = '\u{202F}';

impl Language {
    /// The thousands separator and the decimal separator.
    fn separators(self) -> (char, char) {
        match self {
            Self::English => (',', '.'),
            Self::French => (NARROW_NO_BREAK_SPACE, ','),
            Self::German | Self::Spanish | Self::Dutch | Self::Italian => ('.', ','),
        }
    }

    /// Formats a plain decimal ("-1234.50") in this language ("−1,234.50").
    pub fn number(self, plain: &str) -> String {
        let (thousands, point) = self.separators();
        let (negative, digits) = plain.strip_prefix('-').map_or((false, plain), |digits| (true, digits));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
        let mut written = String::with_capacity(plain.len() * 2);
        if negative && digits.bytes().any(|digit| matches!(digit, b'1'..=b'9')) {
            written.push(MINUS);
        }
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                written.push(thousands);
            }
            written.push(digit);
        }
        if let Some(fraction) = fraction {
            written.push(point);
            written.push_str(fraction);
        }
        written
    }

    pub fn percent(self, plain: &str) -> String {
        let number = self.number(plain);
        match self {
            Self::English | Self::Dutch | Self::Italian => format!("{number}%"),
            Self::German | Self::Spanish => format!("{number}{NO_BREAK_SPACE}%"),
            Self::French => format!("{number}{NARROW_NO_BREAK_SPACE}%"),
        }
    }

    /// Formats an amount with its currency: the currency sign if it is unambiguous, otherwise the ISO
    /// code. The position follows the Interinstitutional style guide of the EU (7.3.3) and CLDR.
    pub fn money(self, currency: &str, plain: &str) -> String {
        let number = self.number(plain);
        let sign = match currency {
            "EUR" => Some('€'),
            "GBP" => Some('£'),
            _ => None,
        };
        match (self, sign) {
            (Self::English, Some(sign)) => match number.strip_prefix(MINUS) {
                Some(digits) => format!("{MINUS}{sign}{digits}"),
                None => format!("{sign}{number}"),
            },
            (Self::Dutch, Some(sign)) => format!("{sign}{NO_BREAK_SPACE}{number}"),
            (Self::English | Self::Dutch, None) => format!("{currency}{NO_BREAK_SPACE}{number}"),
            (_, Some(sign)) => format!("{number}{NO_BREAK_SPACE}{sign}"),
            (_, None) => format!("{number}{NO_BREAK_SPACE}{currency}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_signed() {
        for (plain, english, german, french) in [
            ("1234567.50", "1,234,567.50", "1.234.567,50", "1\u{202F}234\u{202F}567,50"),
            ("-123456", "−123,456", "−123.456", "−123\u{202F}456"),
            ("999.125", "999.125", "999,125", "999,125"),
            ("-0.00", "0.00", "0,00", "0,00"),
        ] {
            assert_eq!(Language::English.number(plain), english);
            assert_eq!(Language::German.number(plain), german);
            assert_eq!(Language::French.number(plain), french);
        }
    }

    #[test]
    fn each_language_sets_the_currency_in_its_own_place() {
        for (language, euro, yen) in [
            (Language::English, "−€1,234.50", "JPY\u{A0}5,000"),
            (Language::German, "−1.234,50\u{A0}€", "5.000\u{A0}JPY"),
            (Language::French, "−1\u{202F}234,50\u{A0}€", "5\u{202F}000\u{A0}JPY"),
            (Language::Spanish, "−1.234,50\u{A0}€", "5.000\u{A0}JPY"),
            (Language::Dutch, "€\u{A0}−1.234,50", "JPY\u{A0}5.000"),
            (Language::Italian, "−1.234,50\u{A0}€", "5.000\u{A0}JPY"),
        ] {
            assert_eq!(language.money("EUR", "-1234.50"), euro);
            assert_eq!(language.money("JPY", "5000"), yen);
        }
    }

    #[test]
    fn a_percentage_stands_as_its_language_wants() {
        let written: Vec<String> =
            Language::ALL.into_iter().map(|language| language.percent("5.5")).collect();
        assert_eq!(written, ["5.5%", "5,5\u{A0}%", "5,5\u{202F}%", "5,5\u{A0}%", "5,5%", "5,5%"]);
    }
}
