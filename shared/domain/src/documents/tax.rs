//! VAT categories and rates (EN 16931, UNCL 5305).

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::money::{AmountTooLarge, Currency, Money, parse_decimal};
use crate::text::Label;

macro_rules! categories {
    ($($(#[$doc:meta])* $variant:ident = $code:literal),* $(,)?) => {
        /// A VAT category.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum TaxCategory {
            $($(#[$doc])* #[serde(rename = $code)] $variant),*
        }

        impl TaxCategory {
            pub fn code(self) -> &'static str {
                match self { $(TaxCategory::$variant => $code),* }
            }
        }

        impl std::str::FromStr for TaxCategory {
            type Err = InvalidTax;

            fn from_str(code: &str) -> Result<Self, InvalidTax> {
                match code { $($code => Ok(TaxCategory::$variant),)* _ => Err(InvalidTax::UnknownCategory) }
            }
        }
    };
}

categories! {
    /// A positive rate.
    Standard = "S",
    ZeroRated = "Z",
    Exempt = "E",
    /// The buyer owes the VAT.
    ReverseCharge = "AE",
    /// A supply to another member state.
    IntraCommunity = "K",
    /// Goods leave the union.
    Export = "G",
    /// No VAT at all.
    OutsideScope = "O",
    /// Canary Islands (IGIC).
    CanaryIslands = "L",
    /// Ceuta and Melilla (IPSI).
    CeutaMelilla = "M",
}

impl TaxCategory {
    /// A category under which VAT is charged has no exemption reason (BR-S-10, BR-Z-10, BR-AF-10, BR-AG-10).
    pub fn may_have_a_reason(self) -> bool {
        use TaxCategory::{CanaryIslands, CeutaMelilla, Standard, ZeroRated};
        !matches!(self, Standard | ZeroRated | CanaryIslands | CeutaMelilla)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidTax {
    #[error("must be one of S, Z, E, AE, K, G, O, L, M")]
    UnknownCategory,
    #[error("must be a percentage from 0 to 100 with at most 4 decimals")]
    Rate,
    /// BR-S-5: the rate is above zero.
    #[error("must be above 0 for category {0}")]
    RateMustBePositive(&'static str),
    /// BR-Z-5, BR-E-5, BR-AE-5, BR-IC-5, BR-G-5: the rate is zero.
    #[error("must be 0 for category {0}")]
    RateMustBeZero(&'static str),
}

/// A percentage from 0 to 100 with at most 4 decimals. Trailing zeros are removed, so that 19 and 19.00
/// are the same rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Percent(Decimal);

impl Percent {
    pub const ZERO: Percent = Percent(Decimal::ZERO);

    pub fn parse(text: &str) -> Result<Self, InvalidTax> {
        let percent = parse_decimal(text).ok_or(InvalidTax::Rate)?.normalize();
        if percent.is_sign_negative() || percent > Decimal::ONE_HUNDRED || percent.scale() > 4 {
            return Err(InvalidTax::Rate);
        }
        Ok(Self(percent))
    }

    pub fn value(self) -> Decimal {
        self.0
    }

    /// This percentage of an amount in minor units, rounded half away from zero.
    pub fn of(self, minor: i64) -> i64 {
        use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        let part = Decimal::from(minor) * self.0 / Decimal::ONE_HUNDRED;
        // At most 100 % of an `i64`, so it fits.
        i64::try_from(part.round_dp_with_strategy(0, MidpointAwayFromZero)).unwrap_or(minor)
    }
}

impl Percent {
    /// The VAT that is part of a gross amount in minor units, at this rate, rounded half away from zero.
    pub fn within(self, gross: i64) -> i64 {
        use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        let part = Decimal::from(gross) * self.0 / (Decimal::ONE_HUNDRED + self.0);
        // At most half of an `i64`, so it fits.
        i64::try_from(part.round_dp_with_strategy(0, MidpointAwayFromZero)).unwrap_or(gross)
    }
}

impl TryFrom<String> for Percent {
    type Error = InvalidTax;

    fn try_from(text: String) -> Result<Self, InvalidTax> {
        Self::parse(&text)
    }
}

impl From<Percent> for String {
    fn from(percent: Percent) -> String {
        percent.0.to_string()
    }
}

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The VAT of a line or of a document allowance or charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tax {
    pub category: TaxCategory,
    pub rate: Percent,
    /// The printed name of the rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// Required for category E (BR-E-10). The other categories have a legal wording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption_reason: Option<Label>,
}

impl Tax {
    /// Checks that the category allows the rate.
    pub fn check_rate(category: TaxCategory, rate: Percent) -> Result<(), InvalidTax> {
        use TaxCategory::*;
        let zero = rate == Percent::ZERO;
        match category {
            Standard if zero => Err(InvalidTax::RateMustBePositive(category.code())),
            ZeroRated | Exempt | ReverseCharge | IntraCommunity | Export | OutsideScope if !zero => {
                Err(InvalidTax::RateMustBeZero(category.code()))
            }
            _ => Ok(()),
        }
    }
}

/// VAT is also stated in this currency (BT-6), which differs from the document's. `rate` is the value of one unit of the
/// document's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxCurrency {
    pub currency: Currency,
    pub rate: Decimal,
    pub date: NaiveDate,
    pub source: Label,
}

impl TaxCurrency {
    /// An amount of VAT in this currency (BT-111), rounded once.
    pub fn of(&self, tax: Money) -> Result<Money, AmountTooLarge> {
        let mantissa = i128::from(tax.minor).checked_mul(self.rate.mantissa()).ok_or(AmountTooLarge)?;
        let minor = self.currency.round_scaled(mantissa, tax.currency.digits() + self.rate.scale())?;
        Ok(Money::new(minor, self.currency))
    }
}
