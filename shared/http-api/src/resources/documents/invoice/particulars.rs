//! Smaller parts of an invoice.

use std::collections::BTreeMap;

use domain::documents::document as model;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::texts::text;

/// What the buyer and the seller know the deal by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct References {
    #[schema(max_length = 200)]
    buyer_reference: Option<String>,
    #[schema(max_length = 200)]
    purchase_order: Option<String>,
    #[schema(max_length = 200)]
    contract: Option<String>,
    #[schema(max_length = 200)]
    project: Option<String>,
    #[schema(max_length = 200)]
    cost_centre: Option<String>,
}

impl References {
    pub(super) fn read(&self, fields: &mut Fields) -> Option<model::References> {
        Some(model::References {
            buyer_reference: fields.optional("buyer_reference", &self.buyer_reference),
            purchase_order: fields.optional("purchase_order", &self.purchase_order),
            contract: fields.optional("contract", &self.contract),
            project: fields.optional("project", &self.project),
            cost_centre: fields.optional("cost_centre", &self.cost_centre),
        })
    }
}

impl From<&model::References> for References {
    fn from(references: &model::References) -> Self {
        Self {
            buyer_reference: text(&references.buyer_reference),
            purchase_order: text(&references.purchase_order),
            contract: text(&references.contract),
            project: text(&references.project),
            cost_centre: text(&references.cost_centre),
        }
    }
}

/// VAT is also stated in this currency: one unit of the invoice's currency is worth `rate` of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaxCurrency {
    #[schema(required = true, nullable = false, example = "CZK")]
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
    pub(super) fn read(&self, fields: &mut Fields) -> Option<model::TaxCurrency> {
        let currency = fields.required("currency", &self.currency);
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

/// A document that goes with the invoice, where it can be fetched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attachment {
    #[schema(required = true, nullable = false, max_length = 200)]
    name: Option<String>,
    /// https only.
    #[schema(required = true, nullable = false, format = "uri")]
    url: Option<String>,
}

impl Attachment {
    pub(super) fn read(&self, fields: &mut Fields) -> Option<model::Attachment> {
        let name = fields.required("name", &self.name);
        let url = fields.required("url", &self.url);
        Some(model::Attachment { name: name?, url: url? })
    }
}

impl From<&model::Attachment> for Attachment {
    fn from(attachment: &model::Attachment) -> Self {
        Self { name: Some(attachment.name.to_string()), url: Some(attachment.url.to_string()) }
    }
}

const MAX_KEYS: usize = 50;
const MAX_KEY: usize = 40;
const MAX_VALUE: usize = 500;

/// Checks the client's own pairs, which are kept as they are.
pub(super) fn pairs(
    fields: &mut Fields,
    field: &str,
    given: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    fields.at_most(field, given.len(), MAX_KEYS);
    for (key, value) in given {
        let (key_length, value_length) = (key.chars().count(), value.chars().count());
        let shown: String = key.chars().take(MAX_KEY).collect();
        if key_length == 0 || key_length > MAX_KEY {
            let message =
                format!("must have 1 to {MAX_KEY} characters in each key, {shown:?} has {key_length}");
            fields.refuse(field, "invalid_key", message);
        }
        if value_length > MAX_VALUE {
            let message = format!("must have at most {MAX_VALUE} characters, has {value_length}");
            fields.refuse(format_args!("{field}.{shown}"), "too_long", message);
        }
    }
    given.clone()
}
