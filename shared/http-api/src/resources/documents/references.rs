//! What the buyer and the seller know a document's deal by.

use domain::documents::document as model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::texts::text;

/// What the buyer and the seller know the deal by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct References {
    #[schema(max_length = 200)]
    buyer_reference: Option<String>,
    #[schema(max_length = 200)]
    purchase_order: Option<String>,
    #[schema(max_length = 200)]
    contract: Option<String>,
    #[schema(max_length = 200)]
    project: Option<String>,
    #[schema(max_length = 200)]
    cost_centre: Option<String>,
}

impl References {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<model::References> {
        Some(model::References {
            buyer_reference: fields.optional("buyer_reference", &self.buyer_reference),
            purchase_order: fields.optional("purchase_order", &self.purchase_order),
            contract: fields.optional("contract", &self.contract),
            project: fields.optional("project", &self.project),
            cost_centre: fields.optional("cost_centre", &self.cost_centre),
        })
    }
}

impl From<&model::References> for References {
    fn from(references: &model::References) -> Self {
        Self {
            buyer_reference: text(&references.buyer_reference),
            purchase_order: text(&references.purchase_order),
            contract: text(&references.contract),
            project: text(&references.project),
            cost_centre: text(&references.cost_centre),
        }
    }
}
