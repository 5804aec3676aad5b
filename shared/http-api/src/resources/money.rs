//! Money.

use domain::money::{Currency, InvalidAmount, Money as Amount};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;

/// An amount of a currency.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Money {
    /// Decimal, with exactly the currency's digits.
    #[schema(example = "12.50", pattern = r"^-?[0-9]+(\.[0-9]+)?$")]
    amount: String,
    /// ISO 4217.
    #[schema(example = "EUR", pattern = "^[A-Z]{3}$")]
    currency: String,
}

impl Money {
    /// From minor units.
    pub(crate) fn new(minor: i64, currency: Currency) -> Self {
        Self { amount: Amount::new(minor, currency).amount(), currency: currency.to_string() }
    }
}

/// An amount; never negative.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoneyInput {
    /// Decimal, with exactly the currency's digits.
    #[schema(required = true, nullable = false, example = "12.50", pattern = r"^[0-9]+(\.[0-9]+)?$")]
    amount: Option<String>,
    /// ISO 4217. Of an invoice, its own.
    #[schema(required = true, nullable = false, example = "EUR", pattern = "^[A-Z]{3}$")]
    currency: Option<String>,
}

impl MoneyInput {
    /// Minor units. `expected` is none where the invoice's currency is not known for a mistake of its own.
    pub(crate) fn read(&self, expected: Option<Currency>, fields: &mut Fields) -> Option<i64> {
        self.money(expected, fields).map(|money| money.minor)
    }

    /// The same with its currency.
    pub(crate) fn money(&self, expected: Option<Currency>, fields: &mut Fields) -> Option<Amount> {
        fields.present("amount", &self.amount);
        let currency: Currency = fields.required("currency", &self.currency)?;
        if let Some(expected) = expected.filter(|expected| *expected != currency) {
            fields.refuse("currency", "currency_mismatch", format!("must be {expected}"));
            return None;
        }
        match Amount::parse(self.amount.as_ref()?, currency) {
            Ok(money) if money.minor < 0 => {
                fields.refuse("amount", "negative_amount", "must not be negative");
                None
            }
            Ok(money) => Some(money),
            Err(error) => {
                let code = match error {
                    InvalidAmount::NotANumber => "invalid_amount",
                    InvalidAmount::Digits { .. } => "wrong_digits",
                    InvalidAmount::TooLarge => "amount_too_large",
                };
                fields.refuse("amount", code, error.to_string());
                None
            }
        }
    }

    pub(crate) fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }

    pub(crate) fn new(minor: i64, currency: Currency) -> Self {
        let Money { amount, currency } = Money::new(minor, currency);
        Self { amount: Some(amount), currency: Some(currency) }
    }
}
