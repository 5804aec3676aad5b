//! E-mail templates as customers would read them.

use domain::ids::InvoiceId;
use domain::templates::email_template::TextLanguage;
use ports::RenderedEmail;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::templates::email_template::EmailTemplateInput;
use crate::resources::words;

/// A template to be seen before it is saved.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TemplatePreviewInput {
    #[schema(required = true, nullable = false)]
    pub(crate) template: Option<EmailTemplateInput>,
    /// Whose values are filled in; those of a sample if not given. Takes the scope `invoices:read` as well.
    pub(crate) invoice_id: Option<String>,
}

/// With which values.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedTemplatePreviewInput {
    /// Whose values are filled in; those of a sample if not given. Takes the scope `invoices:read` as well.
    invoice_id: Option<String>,
}

impl SavedTemplatePreviewInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<InvoiceId> {
        fields.optional("invoice_id", &self.invoice_id)
    }
}

/// One e-mail for each language that the template has texts of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TemplatePreview {
    data: Vec<LanguagePreview>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct LanguagePreview {
    language: words::TextLanguage,
    /// With its placeholders filled.
    subject: String,
    /// The text part.
    text: String,
    /// The HTML part.
    html: String,
}

impl From<Vec<(TextLanguage, RenderedEmail)>> for TemplatePreview {
    fn from(previews: Vec<(TextLanguage, RenderedEmail)>) -> Self {
        let shown = |(language, email): (TextLanguage, RenderedEmail)| LanguagePreview {
            language: language.into(),
            subject: email.subject,
            text: email.text,
            html: email.html,
        };
        Self { data: previews.into_iter().map(shown).collect() }
    }
}
