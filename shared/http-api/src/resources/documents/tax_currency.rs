//! The currency in which a document states its VAT a second time.

use domain::documents::tax as model;
use domain::money::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;

/// VAT is also stated in this currency: one unit of the document's currency is worth `rate` of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaxCurrency {
    /// ISO 4217; another one than the document's.
    #[schema(required = true, nullable = false, example = "CZK", pattern = "^[A-Z]{3}$")]
    currency: Option<String>,
    /// Above 0, at most 12 decimals.
    #[schema(required = true, nullable = false, example = "24.365")]
    rate: Option<String>,
    #[schema(required = true, nullable = false, format = "date")]
    date: Option<String>,
    #[schema(required = true, nullable = false, max_length = 200, example = "ECB")]
    source: Option<String>,
}

impl TaxCurrency {
    /// `document` is none where the document's currency is not known for a mistake of its own.
    pub(crate) fn read(&self, document: Option<Currency>, fields: &mut Fields) -> Option<model::TaxCurrency> {
        let currency = fields.required("currency", &self.currency);
        if currency.is_some() && currency == document {
            fields.refuse("currency", "same_currency", "must differ from the currency of the document");
        }
        let rate: Option<Decimal> = fields.required("rate", &self.rate);
        let in_range = |rate: &Decimal| {
            *rate > Decimal::ZERO && rate.scale() <= 12 && *rate <= Decimal::from(1_000_000_000)
        };
        if rate.is_some_and(|rate| !in_range(&rate)) {
            fields.refuse("rate", "out_of_range", "must be above 0 with at most 12 decimals");
        }
        let date = fields.required("date", &self.date);
        let source = fields.required("source", &self.source);
        Some(model::TaxCurrency { currency: currency?, rate: rate?, date: date?, source: source? })
    }
}

impl From<&model::TaxCurrency> for TaxCurrency {
    fn from(tax_currency: &model::TaxCurrency) -> Self {
        Self {
            currency: Some(tax_currency.currency.to_string()),
            rate: Some(tax_currency.rate.to_string()),
            date: Some(tax_currency.date.to_string()),
            source: Some(tax_currency.source.to_string()),
        }
    }
}
