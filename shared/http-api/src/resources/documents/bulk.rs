//! Many drafts in one request, each with its own result.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::resources::documents::invoice::InvoiceInput;
use crate::resources::problem::FieldError;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkInput {
    #[schema(required = true, nullable = false, value_type = Vec<InvoiceInput>, min_items = 1, max_items = 100)]
    pub(crate) invoices: Option<Vec<Value>>,
}

/// What became of one invoice of the request.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BulkResult {
    /// Of the draft. Null if none was created.
    pub(crate) invoice_id: Option<String>,
    /// Why no draft was created; stable, for programs.
    pub(crate) code: Option<String>,
    /// Why no draft was created; for people.
    pub(crate) detail: Option<String>,
    /// The fields that are wrong: at most 100.
    pub(crate) errors: Vec<FieldError>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BulkResults {
    /// In the order of the request.
    pub(crate) data: Vec<BulkResult>,
}
