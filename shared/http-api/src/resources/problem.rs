//! Problem documents as the OpenAPI file describes them; crate `runtime` makes them.

use domain::documents::complete::Defect;
use serde::Serialize;
use utoipa::ToSchema;

/// What is wrong with one field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// The path of the field.
    #[schema(example = "lines[1].unit_price")]
    field: String,
    /// Stable, for programs.
    #[schema(example = "invalid_unit_price")]
    code: String,
    /// For people.
    message: String,
}

impl From<&Defect> for FieldError {
    fn from(defect: &Defect) -> Self {
        Self { field: defect.field.clone(), code: defect.code.clone(), message: defect.message.clone() }
    }
}

/// RFC 9457.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[cfg(test)]
pub(crate) struct Problem {
    #[schema(example = "urn:remit:problem:invalid_request")]
    r#type: String,
    title: String,
    status: u16,
    detail: String,
    /// Stable, for programs.
    #[schema(example = "invalid_request")]
    code: String,
    request_id: String,
    /// The fields that are wrong: at most 100.
    #[schema(max_items = 100)]
    errors: Vec<FieldError>,
    /// How many more fields are wrong.
    errors_omitted: usize,
}
