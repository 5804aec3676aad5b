//! Files that go with a document.

use domain::documents::document as model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;

/// A file that goes with the document, and where it is fetched from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attachment {
    #[schema(required = true, nullable = false, max_length = 200)]
    name: Option<String>,
    /// https only.
    #[schema(required = true, nullable = false, format = "uri")]
    url: Option<String>,
}

impl Attachment {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<model::Attachment> {
        let name = fields.required("name", &self.name);
        let url = fields.required("url", &self.url);
        Some(model::Attachment { name: name?, url: url? })
    }
}

impl From<&model::Attachment> for Attachment {
    fn from(attachment: &model::Attachment) -> Self {
        Self { name: Some(attachment.name.to_string()), url: Some(attachment.url.to_string()) }
    }
}
