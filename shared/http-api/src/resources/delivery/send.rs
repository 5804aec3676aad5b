//! What is asked for when an invoice is sent, or was sent in another way.

use domain::delivery::email as model;
use domain::delivery::schedule::SendAt;
use domain::delivery::send::SentOutside;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::delivery::email_settings::{CallToAction, EmailSettings, refuse_einvoice};
use crate::resources::delivery::schedule::read_send_at;
use crate::resources::words;

/// What is not given comes from the e-mail template, in the customer's language or else in its fallback language, then
/// from the invoice's template, then from the settings; the recipients are the customer's contacts.
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
    /// An e-mail template of the kind `invoice` or `ready_for_payment`; that of the invoice's template if not given.
    template_id: Option<String>,
    call_to_action: Option<CallToAction>,
    /// `true` if not given; with `false` subject and reply-to must be given.
    use_template_defaults: Option<bool>,
    /// When to send it: a local date and time within a year, or an instant (`2026-12-01T08:00:00Z`); at once if not given. Without `time_zone` by the
    /// clocks of the customer, or else of the selling entity. A time that the clocks leave out is refused; one that
    /// comes twice is told apart by its offset (`2026-10-25T02:30+02:00`).
    #[schema(example = "2026-12-01T09:00")]
    send_at: Option<String>,
    /// IANA; of `send_at`.
    #[schema(example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// Sends also to recipients, as To, Cc or Bcc, that got this invoice within the last 10 minutes; they are left out
    /// otherwise. `false` if not given.
    force: Option<bool>,
    /// Not available yet: `true` is refused with `einvoice_not_available`.
    einvoice: Option<bool>,
}

impl SendInput {
    /// The e-mail, when it is to go out, and whether it is sent by force.
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<(model::EmailSettings, Option<SendAt>, bool)> {
        refuse_einvoice(fields, self.einvoice);
        let send_at = read_send_at(fields, &self.send_at, &self.time_zone, true);
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
        Some((email.read(fields)?, send_at, self.force.unwrap_or(false)))
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
