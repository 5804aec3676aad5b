//! Addresses that are not sent to.

use chrono::{DateTime, Utc};
use domain::contact::EmailAddress;
use domain::delivery::suppression as model;
use domain::text::Lines;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::texts::text;
use crate::resources::words;

/// An address that nothing is sent to until it is taken off the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Suppression {
    address: String,
    reason: words::SuppressionReason,
    since: DateTime<Utc>,
    /// What the recipient's server, or whoever put it there, said.
    detail: Option<String>,
    /// What was being delivered.
    delivery_id: Option<String>,
}

impl From<&model::Suppression> for Suppression {
    fn from(suppression: &model::Suppression) -> Self {
        Self {
            address: suppression.address.to_string(),
            reason: suppression.reason.into(),
            since: suppression.since,
            detail: suppression.detail.clone(),
            delivery_id: text(&suppression.delivery_id),
        }
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuppressionInput {
    #[schema(required = true, nullable = false, format = "email")]
    address: Option<String>,
    /// Why, in your own words.
    #[schema(max_length = 500)]
    detail: Option<String>,
}

impl SuppressionInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<(EmailAddress, Option<String>)> {
        let address = fields.required("address", &self.address);
        let detail: Option<Lines<500>> = fields.optional("detail", &self.detail);
        Some((address?, detail.map(String::from)))
    }
}
