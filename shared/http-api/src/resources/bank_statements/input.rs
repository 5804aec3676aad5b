//! What an entry is applied to.

use app::bank_statements::apply_entry::Target;
use domain::money::Currency;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::payments::input::{AllocationInput, wished};
use crate::resources::words;

/// Nothing given: what was proposed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApplyInput {
    /// The payer. If not given: the customer of the documents. Without documents the money becomes credit balance.
    customer_id: Option<String>,
    /// The documents that it pays, each once. They belong to the customer and are in the same currency.
    #[serde(default)]
    #[schema(max_items = 500)]
    allocations: Vec<AllocationInput>,
    /// `none` if not given. `oldest_first`: the open documents of the customer, the earliest due first, as far as the
    /// money goes.
    #[schema(value_type = Option<words::Allocate>)]
    allocate: Option<String>,
    /// With `false`, a document of which a small difference is left stays open. `true` if not given: then a difference
    /// within the `payment_tolerance` of the settings is written off.
    write_off_difference: Option<bool>,
}

impl ApplyInput {
    pub(crate) fn read(&self, currency: Currency, fields: &mut Fields) -> Option<Target> {
        let customer_id = fields.optional("customer_id", &self.customer_id);
        let given = self.customer_id.is_some() || !self.allocations.is_empty() || self.allocate.is_some();
        if !given {
            return Some(Target::Proposal);
        }
        let (allocations, allocate) = (&self.allocations, &self.allocate);
        let wish = wished(currency, allocations, allocate, self.write_off_difference, fields);
        if self.customer_id.is_none() && self.allocations.is_empty() {
            fields.refuse("customer_id", "required", "must be given where no document is named");
        }
        Some(Target::Chosen { customer_id, wish })
    }
}
