//! Problem documents as the OpenAPI file describes them; crate `runtime` makes them.

use domain::documents::complete::Defect;
use domain::documents::warnings;
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

/// What a person may want to change. It prevents nothing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Warning {
    /// The path of the field.
    #[schema(example = "customer.name")]
    field: String,
    /// Stable, for programs. `characters_replaced`: the PDF cannot show all characters of this text.
    /// `language_differs`, `language_unknown`: a text is not, or may not be, in the customer's language.
    /// `language_not_supported`: the document is in English, because there are no words in the customer's language.
    #[schema(example = "characters_replaced")]
    code: String,
    /// For people.
    message: String,
}

impl From<&warnings::Warning> for Warning {
    fn from(warning: &warnings::Warning) -> Self {
        Self { field: warning.field.clone(), code: warning.code.clone(), message: warning.message.clone() }
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
