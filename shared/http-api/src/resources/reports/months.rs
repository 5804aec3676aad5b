//! What was invoiced, credited and received, by month.

use app::reports::months::{Figures, MonthsReport as Report};
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::money::Money;

/// Figures of each month, in each currency that anything was issued or received in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MonthsReport {
    data: Vec<CurrencyMonths>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CurrencyMonths {
    #[schema(example = "EUR")]
    currency: String,
    /// Oldest first; the last one is the current month.
    months: Vec<MonthFigures>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MonthFigures {
    #[schema(example = "2026-11")]
    month: String,
    /// What was to be paid of the invoices and interest notes, by their issue dates. What became void later is included.
    invoiced: Money,
    /// What credit notes credited, by their issue dates.
    credited: Money,
    /// What customers paid, by the days on which they paid. What was taken back later is left out.
    received: Money,
}

impl From<&Report> for MonthsReport {
    fn from(report: &Report) -> Self {
        let money = |amount: domain::money::Money| Money::new(amount.minor, amount.currency);
        let figures = |figures: &Figures| MonthFigures {
            month: figures.month.to_string(),
            invoiced: money(figures.invoiced),
            credited: money(figures.credited),
            received: money(figures.received),
        };
        let currencies = report.currencies.iter().map(|(currency, months)| CurrencyMonths {
            currency: currency.to_string(),
            months: months.iter().map(figures).collect(),
        });
        Self { data: currencies.collect() }
    }
}
