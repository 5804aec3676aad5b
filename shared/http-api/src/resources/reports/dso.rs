//! Days sales outstanding.

use app::reports::dso::DsoReport as Report;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::money::Money;
use crate::resources::texts::text;

/// How many days of sales are not paid yet, in each currency.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DsoReport {
    /// The first day of the period.
    from: NaiveDate,
    /// Today.
    to: NaiveDate,
    days: u32,
    data: Vec<CurrencyDso>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CurrencyDso {
    /// What is due now.
    receivables: Money,
    /// What was to be paid of the documents that were issued in the period, without void ones.
    invoiced: Money,
    /// Receivables ÷ invoiced × days, with one decimal. Null if nothing was invoiced.
    #[schema(example = "41.5")]
    dso: Option<String>,
}

impl From<&Report> for DsoReport {
    fn from(report: &Report) -> Self {
        let of_currency = |found: &domain::reports::dso::Outstanding| CurrencyDso {
            receivables: Money::new(found.receivables, found.currency),
            invoiced: Money::new(found.invoiced, found.currency),
            dso: text(&found.days(report.days)),
        };
        Self {
            from: report.from,
            to: report.to,
            days: report.days,
            data: report.currencies.iter().map(of_currency).collect(),
        }
    }
}
