//! What is due, by age.

use std::collections::BTreeMap;

use app::reports::ageing::AgeingReport as Report;
use chrono::NaiveDate;
use domain::ids::CustomerId;
use domain::money::{Currency, Money as Amount};
use domain::reports::ageing::{Aged, Buckets};
use domain::text::Label;
use serde::Serialize;
use utoipa::ToSchema;

use crate::csv_file::{self, Cell};
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

/// A line of the report.
pub(crate) type Row = ((CustomerId, &'static str), Aged);

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

const COLUMNS: [&str; 10] = [
    "as_of",
    "customer_id",
    "customer_name",
    "currency",
    "current",
    "days_1_to_30",
    "days_31_to_60",
    "days_61_to_90",
    "days_over_90",
    "total",
];

/// A line for each customer and currency.
pub(crate) fn csv(
    as_of: NaiveDate,
    rows: &[Row],
    names: &BTreeMap<CustomerId, Label>,
) -> Result<Vec<u8>, csv::Error> {
    let rows = rows.iter().map(|((customer, currency), aged)| {
        let amount = |minor| Cell::number(Amount::new(minor, aged.currency).amount());
        let [a, b, c, d, e] = aged.buckets.0.map(amount);
        [
            Cell::number(as_of),
            Cell::Text(customer.to_string()),
            Cell::text(names.get(customer)),
            Cell::Text((*currency).to_owned()),
            a,
            b,
            c,
            d,
            e,
            amount(aged.buckets.total()),
        ]
    });
    csv_file::write(COLUMNS, rows)
}
