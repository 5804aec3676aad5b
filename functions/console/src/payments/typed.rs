//! Amounts as people type them: with the decimal sign and the separators of their language, or as the API writes them.

use domain::money::{Currency, Money};
use pages::format::Format;

/// An amount of a currency. "1.234,50" and "1234.5" are both 1234.50 EUR.
pub(crate) fn money(text: &str, currency: Currency, format: Format) -> Result<Money, String> {
    Money::parse(&plain(text, currency.digits(), decimal_sign(format)), currency)
        .map_err(|error| error.to_string())
}

fn decimal_sign(format: Format) -> char {
    format.decimal("0.5").chars().nth(1).unwrap_or('.')
}

/// As the API writes amounts: no separators, a point, and all digits of the currency. What cannot be told stays as it is, and
/// is refused as it was typed.
fn plain(text: &str, digits: u32, decimal: char) -> String {
    let digits = usize::try_from(digits).unwrap_or_default();
    let compact: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’')).collect();
    let (whole, fraction) = match split(&compact, digits, decimal) {
        Some((whole, fraction)) => (whole, fraction),
        None => (compact.as_str(), ""),
    };
    let Some(whole) = ungrouped(whole) else { return compact };
    match digits {
        0 if fraction.is_empty() => whole,
        _ => format!("{whole}.{fraction:0<digits$}"),
    }
}

/// The whole units and the decimals, where the last separator is a decimal sign. One with exactly three digits behind it
/// separates thousands, unless it is the sign of the person's language and the currency has three decimals.
fn split(text: &str, digits: usize, decimal: char) -> Option<(&str, &str)> {
    let (at, sign) = text.char_indices().rfind(|(_, c)| matches!(c, '.' | ','))?;
    let (whole, fraction) = (text.get(..at)?, text.get(at + 1..)?);
    let is_group = fraction.len() == 3 && (digits != 3 || (sign != decimal && !whole.contains(decimal)));
    let lone_foreign = is_group && sign == decimal && !whole.contains(['.', ',']);
    match is_group && !lone_foreign {
        true => None,
        false => Some((whole, fraction)),
    }
}

/// Without separators of thousands. `None` if they are not one sign with groups of three digits.
fn ungrouped(whole: &str) -> Option<String> {
    let Some(sign) = whole.chars().find(|c| matches!(c, '.' | ',')) else { return Some(whole.to_owned()) };
    let mut groups = whole.split(sign);
    let first = groups.next().unwrap_or_default();
    let of_three = groups.all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()));
    let good = of_three && (1..=3).contains(&first.trim_start_matches('-').len());
    good.then(|| whole.replace(sign, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_type_amounts_as_their_language_writes_them() {
        for (typed, digits, decimal, read) in [
            ("1234.50", 2, '.', "1234.50"),
            ("1234,50", 2, '.', "1234.50"),
            ("1,234.50", 2, '.', "1234.50"),
            ("1.234,50", 2, ',', "1234.50"),
            ("1 234,5", 2, ',', "1234.50"),
            ("1'234'567", 2, ',', "1234567.00"),
            ("1,234", 2, '.', "1234.00"),
            ("1.234", 2, ',', "1234.00"),
            ("1.234.567", 2, '.', "1234567.00"),
            ("12", 2, '.', "12.00"),
            ("1.250", 3, '.', "1.250"),
            ("1,250", 3, ',', "1.250"),
            ("1.250", 3, ',', "1250.000"),
            ("1.250,5", 3, ',', "1250.500"),
            ("1250", 0, '.', "1250"),
            ("1,250", 0, '.', "1250"),
        ] {
            assert_eq!(plain(typed, digits, decimal), read, "{typed}");
        }
    }

    #[test]
    fn what_may_mean_two_amounts_is_refused() {
        let eur: Currency = "EUR".parse().unwrap();
        for (typed, decimal) in
            [("1.234", '.'), ("1,234", ','), ("1,23,4", '.'), ("12,34,567", '.'), ("1.2345", '.'), ("x", '.')]
        {
            assert!(Money::parse(&plain(typed, 2, decimal), eur).is_err(), "{typed}");
        }
    }
}
