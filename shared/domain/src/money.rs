//! Amounts in integer minor units of a currency. Floats are never used.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The maximum absolute value of an amount. The sum of 10 000 lines with all adjustments fits into an
/// `i64`.
pub const AMOUNT_LIMIT: i64 = 10_000_000_000_000;

/// An ISO 4217 currency with minor units (which excludes gold and the test code XXX).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("must be an ISO 4217 currency code such as EUR, in capitals")]
pub struct UnknownCurrency;

impl Currency {
    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The number of decimals: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn digits(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }

    /// Converts from major units, rounded half away from zero.
    pub fn round(self, major: Decimal) -> Result<i64, AmountTooLarge> {
        self.round_scaled(major.mantissa(), major.scale())
    }

    /// Converts `mantissa` / 10^`scale` major units, rounded once, half away from zero. A product of two decimals
    /// may have more digits than a `Decimal` holds; here none is lost.
    pub fn round_scaled(self, mantissa: i128, scale: u32) -> Result<i64, AmountTooLarge> {
        let digits = self.digits();
        let power = |exponent: u32| 10_i128.checked_pow(exponent).ok_or(AmountTooLarge);
        let rounded = if scale <= digits {
            mantissa.checked_mul(power(digits - scale)?).ok_or(AmountTooLarge)?
        } else {
            let unit = power(scale - digits)?;
            let (whole, rest) = (mantissa / unit, (mantissa % unit).abs());
            if rest >= unit - rest { whole + mantissa.signum() } else { whole }
        };
        within_limit(i64::try_from(rounded).map_err(|_| AmountTooLarge)?)
    }
}

/// Returns the amount if it does not exceed [`AMOUNT_LIMIT`].
pub fn within_limit(minor: i64) -> Result<i64, AmountTooLarge> {
    if (-AMOUNT_LIMIT..=AMOUNT_LIMIT).contains(&minor) { Ok(minor) } else { Err(AmountTooLarge) }
}

/// The amount exceeds [`AMOUNT_LIMIT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the amount is too large")]
pub struct AmountTooLarge;

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, UnknownCurrency> {
        let currency = iso_currency::Currency::from_code(code).ok_or(UnknownCurrency)?;
        if currency.exponent().is_some() { Ok(Self(currency)) } else { Err(UnknownCurrency) }
    }
}

/// By their codes.
impl Ord for Currency {
    fn cmp(&self, other: &Self) -> Ordering {
        self.code().cmp(other.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(code: String) -> Result<Self, UnknownCurrency> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: cents for EUR, yen for JPY, fils for KWD.
    pub minor: i64,
    pub currency: Currency,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidAmount {
    #[error("must be a decimal number such as 12.50")]
    NotANumber,
    #[error("must have exactly {digits} decimal digits in {currency}")]
    Digits { digits: u32, currency: Currency },
    #[error("is too large")]
    TooLarge,
}

impl Money {
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Parses a decimal string with exactly the currency's number of decimals: `12.50` EUR, `1250` JPY.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, InvalidAmount> {
        let decimal = parse_decimal(amount).ok_or(InvalidAmount::NotANumber)?;
        let digits = currency.digits();
        if decimal.scale() != digits {
            return Err(InvalidAmount::Digits { digits, currency });
        }
        let minor = currency.round(decimal).map_err(|_| InvalidAmount::TooLarge)?;
        Ok(Self { minor, currency })
    }

    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.digits())
    }

    /// The decimal string that [`Money::parse`] accepts.
    pub fn amount(self) -> String {
        self.to_decimal().to_string()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

/// Accepts only plain decimal notation: an optional minus, digits, an optional point and digits.
/// `Decimal::from_str` also accepts underscores, a bare point and exponents, which are refused here.
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if digits(whole) && digits(fraction) { Decimal::from_str_exact(text).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn amounts_have_exactly_the_digits_of_their_currency() {
        for (code, text, minor) in [("EUR", "12.50", 1250), ("JPY", "1250", 1250), ("KWD", "-1.250", -1250)] {
            let money = Money::parse(text, currency(code)).unwrap();
            assert_eq!(money.minor, minor);
            assert_eq!(money.amount(), text);
        }
        for (code, text) in [("EUR", "12.5"), ("EUR", "12.500"), ("JPY", "12.0"), ("KWD", "1")] {
            assert!(
                matches!(Money::parse(text, currency(code)), Err(InvalidAmount::Digits { .. })),
                "{text} {code}"
            );
        }
    }

    #[test]
    fn what_is_no_plain_decimal_is_refused() {
        for text in ["", "-", ".5", "5.", "1e3", "1_000", "1,5", "+1", " 1", "0x1", "NaN", "٣"] {
            assert_eq!(parse_decimal(text), None, "{text:?}");
        }
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        let eur = currency("EUR");
        assert_eq!(eur.round("1.005".parse().unwrap()), Ok(101));
        assert_eq!(eur.round("-1.005".parse().unwrap()), Ok(-101));
        assert_eq!(eur.round("1.0049".parse().unwrap()), Ok(100));
        assert_eq!(currency("JPY").round("0.5".parse().unwrap()), Ok(1));
    }

    #[test]
    fn currencies_without_minor_units_and_unknown_ones_are_refused() {
        for code in ["XAU", "XXX", "eur", "EURO", "ZZZ", ""] {
            assert!(code.parse::<Currency>().is_err(), "{code}");
        }
    }

    #[test]
    fn amounts_beyond_the_limit_are_refused() {
        let eur = currency("EUR");
        assert_eq!(eur.round(Decimal::MAX), Err(AmountTooLarge));
        assert!(Money::parse("100000000000.01", eur).is_err());
        assert!(Money::parse("100000000000.00", eur).is_ok());
    }
}
