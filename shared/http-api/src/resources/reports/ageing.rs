//! What is due, by age.

use std::collections::BTreeMap;

use app::exports::ageing::Row;
use app::reports::ageing::AgeingReport as Report;
use chrono::NaiveDate;
use domain::ids::CustomerId;
use domain::money::Currency;
use domain::reports::ageing::Buckets;
use domain::text::Label;
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::money::Money;
use crate::resources::texts::text;

/// What is due at the end of a day, by the days since the due date.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AgeingReport {
    /// The day that ages are counted to.
    as_of: NaiveDate,
    /// By currency, of all customers.
    totals: Vec<Ages>,
    /// By customer and currency; up to 5 000.
    data: Vec<CustomerAges>,
    /// Null on the last page.
    next_cursor: Option<String>,
}

/// What is due in a currency, by age.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Ages {
    /// ISO 4217.
    #[schema(example = "EUR", pattern = "^[A-Z]{3}$")]
    currency: String,
    /// Not past its due date.
    current: Money,
    days_1_to_30: Money,
    days_31_to_60: Money,
    days_61_to_90: Money,
    days_over_90: Money,
    total: Money,
}

/// What a customer owes in a currency, by age.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CustomerAges {
    customer_id: String,
    /// As it is now.
    customer_name: Option<String>,
    #[serde(flatten)]
    ages: Ages,
}

impl Ages {
    pub(crate) fn new(currency: Currency, buckets: &Buckets) -> Self {
        let money = |minor| Money::new(minor, currency);
        let [current, days_1_to_30, days_31_to_60, days_61_to_90, days_over_90] = buckets.0.map(money);
        let total = money(buckets.total());
        Self {
            currency: currency.to_string(),
            current,
            days_1_to_30,
            days_31_to_60,
            days_61_to_90,
            days_over_90,
            total,
        }
    }
}

/// Where a line stands in the report.
pub(crate) fn position(((customer, currency), _): &Row) -> String {
    format!("{customer}#{currency}")
}

impl AgeingReport {
    /// With some of its lines.
    pub(crate) fn new(
        report: &Report,
        rows: &[Row],
        names: &BTreeMap<CustomerId, Label>,
        next_cursor: Option<String>,
    ) -> Self {
        let row = |((customer, _), aged): &Row| CustomerAges {
            customer_id: customer.to_string(),
            customer_name: text(&names.get(customer)),
            ages: Ages::new(aged.currency, &aged.buckets),
        };
        Self {
            as_of: report.as_of,
            totals: report
                .ageing
                .totals
                .values()
                .map(|aged| Ages::new(aged.currency, &aged.buckets))
                .collect(),
            data: rows.iter().map(row).collect(),
            next_cursor,
        }
    }
}
