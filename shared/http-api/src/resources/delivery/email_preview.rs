//! What would go out if an invoice were e-mailed now.

use app::delivery::email_texts::{self, Chosen};
use app::delivery::preview_email as model;
use domain::delivery::email::{self, Addressee};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::delivery::email_settings::EmailSettings;
use crate::resources::problem::{FieldError, Warning};
use crate::resources::texts::text;
use crate::resources::words;

/// Which e-mail to show.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailPreviewInput {
    /// As it would be given to open the invoice. Without it the template's defaults are used.
    email: Option<EmailSettings>,
}

impl EmailPreviewInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<email::EmailSettings> {
        let defaults = email::EmailSettings { use_template_defaults: true, ..Default::default() };
        match &self.email {
            Some(_) => fields.nested("email", &self.email, EmailSettings::read),
            None => Some(defaults),
        }
    }
}

/// Where something came from: this request, the e-mail template, the invoice's template, the customer's contacts, the
/// account's settings, or, where nobody wrote anything, ourselves.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source {
    Request,
    EmailTemplate,
    Template,
    Customer,
    Settings,
    Default,
}

impl From<email_texts::Source> for Source {
    fn from(source: email_texts::Source) -> Self {
        match source {
            email_texts::Source::Request => Self::Request,
            email_texts::Source::EmailTemplate => Self::EmailTemplate,
            email_texts::Source::Template => Self::Template,
            email_texts::Source::Customer => Self::Customer,
            email_texts::Source::Settings => Self::Settings,
            email_texts::Source::Default => Self::Default,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EmailPreview {
    from: Option<PreviewSender>,
    recipients: Vec<PreviewRecipient>,
    reply_to: Option<PreviewReplyTo>,
    /// With its placeholders filled. A draft's number is shown as the word for draft.
    subject: String,
    subject_source: Source,
    message_source: Source,
    /// What the delivery would be worded by: an e-mail template, else the template of the invoice.
    template_id: Option<String>,
    template_version: Option<u64>,
    /// What the message is written in, as far as that is known; else the customer's. BCP 47.
    language: String,
    /// The text part.
    text: String,
    /// The HTML part.
    html: String,
    /// File names.
    attachments: Vec<String>,
    /// What keeps it from going out now; empty if nothing does.
    errors: Vec<FieldError>,
    /// What may be wrong with it or its PDF; prevents nothing.
    warnings: Vec<Warning>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PreviewSender {
    name: String,
    address: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PreviewRecipient {
    address: String,
    name: Option<String>,
    kind: words::AddresseeKind,
    source: Source,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PreviewReplyTo {
    address: String,
    source: Source,
}

impl From<model::EmailPreview> for EmailPreview {
    fn from(preview: model::EmailPreview) -> Self {
        let sender = |sender: domain::settings::entity::Sender| PreviewSender {
            name: sender.name.to_string(),
            address: sender.address.to_string(),
        };
        let reply_to = |chosen: Chosen<domain::contact::EmailAddress>| PreviewReplyTo {
            address: chosen.value.to_string(),
            source: chosen.source.into(),
        };
        Self {
            from: preview.from.map(sender),
            recipients: preview.recipients.iter().map(PreviewRecipient::from).collect(),
            reply_to: preview.reply_to.map(reply_to),
            subject: preview.rendered.subject,
            subject_source: preview.subject.into(),
            message_source: preview.message.into(),
            template_id: preview.template.map(|(id, _)| id.to_string()),
            template_version: preview.template.map(|(_, version)| version),
            language: preview.language,
            text: preview.rendered.text,
            html: preview.rendered.html,
            attachments: preview.attachments,
            errors: preview.defects.iter().map(FieldError::from).collect(),
            warnings: preview.warnings.iter().map(Warning::from).collect(),
        }
    }
}

impl From<&Chosen<Addressee>> for PreviewRecipient {
    fn from(chosen: &Chosen<Addressee>) -> Self {
        Self {
            address: chosen.value.address.to_string(),
            name: text(&chosen.value.name),
            kind: chosen.value.kind.into(),
            source: chosen.source.into(),
        }
    }
}
