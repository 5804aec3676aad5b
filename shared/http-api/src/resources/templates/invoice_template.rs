//! Invoice templates.

use chrono::{DateTime, Utc};
use domain::change::Change;
use domain::ids::TemplateId;
use domain::templates::email_template::EmailKind;
use domain::templates::invoice_template as model;
use mail_template::template::TemplateField;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::templates::template_text::check_template;
use crate::resources::texts::{text, texts};
use crate::resources::words;

/// How an invoice and its e-mail read unless a send says otherwise.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceTemplate {
    #[schema(example = "tpl_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    name: String,
    /// Null: not stated.
    language: Option<words::TextLanguage>,
    subject: String,
    message: String,
    reply_to: Option<String>,
    cc: Vec<String>,
    footer: Option<String>,
    email_template_id: Option<String>,
    layout: Layout,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&model::InvoiceTemplate> for InvoiceTemplate {
    fn from(template: &model::InvoiceTemplate) -> Self {
        Self {
            id: template.id.to_string(),
            name: template.name.to_string(),
            language: template.language.map(words::TextLanguage::from),
            subject: template.subject.to_string(),
            message: template.message.to_string(),
            reply_to: text(&template.reply_to),
            cc: texts(&template.cc),
            footer: text(&template.footer),
            email_template_id: text(&template.email_template_id),
            layout: (&template.layout).into(),
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
    /// What subject, message and footer are written in. A customer that reads another of these languages gets the default
    /// subject and message in its own. Without it they are for every customer, and preflight and preview warn of those
    /// that do not read English.
    #[schema(value_type = Option<words::TextLanguage>)]
    language: Option<String>,
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
    /// The e-mail template that words the e-mails of its invoices, unless the send picks another. An archived one
    /// is passed over.
    email_template_id: Option<String>,
    layout: Option<Layout>,
}

/// How the document looks, where that is not as the entity says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Layout {
    /// Of headings, rules and panels, and of its e-mails.
    #[schema(example = "#0b7a75")]
    accent_color: Option<String>,
    /// Tagged for screen readers (PDF/UA-1), at the price of larger files.
    accessible_pdf: Option<bool>,
}

impl Layout {
    fn read(&self, fields: &mut Fields) -> Option<model::Layout> {
        let accent_color = fields.optional("accent_color", &self.accent_color);
        Some(model::Layout { accent_color, accessible_pdf: self.accessible_pdf })
    }
}

impl From<&model::Layout> for Layout {
    fn from(layout: &model::Layout) -> Self {
        Self { accent_color: text(&layout.accent_color), accessible_pdf: layout.accessible_pdf }
    }
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
        let language = fields.optional("language", &self.language);
        let subject = fields.required("subject", &self.subject);
        let kind = EmailKind::Invoice;
        check_template(fields, kind, "subject", TemplateField::Subject, &self.subject);
        let message = fields.required("message", &self.message);
        check_template(fields, kind, "message", TemplateField::Message, &self.message);
        let reply_to = fields.optional("reply_to", &self.reply_to);
        let cc = fields.each("cc", &self.cc, domain::delivery::email::MAX_RECIPIENTS);
        let footer = fields.optional("footer", &self.footer);
        let email_template_id = fields.optional("email_template_id", &self.email_template_id);
        let layout = fields.nested("layout", &self.layout, Layout::read);
        Some(model::InvoiceTemplate {
            id,
            version,
            name: name?,
            language,
            subject: subject?,
            message: message?,
            reply_to,
            cc,
            footer,
            email_template_id,
            layout: layout.unwrap_or_default(),
            created_at,
            change,
        })
    }
}

impl From<&model::InvoiceTemplate> for InvoiceTemplateInput {
    fn from(template: &model::InvoiceTemplate) -> Self {
        Self {
            name: Some(template.name.to_string()),
            language: template.language.map(|language| language.as_str().to_owned()),
            subject: Some(template.subject.to_string()),
            message: Some(template.message.to_string()),
            reply_to: text(&template.reply_to),
            cc: texts(&template.cc),
            footer: text(&template.footer),
            email_template_id: text(&template.email_template_id),
            layout: (!template.layout.is_default()).then(|| (&template.layout).into()),
        }
    }
}
