//! How the documents of a batch were paid.

use chrono::{DateTime, Utc};
use domain::batches::{MarkPaidOptions, Operation};
use runtime::http::Problem;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::payments::input::refuse_future;
use crate::resources::words;

/// Each document is paid by a payment of all that is due.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BatchPayment {
    #[schema(required = true, nullable = false, value_type = words::Method)]
    method: Option<String>,
    /// The day on which the customers paid; not in the future.
    #[schema(required = true, nullable = false, format = "date")]
    date: Option<String>,
    #[schema(max_length = 140)]
    reference: Option<String>,
}

impl BatchPayment {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<MarkPaidOptions> {
        let method = fields.required("method", &self.method);
        let date = fields.required("date", &self.date);
        let reference = fields.optional("reference", &self.reference);
        Some(MarkPaidOptions { method: method?, date: date?, reference })
    }
}

/// Refuses a payment of a day that has not begun.
pub(crate) fn refuse_future_payment(operation: &Operation, now: DateTime<Utc>) -> Result<(), Problem> {
    let mut fields = Fields::default();
    if let Operation::MarkPaid(options) = operation {
        fields.within("payment", |fields| refuse_future(options.date, now, fields));
    }
    fields.finish(Some(()))
}
