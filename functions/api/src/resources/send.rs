//! What is asked for when an invoice is sent, or was sent in another way.

use domain::email as model;
use domain::send::SentOutside;
use serde::Deserialize;
use utoipa::ToSchema;

use super::email_settings::{CallToAction, EmailSettings, refuse_einvoice};
use super::words;
use crate::fields::Fields;

/// What is not given comes from the template, then from the tenant; the recipients are the customer's contacts.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendInput {
    /// One line, with placeholders.
    #[schema(max_length = 200, example = "Invoice {{ invoice_number }}")]
    subject: Option<String>,
    #[schema(format = "email")]
    reply_to: Option<String>,
    #[schema(max_items = 50)]
    recipients: Option<Vec<String>>,
    /// The template's if not given.
    #[serde(default)]
    #[schema(max_items = 50)]
    cc: Vec<String>,
    /// Markdown, with placeholders.
    #[schema(max_length = 10_000)]
    message: Option<String>,
    /// Another template than the invoice's for subject and message.
    template_id: Option<String>,
    call_to_action: Option<CallToAction>,
    /// `true` if not given; with `false` subject and reply-to must be given.
    use_template_defaults: Option<bool>,
    /// Sends also to recipients who got this invoice within the last 10 minutes. `false` if not given.
    force: Option<bool>,
    /// Not available yet: `true` is refused with `einvoice_not_available`.
    einvoice: Option<bool>,
}

impl SendInput {
    /// The e-mail, and whether it is sent by force.
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<(model::EmailSettings, bool)> {
        refuse_einvoice(fields, self.einvoice);
        let own = self.clone();
        let email = EmailSettings {
            subject: own.subject,
            reply_to: own.reply_to,
            recipients: own.recipients,
            cc: own.cc,
            message: own.message,
            template_id: own.template_id,
            call_to_action: own.call_to_action,
            use_template_defaults: Some(own.use_template_defaults.unwrap_or(true)),
        };
        Some((email.read(fields)?, self.force.unwrap_or(false)))
    }
}

/// How an invoice was sent outside the system.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkSentInput {
    #[schema(required = true, nullable = false, value_type = words::MarkedMethod)]
    method: Option<String>,
    /// Neither before the issue date nor in the future, where the seller is.
    #[schema(required = true, nullable = false, format = "date")]
    date: Option<String>,
    #[schema(max_length = 500)]
    note: Option<String>,
}

impl MarkSentInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<SentOutside> {
        let method = fields.required("method", &self.method);
        let date = fields.required("date", &self.date);
        let note = fields.optional("note", &self.note);
        Some(SentOutside { method: method?, date: date?, note })
    }
}
