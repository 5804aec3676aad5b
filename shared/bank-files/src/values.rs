//! Dates, amounts, texts and character sets.

use chrono::NaiveDate;
use domain::bank_statements::booked::Account;
use domain::bank_statements::mapping::{Dates, Decimals};
use domain::contact::Iban;
use domain::money::{Currency, within_limit};
use domain::text::Text;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::faults::Faults;

/// The text of a file: by its byte order mark, by what its XML declaration says, as UTF-8, or as Windows-1252, which every
/// byte has a meaning in.
pub fn decode(bytes: &[u8]) -> Result<String, Faults> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decoded(encoding, bytes.get(mark..).unwrap_or_default());
    }
    if let Some(declared) = declared(bytes) {
        let encoding = Encoding::for_label(declared);
        let unknown = || Faults::one("", "unknown_encoding", "declares an unknown character set");
        return decoded(encoding.ok_or_else(unknown)?, bytes);
    }
    let text = UTF_8.decode_without_bom_handling_and_without_replacement(bytes);
    match text {
        Some(text) => Ok(text.into_owned()),
        None => decoded(WINDOWS_1252, bytes),
    }
}

/// The text of bytes in an encoding that is known.
pub fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, Faults> {
    let (text, broken) = encoding.decode_with_bom_removal(bytes);
    if broken {
        let message = format!("must be valid {}", encoding.name());
        return Err(Faults::one("", "invalid_encoding", message));
    }
    Ok(text.into_owned())
}

/// The encoding in an XML declaration, which is in ASCII.
fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.get(..bytes.len().min(200))?;
    let head = head.strip_prefix(b"<?xml")?;
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let declaration = head.get(..end)?;
    let name = declaration.windows(8).position(|word| word == b"encoding")?;
    let mut quoted = declaration.get(name..)?.split(|byte| matches!(byte, b'"' | b'\''));
    quoted.nth(1)
}

/// A single line of at most `MAX` characters. Control characters and line breaks become spaces; what is longer is cut. `None`
/// if nothing is left, or only what stands for nothing (`NOTPROVIDED`).
pub fn text<const MAX: usize>(raw: &str) -> Option<Text<MAX>> {
    let plain: String = raw
        .chars()
        .map(|c| if c.is_whitespace() || c.is_control() || domain::text::is_control(c) { ' ' } else { c })
        .collect();
    let words = plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let cut: String = words.chars().take(MAX).collect();
    let nothing = ["NOTPROVIDED", "NONREF", "NOREF"].contains(&cut.to_ascii_uppercase().as_str());
    if nothing { None } else { Text::parse(&cut).ok() }
}

/// An account: in capitals and without spaces if it is an IBAN.
pub fn account(raw: &str) -> Option<Account> {
    let iban = |text: &str| text.parse::<Iban>().ok().map(|iban| iban.to_string());
    // MT940 may append the currency.
    let trimmed = raw.trim().trim_end_matches(|c: char| c.is_ascii_uppercase());
    let named = iban(raw).or_else(|| iban(trimmed)).unwrap_or_else(|| raw.to_owned());
    text(&named)
}

/// An amount in minor units: digits, a decimal sign, and thousands that are set apart by the other sign, spaces or
/// apostrophes. A sign may stand before or after it. No digit is lost: more decimals than the currency has must be zeros.
pub fn amount(raw: &str, decimals: Decimals, currency: Currency) -> Option<i64> {
    let raw = raw.trim().replace('\u{2212}', "-");
    let (negative, digits) = match (raw.strip_prefix('-'), raw.strip_suffix('-'), raw.strip_prefix('+')) {
        (Some(rest), ..) => (true, rest),
        (None, Some(rest), _) => (true, rest),
        (None, None, Some(rest)) => (false, rest),
        (None, None, None) => (false, raw.as_str()),
    };
    let (point, apart) = match decimals {
        Decimals::Point => ('.', ','),
        Decimals::Comma => (',', '.'),
    };
    let (whole, fraction) = digits.split_once(point).unwrap_or((digits, ""));
    // Thousands are groups of three: `1,50` is no 150.
    let groups: Vec<&str> =
        whole.split(|c: char| c == apart || c.is_whitespace() || matches!(c, '\'' | '’')).collect();
    if groups.len() > 1 && (groups[0].is_empty() || groups.iter().skip(1).any(|group| group.len() != 3)) {
        return None;
    }
    let whole: String = groups.concat();
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !all_digits(&whole) || !all_digits(fraction) {
        return None;
    }
    let places = usize::try_from(currency.digits()).ok()?;
    let (kept, rest) = fraction.split_at_checked(places).unwrap_or((fraction, ""));
    if rest.bytes().any(|b| b != b'0') {
        return None;
    }
    let minor: i64 = format!("0{whole}{kept:0<places$}").parse().ok()?;
    let minor = within_limit(minor).ok()?;
    Some(if negative { -minor } else { minor })
}

/// A date with an optional time after it.
pub fn date(raw: &str, format: Dates) -> Option<NaiveDate> {
    let raw = raw.trim();
    let raw = raw.split(['T', ' ']).next().unwrap_or_default();
    let parts =
        |separator: char| -> Option<[&str; 3]> { raw.split(separator).collect::<Vec<_>>().try_into().ok() };
    let [year, month, day] = match format {
        Dates::Iso => {
            // A time zone may follow the day (xs:date).
            let [year, month, day] = <[&str; 3]>::try_from(raw.splitn(3, '-').collect::<Vec<_>>()).ok()?;
            [year, month, day.get(..2)?]
        }
        Dates::DayMonthYearPoints => parts('.').map(|[day, month, year]| [year, month, day])?,
        Dates::DayMonthYearSlashes => parts('/').map(|[day, month, year]| [year, month, day])?,
        Dates::MonthDayYearSlashes => parts('/').map(|[month, day, year]| [year, month, day])?,
        Dates::Compact => [raw.get(..4)?, raw.get(4..6)?, raw.get(6..8)?],
    };
    let number = |text: &str| -> Option<u32> {
        let valid = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if valid { text.parse().ok() } else { None }
    };
    let year_number = match year.len() {
        2 if format != Dates::Iso => 2000 + number(year)?,
        4 => number(year)?,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(year_number).ok()?, number(month)?, number(day)?)
}
