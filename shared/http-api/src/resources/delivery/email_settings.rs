//! What a caller asks for when an invoice is to be e-mailed.

use domain::delivery::email::{self as model, MAX_RECIPIENTS};
use domain::templates::email_template::EmailKind;
use mail_template::template::TemplateField;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::templates::template_text::check_template;

/// What is not given comes from the e-mail template, in the customer's language or else in its fallback language, then
/// from the invoice's template, then from the settings. Subject and reply-to must be
/// given, or `use_template_defaults` be true.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailSettings {
    /// One line, with placeholders.
    #[schema(max_length = 200, example = "Invoice {{ invoice_number }}")]
    pub(in crate::resources) subject: Option<String>,
    #[schema(format = "email")]
    pub(in crate::resources) reply_to: Option<String>,
    /// The customer's own contacts if not given. Refused in a batch.
    #[schema(max_items = 50)]
    pub(in crate::resources) recipients: Option<Vec<String>>,
    /// The template's if not given.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub(in crate::resources) cc: Vec<String>,
    /// Markdown, with placeholders.
    #[schema(max_length = 10_000)]
    pub(in crate::resources) message: Option<String>,
    /// An e-mail template of the kind `invoice` or `ready_for_payment`; that of the invoice's template if not given.
    pub(in crate::resources) template_id: Option<String>,
    pub(in crate::resources) call_to_action: Option<CallToAction>,
    /// `false` if not given.
    pub(in crate::resources) use_template_defaults: Option<bool>,
}

/// A button below the message.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallToAction {
    #[schema(required = true, nullable = false, max_length = 60)]
    label: Option<String>,
    /// https only.
    #[schema(required = true, nullable = false, format = "uri", example = "https://pay.example.com/")]
    url: Option<String>,
}

impl EmailSettings {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<model::EmailSettings> {
        self.read_of(EmailKind::Invoice, fields)
    }

    /// Of an e-mail of this kind.
    pub(crate) fn read_of(&self, kind: EmailKind, fields: &mut Fields) -> Option<model::EmailSettings> {
        let subject = fields.optional("subject", &self.subject);
        check_template(fields, kind, "subject", TemplateField::Subject, &self.subject);
        let reply_to = fields.optional("reply_to", &self.reply_to);
        let recipients = self.recipients.as_ref().map(|raw| fields.each("recipients", raw, MAX_RECIPIENTS));
        let cc = fields.each("cc", &self.cc, MAX_RECIPIENTS);
        let message = fields.optional("message", &self.message);
        check_template(fields, kind, "message", TemplateField::Message, &self.message);
        let template_id = fields.optional("template_id", &self.template_id);
        let call_to_action =
            fields.nested("call_to_action", &self.call_to_action, |input, fields| input.read(kind, fields));
        let read = model::EmailSettings {
            subject,
            reply_to,
            recipients,
            cc,
            message,
            template_id,
            call_to_action,
            use_template_defaults: self.use_template_defaults.unwrap_or(false),
        };
        for missing in read.missing() {
            if !fields.has_refused(missing) {
                let message = "must be given, or use_template_defaults be true";
                fields.refuse(missing, "email_setting_missing", message);
            }
        }
        Some(read)
    }

    /// Of a batch, where the recipients come from each customer.
    pub(crate) fn read_for_batch(&self, fields: &mut Fields) -> Option<model::EmailSettings> {
        if self.recipients.is_some() {
            let message = "must not be given for a batch: each invoice goes to its own customer's contacts";
            fields.refuse("recipients", "recipients_in_batch", message);
        }
        self.read(fields)
    }
}

impl CallToAction {
    fn read(&self, kind: EmailKind, fields: &mut Fields) -> Option<model::CallToAction> {
        let label = fields.required("label", &self.label);
        check_template(fields, kind, "label", TemplateField::ButtonLabel, &self.label);
        let url = fields.required("url", &self.url);
        Some(model::CallToAction { label: label?, url: url? })
    }
}

/// An e-invoice cannot be asked for yet.
pub(crate) fn refuse_einvoice(fields: &mut Fields, einvoice: Option<bool>) {
    if einvoice == Some(true) {
        fields.refuse(
            "einvoice",
            "einvoice_not_available",
            "must be false: e-invoices are not available yet",
        );
    }
}
