//! What is asked for when a statement of account is sent.

use domain::delivery::Part;
use domain::delivery::email as model;
use domain::delivery::schedule::SendAt;
use domain::templates::email_template::EmailKind;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::delivery::email_settings::{CallToAction, EmailSettings};
use crate::resources::delivery::schedule::read_send_at;

/// What is not given comes from the e-mail template, in the customer's language or else in its fallback language, then
/// from the settings; the recipients are the customer's contacts that get its invoices.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatementInput {
    /// The first day; if not given, 90 days up to the last.
    #[schema(format = "date")]
    from: Option<String>,
    /// The last day; the day on which it is sent if not given.
    #[schema(format = "date")]
    to: Option<String>,
    /// ISO 4217. All if not given.
    currency: Option<String>,
    /// One line, with placeholders.
    #[schema(max_length = 200, example = "Your account on {{ issue_date }}")]
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
    /// An e-mail template of the kind `statement`; that of the settings if not given.
    template_id: Option<String>,
    call_to_action: Option<CallToAction>,
    /// When to send it: a local date and time within a year, or an instant (`2026-12-01T08:00:00Z`); at once if not given.
    /// Without `time_zone` by the clocks of the customer, or else of the seller.
    #[schema(example = "2026-12-01T09:00")]
    send_at: Option<String>,
    /// IANA; of `send_at`.
    #[schema(example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// Sends also to recipients, as To, Cc or Bcc, that got the same statement within the last 10 minutes; they are
    /// left out otherwise. `false` if not given.
    force: Option<bool>,
}

impl StatementInput {
    /// Which part of the account.
    pub(crate) fn part(&self, fields: &mut Fields) -> Part {
        Part {
            from: fields.optional("from", &self.from),
            to: fields.optional("to", &self.to),
            currency: fields.optional("currency", &self.currency),
        }
    }

    /// The e-mail, when it is to go out, and whether it is sent by force.
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<(model::EmailSettings, Option<SendAt>, bool)> {
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
            use_template_defaults: Some(true),
        };
        Some((email.read_of(EmailKind::Statement, fields)?, send_at, self.force.unwrap_or(false)))
    }
}
