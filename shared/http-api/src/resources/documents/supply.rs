//! When something was supplied: on a day, or in a period.

use chrono::NaiveDate;
use domain::documents::document::Supply;
use domain::documents::line as model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;

/// Reads `supply_date` and `service_period`, of which at most one may be given.
pub(crate) fn read(
    supply_date: &Option<String>,
    service_period: &Option<Period>,
    fields: &mut Fields,
) -> Option<Supply> {
    if supply_date.is_some() && service_period.is_some() {
        let message = "must not be given together with service_period";
        fields.refuse("supply_date", "supply_date_or_period", message);
    }
    let date = fields.optional("supply_date", supply_date).map(Supply::Date);
    date.or(fields.nested("service_period", service_period, Period::read).map(Supply::Period))
}

/// `supply_date` and `service_period` of a document.
pub(crate) fn shown(supply: Option<Supply>) -> (Option<NaiveDate>, Option<Period>) {
    match supply {
        None => (None, None),
        Some(Supply::Date(date)) => (Some(date), None),
        Some(Supply::Period(period)) => (None, Some(period.into())),
    }
}

/// First and last day, both included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Period {
    #[schema(required = true, nullable = false, format = "date")]
    start: Option<String>,
    #[schema(required = true, nullable = false, format = "date")]
    end: Option<String>,
}

impl Period {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<model::Period> {
        let start = fields.required("start", &self.start);
        let end = fields.required("end", &self.end);
        let period = model::Period { start: start?, end: end? };
        if period.end < period.start {
            fields.refuse("end", "end_before_start", "must not be before the start");
            return None;
        }
        Some(period)
    }
}

impl From<model::Period> for Period {
    fn from(period: model::Period) -> Self {
        Self { start: Some(period.start.to_string()), end: Some(period.end.to_string()) }
    }
}
