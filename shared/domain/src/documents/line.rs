//! Line items: incomplete ones of drafts, and complete ones.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::documents::tax::{Percent, Tax};
use crate::documents::unit::UnitCode;
use crate::ids::LineId;
use crate::money::{AmountTooLarge, Currency, parse_decimal, within_limit};
use crate::text::{Label, Prose};

macro_rules! decimals {
    ($($(#[$doc:meta])* $name:ident: $message:literal, $valid:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Decimal);

        impl $name {
            pub fn parse(text: &str) -> Result<Self, InvalidDecimal> {
                let valid: fn(Decimal) -> bool = $valid;
                match parse_decimal(text) {
                    Some(value) if valid(value) => Ok(Self(if value.is_zero() { value.abs() } else { value })),
                    _ => Err(InvalidDecimal($message)),
                }
            }

            pub fn value(self) -> Decimal {
                self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidDecimal;

            fn try_from(text: String) -> Result<Self, InvalidDecimal> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0.to_string()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct InvalidDecimal(pub &'static str);

decimals! {
    /// A negative quantity is a return. Zero is printed, such as a usage of 0 kWh. At most 6 decimals and one billion.
    Quantity: "must be a number with at most 6 decimals, from -1000000000 to 1000000000",
        |value| value.scale() <= 6 && value.abs() <= Decimal::from(1_000_000_000);
    /// Major units per unit of quantity, net of VAT, never negative (BR-27). At most 12 decimals.
    UnitPrice: "must be 0 or more with at most 12 decimals",
        |value| !value.is_sign_negative() && value.scale() <= 12 && value <= Decimal::from(100_000_000_000_i64);
}

/// A discount or surcharge. An amount is positive, in minor units of the document's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    pub value: AdjustmentValue,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Label>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentValue {
    Percent(Percent),
    Amount(i64),
}

/// An allowance or charge on the document, with the VAT it falls under (BR-32, BR-37). A percentage is of the lines
/// of that category and rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentAdjustment {
    pub adjustment: Adjustment,
    pub tax: Tax,
}

/// The first and last day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub start: NaiveDate,
    pub end: NaiveDate,
}

/// A dimension for accounting: `region = north`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracking {
    pub category: Label,
    pub option: Label,
}

/// The line of another document that a line of a credit note credits, in part or in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineCredit {
    pub line_id: LineId,
    /// The quantity that the other line charges.
    pub of: Quantity,
}

/// A line of a draft. Fields that a complete line requires may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftLine {
    pub id: LineId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_code: Option<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Prose>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<UnitPrice>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Adjustment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surcharge: Option<Adjustment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Tax>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_code: Option<Label>,
    /// At most two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tracking: Vec<Tracking>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<LineCredit>,
}

impl DraftLine {
    /// The complete line, or the names of the missing fields.
    pub fn complete(&self) -> Result<Line, Vec<&'static str>> {
        match (&self.description, self.quantity, self.unit_price, &self.tax) {
            (Some(description), Some(quantity), Some(unit_price), Some(tax)) => Ok(Line {
                id: self.id,
                item_code: self.item_code.clone(),
                description: description.clone(),
                quantity,
                unit: self.unit.clone(),
                unit_price,
                discount: self.discount.clone(),
                surcharge: self.surcharge.clone(),
                tax: tax.clone(),
                period: self.period,
                credits: self.credits,
            }),
            (description, quantity, unit_price, tax) => Err([
                ("description", description.is_none()),
                ("quantity", quantity.is_none()),
                ("unit_price", unit_price.is_none()),
                ("tax", tax.is_none()),
            ]
            .into_iter()
            .filter_map(|(name, missing)| missing.then_some(name))
            .collect()),
        }
    }
}

/// A complete line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: LineId,
    pub item_code: Option<Label>,
    pub description: Prose,
    pub quantity: Quantity,
    /// `None`: pieces (C62).
    pub unit: Option<UnitCode>,
    pub unit_price: UnitPrice,
    pub discount: Option<Adjustment>,
    pub surcharge: Option<Adjustment>,
    pub tax: Tax,
    pub period: Option<Period>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<LineCredit>,
}

/// The amounts of a line in minor units: net = gross − discount + surcharge. On a return all are zero or negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineAmounts {
    pub gross: i64,
    pub discount: i64,
    pub surcharge: i64,
    pub net: i64,
}

impl Line {
    /// Gross is quantity × unit price, rounded. A percentage is applied to gross and rounded once. An amount has the
    /// sign of the quantity, so that a return undoes exactly what the sale charged.
    pub fn amounts(&self, currency: Currency) -> Result<LineAmounts, AmountTooLarge> {
        let (quantity, price) = (self.quantity.value(), self.unit_price.value());
        let product = quantity.mantissa().checked_mul(price.mantissa()).ok_or(AmountTooLarge)?;
        let gross = currency.round_scaled(product, quantity.scale() + price.scale())?;
        let adjusted = |adjustment: &Option<Adjustment>| match adjustment.as_ref().map(|it| it.value) {
            None => Ok(0),
            Some(AdjustmentValue::Percent(percent)) => Ok(percent.of(gross)),
            Some(AdjustmentValue::Amount(amount)) => Ok(self.sign() * within_limit(amount)?),
        };
        let (discount, surcharge) = (adjusted(&self.discount)?, adjusted(&self.surcharge)?);
        let net = within_limit(gross - discount + surcharge)?;
        Ok(LineAmounts { gross, discount, surcharge, net })
    }

    /// Of the quantity: −1 on a return, 0 if there is none.
    pub fn sign(&self) -> i64 {
        let quantity = self.quantity.value();
        i64::from(quantity > Decimal::ZERO) - i64::from(quantity < Decimal::ZERO)
    }
}
