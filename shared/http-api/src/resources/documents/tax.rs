//! VAT of a line, an allowance or a charge.

use std::collections::BTreeSet;

use domain::documents::line::{DocumentAdjustment, DraftLine};
use domain::documents::tax::{self as model, Percent, TaxCategory};
use domain::documents::totals::{MAX_RATES, MAX_REASONS};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::texts::text;
use crate::resources::words;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Tax {
    category: words::TaxCategory,
    /// Percent.
    #[schema(example = "19")]
    rate: String,
    label: Option<String>,
    exemption_reason: Option<String>,
}

impl From<&model::Tax> for Tax {
    fn from(tax: &model::Tax) -> Self {
        Self {
            category: tax.category.into(),
            rate: tax.rate.to_string(),
            label: text(&tax.label),
            exemption_reason: text(&tax.exemption_reason),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaxInput {
    #[schema(required = true, nullable = false, value_type = words::TaxCategory)]
    category: Option<String>,
    /// Percent, from 0 to 100, at most 4 decimals: above 0 for S, 0 for Z, E, AE, K, G and O, where it
    /// may be left out.
    #[schema(example = "19")]
    rate: Option<String>,
    /// What the rate is called on paper.
    #[schema(max_length = 200)]
    label: Option<String>,
    /// Needed for category E before the invoice can be opened; not allowed for S, Z, L and M.
    #[schema(max_length = 200)]
    exemption_reason: Option<String>,
}

/// Different rates and exemption reasons are part of the document's header, which has a limited size.
pub(crate) fn check_number(
    lines: &[DraftLine],
    allowances: &[DocumentAdjustment],
    charges: &[DocumentAdjustment],
    fields: &mut Fields,
) {
    let of_lines = lines.iter().filter_map(|line| line.tax.as_ref());
    let taxes = of_lines.chain(allowances.iter().chain(charges).map(|adjustment| &adjustment.tax));
    let (mut rates, mut reasons) = (BTreeSet::new(), BTreeSet::new());
    for tax in taxes {
        rates.insert((tax.category, tax.rate));
        reasons.extend(tax.exemption_reason.as_ref().map(|reason| (tax.category, tax.rate, reason)));
    }
    for (found, limit, code, what) in [
        (rates.len(), MAX_RATES, "too_many_rates", "VAT categories and rates"),
        (reasons.len(), MAX_REASONS, "too_many_exemption_reasons", "exemption reasons"),
    ] {
        if found > limit {
            fields.refuse("lines", code, format!("must have at most {limit} different {what}, has {found}"));
        }
    }
}

impl TaxInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<model::Tax> {
        let category: Option<TaxCategory> = fields.required("category", &self.category);
        let rate = match (&self.rate, category) {
            (None, Some(TaxCategory::Standard | TaxCategory::CanaryIslands | TaxCategory::CeutaMelilla)) => {
                fields.required("rate", &self.rate)
            }
            (None, _) => Some(Percent::ZERO),
            (Some(_), _) => fields.optional("rate", &self.rate),
        };
        let label = fields.optional("label", &self.label);
        let exemption_reason = fields.optional("exemption_reason", &self.exemption_reason);
        let (category, rate) = (category?, rate?);
        if exemption_reason.is_some() && !category.may_have_a_reason() {
            let message = format!("must not be given for category {}", category.code());
            fields.refuse("exemption_reason", "not_applicable", message);
        }
        if let Err(error) = model::Tax::check_rate(category, rate) {
            fields.refuse("rate", "rate_not_of_category", error.to_string());
            return None;
        }
        Some(model::Tax { category, rate, label, exemption_reason })
    }
}

impl From<&model::Tax> for TaxInput {
    fn from(tax: &model::Tax) -> Self {
        Self {
            category: Some(tax.category.code().to_owned()),
            rate: Some(tax.rate.to_string()),
            label: text(&tax.label),
            exemption_reason: text(&tax.exemption_reason),
        }
    }
}
