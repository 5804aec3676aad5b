//! Discounts, surcharges, and allowances and charges on the whole document.

use domain::documents::line::{self as model, AdjustmentValue};
use domain::money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::documents::tax::{Tax, TaxInput};
use crate::resources::money::{Money, MoneyInput};
use crate::resources::texts::text;

/// Either a percentage or an amount.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Adjustment {
    #[schema(example = "10")]
    percent: Option<String>,
    amount: Option<Money>,
    reason: Option<String>,
}

impl Adjustment {
    pub(crate) fn new(adjustment: &model::Adjustment, currency: Currency) -> Self {
        let (percent, amount) = match adjustment.value {
            AdjustmentValue::Percent(percent) => (Some(percent.to_string()), None),
            AdjustmentValue::Amount(minor) => (None, Some(Money::new(minor, currency))),
        };
        Self { percent, amount, reason: text(&adjustment.reason) }
    }
}

/// An allowance or a charge on the whole document.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct DocumentAdjustment {
    #[serde(flatten)]
    adjustment: Adjustment,
    tax: Tax,
}

impl DocumentAdjustment {
    pub(crate) fn new(document: &model::DocumentAdjustment, currency: Currency) -> Self {
        Self { adjustment: Adjustment::new(&document.adjustment, currency), tax: (&document.tax).into() }
    }
}

/// Either a percentage or an amount. On a line with a negative quantity it counts the other way round, so that a return
/// undoes the sale. A discount takes off at most the line's amount.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdjustmentInput {
    /// From 0 to 100, at most 4 decimals, of the line's rounded gross amount.
    #[schema(example = "10")]
    percent: Option<String>,
    amount: Option<MoneyInput>,
    #[schema(max_length = 200)]
    reason: Option<String>,
}

impl AdjustmentInput {
    pub(crate) fn read(&self, currency: Option<Currency>, fields: &mut Fields) -> Option<model::Adjustment> {
        let value = value(&self.percent, &self.amount, currency, fields);
        let reason = fields.optional("reason", &self.reason);
        Some(model::Adjustment { value: value?, reason })
    }

    pub(crate) fn new(adjustment: &model::Adjustment, currency: Currency) -> Self {
        let (percent, amount) = inputs(adjustment, currency);
        Self { percent, amount, reason: text(&adjustment.reason) }
    }
}

/// Either a percentage of the lines of the same VAT category and rate, or an amount. An allowance needs lines of its
/// VAT, and takes off at most their sum and the charges of that VAT.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DocumentAdjustmentInput {
    /// From 0 to 100, at most 4 decimals.
    #[schema(example = "2.5")]
    percent: Option<String>,
    amount: Option<MoneyInput>,
    #[schema(max_length = 200)]
    reason: Option<String>,
    #[schema(required = true, nullable = false)]
    tax: Option<TaxInput>,
}

impl DocumentAdjustmentInput {
    pub(crate) fn read(
        &self,
        currency: Option<Currency>,
        fields: &mut Fields,
    ) -> Option<model::DocumentAdjustment> {
        let value = value(&self.percent, &self.amount, currency, fields);
        let reason = fields.optional("reason", &self.reason);
        fields.present("tax", &self.tax);
        let tax = fields.nested("tax", &self.tax, TaxInput::read);
        Some(model::DocumentAdjustment { adjustment: model::Adjustment { value: value?, reason }, tax: tax? })
    }

    pub(crate) fn new(document: &model::DocumentAdjustment, currency: Currency) -> Self {
        let (percent, amount) = inputs(&document.adjustment, currency);
        let reason = text(&document.adjustment.reason);
        Self { percent, amount, reason, tax: Some((&document.tax).into()) }
    }
}

fn value(
    percent: &Option<String>,
    amount: &Option<MoneyInput>,
    currency: Option<Currency>,
    fields: &mut Fields,
) -> Option<AdjustmentValue> {
    match (percent, amount) {
        (Some(_), None) => fields.optional("percent", percent).map(AdjustmentValue::Percent),
        (None, Some(_)) => {
            let minor = fields.nested("amount", amount, |amount, fields| amount.read(currency, fields));
            minor.map(AdjustmentValue::Amount)
        }
        _ => {
            fields.refuse("percent", "percent_or_amount", "must be given, or amount; and not both");
            None
        }
    }
}

fn inputs(adjustment: &model::Adjustment, currency: Currency) -> (Option<String>, Option<MoneyInput>) {
    match adjustment.value {
        AdjustmentValue::Percent(percent) => (Some(percent.to_string()), None),
        AdjustmentValue::Amount(minor) => (None, Some(MoneyInput::new(minor, currency))),
    }
}
