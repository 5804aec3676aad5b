//! Invoice templates.

use chrono::{DateTime, Utc};
use domain::change::Change;
use domain::ids::TemplateId;
use domain::template as model;
use mail::template::{TemplateField, TemplateProblem, check};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::texts::{text, texts};
use crate::fields::Fields;

/// How an invoice and its e-mail read unless a send says otherwise.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceTemplate {
    #[schema(example = "tpl_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    name: String,
    subject: String,
    message: String,
    reply_to: Option<String>,
    cc: Vec<String>,
    footer: Option<String>,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&model::InvoiceTemplate> for InvoiceTemplate {
    fn from(template: &model::InvoiceTemplate) -> Self {
        Self {
            id: template.id.to_string(),
            name: template.name.to_string(),
            subject: template.subject.to_string(),
            message: template.message.to_string(),
            reply_to: text(&template.reply_to),
            cc: texts(&template.cc),
            footer: text(&template.footer),
            version: template.version,
            created_at: template.created_at,
            updated_at: template.change.at,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvoiceTemplateInput {
    #[schema(required = true, nullable = false, max_length = 200)]
    name: Option<String>,
    /// One line, with placeholders.
    #[schema(required = true, nullable = false, max_length = 200, example = "Invoice {{ invoice_number }}")]
    subject: Option<String>,
    /// Markdown, with placeholders.
    #[schema(required = true, nullable = false, max_length = 10_000)]
    message: Option<String>,
    #[schema(format = "email")]
    reply_to: Option<String>,
    #[serde(default)]
    #[schema(max_items = 50)]
    cc: Vec<String>,
    /// Printed below the totals.
    #[schema(max_length = 2_000)]
    footer: Option<String>,
}

impl InvoiceTemplateInput {
    /// The template this describes, under an id and a version.
    pub(crate) fn read(
        &self,
        id: TemplateId,
        version: u64,
        created_at: DateTime<Utc>,
        change: Change,
        fields: &mut Fields,
    ) -> Option<model::InvoiceTemplate> {
        let name = fields.required("name", &self.name);
        let subject = fields.required("subject", &self.subject);
        check_template(fields, "subject", TemplateField::Subject, &self.subject);
        let message = fields.required("message", &self.message);
        check_template(fields, "message", TemplateField::Message, &self.message);
        let reply_to = fields.optional("reply_to", &self.reply_to);
        let cc = fields.each("cc", &self.cc, domain::email::MAX_RECIPIENTS);
        let footer = fields.optional("footer", &self.footer);
        Some(model::InvoiceTemplate {
            id,
            version,
            name: name?,
            subject: subject?,
            message: message?,
            reply_to,
            cc,
            footer,
            created_at,
            change,
        })
    }
}

impl From<&model::InvoiceTemplate> for InvoiceTemplateInput {
    fn from(template: &model::InvoiceTemplate) -> Self {
        Self {
            name: Some(template.name.to_string()),
            subject: Some(template.subject.to_string()),
            message: Some(template.message.to_string()),
            reply_to: text(&template.reply_to),
            cc: texts(&template.cc),
            footer: text(&template.footer),
        }
    }
}

/// Notes every problem of a text with placeholders, unless the field is refused already.
pub(crate) fn check_template(fields: &mut Fields, field: &str, kind: TemplateField, given: &Option<String>) {
    let Some(given) = given.as_ref().filter(|_| !fields.has_refused(field)) else { return };
    for problem in check(kind, given).err().into_iter().flatten() {
        let code = match &problem {
            TemplateProblem::UnknownPlaceholder { .. } => "unknown_placeholder",
            TemplateProblem::NotAName { .. }
            | TemplateProblem::Unclosed { .. }
            | TemplateProblem::Unopened { .. } => "invalid_placeholder",
            TemplateProblem::ControlStructure { .. } => "control_structure",
            TemplateProblem::TooLong { .. } | TemplateProblem::TooLargeFormatted { .. } => "too_long",
            TemplateProblem::Blank { .. } => "empty",
            TemplateProblem::LineBreak { .. } => "line_break",
            TemplateProblem::UnsafeLink(_) => "unsafe_link",
        };
        fields.refuse(field, code, problem.to_string());
    }
}
