//! E-mail templates.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::change::Change;
use domain::ids::TemplateId;
use domain::templates::email_template::{self as model, ActionLink, EmailKind, TextLanguage};
use mail_template::template::TemplateField;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::templates::template_text::check_template;
use crate::resources::texts::{text, texts};
use crate::resources::words;

/// How e-mails of a kind read, in each of the customers' languages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EmailTemplate {
    #[schema(example = "tpl_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    kind: words::EmailKind,
    name: String,
    fallback_language: words::TextLanguage,
    /// By language.
    texts: BTreeMap<&'static str, EmailTexts>,
    call_to_action: Option<TemplateAction>,
    reply_to: Option<String>,
    cc: Vec<String>,
    /// No new e-mail is worded by it.
    archived: bool,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&model::EmailTemplate> for EmailTemplate {
    fn from(template: &model::EmailTemplate) -> Self {
        let by_language = |(language, texts): (&TextLanguage, &model::EmailTexts)| {
            (language.as_str(), EmailTexts::from(texts))
        };
        Self {
            id: template.id.to_string(),
            kind: template.kind.into(),
            name: template.name.to_string(),
            fallback_language: template.fallback_language.into(),
            texts: template.texts.iter().map(by_language).collect(),
            call_to_action: template.call_to_action.as_ref().map(TemplateAction::from),
            reply_to: text(&template.reply_to),
            cc: texts(&template.cc),
            archived: template.archived,
            version: template.version,
            created_at: template.created_at,
            updated_at: template.change.at,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailTemplateInput {
    /// What its e-mails are about; it stays as it is. Invoices are sent with `invoice` and `ready_for_payment`, credit
    /// notes with `credit_note`, receipts of payments with `receipt`, statements of account with `statement`; `reminder` is
    /// stored and previewed, and not sent yet.
    #[schema(required = true, nullable = false, value_type = words::EmailKind)]
    kind: Option<String>,
    #[schema(required = true, nullable = false, max_length = 200)]
    name: Option<String>,
    /// Of customers whose own language has no texts. It must have.
    #[schema(required = true, nullable = false, value_type = words::TextLanguage)]
    fallback_language: Option<String>,
    #[schema(required = true, nullable = false)]
    texts: Option<TextsByLanguage>,
    /// A button below the message.
    call_to_action: Option<TemplateAction>,
    #[schema(format = "email")]
    reply_to: Option<String>,
    #[serde(default)]
    #[schema(max_items = 50)]
    cc: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextsByLanguage {
    de: Option<EmailTexts>,
    en: Option<EmailTexts>,
    es: Option<EmailTexts>,
    fr: Option<EmailTexts>,
    it: Option<EmailTexts>,
    nl: Option<EmailTexts>,
}

/// The texts of one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailTexts {
    /// One line, with placeholders.
    #[schema(required = true, nullable = false, max_length = 200, example = "Invoice {{ invoice_number }}")]
    subject: Option<String>,
    /// Markdown, with placeholders.
    #[schema(required = true, nullable = false, max_length = 10_000)]
    message: Option<String>,
    /// One line, with placeholders. Must be given if there is a call to action.
    #[schema(max_length = 60, example = "Pay now")]
    call_to_action_label: Option<String>,
}

/// Where the button leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TemplateAction {
    /// As long as an invoice has no page of its own and none to pay on, `payment` and `portal` show no button.
    #[schema(required = true, nullable = false, value_type = TemplateLink)]
    link: Option<String>,
    /// Of `custom`, and of no other. https only.
    #[schema(format = "uri", example = "https://pay.example.com/")]
    url: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum TemplateLink {
    Payment,
    Portal,
    Custom,
}

impl EmailTemplateInput {
    /// The template this describes, under an id and a version.
    pub(crate) fn read(
        &self,
        id: TemplateId,
        version: u64,
        created_at: DateTime<Utc>,
        change: Change,
        fields: &mut Fields,
    ) -> Option<model::EmailTemplate> {
        let kind: Option<EmailKind> = fields.required("kind", &self.kind);
        let name = fields.required("name", &self.name);
        let fallback_language = fields.required("fallback_language", &self.fallback_language);
        let action = fields.nested("call_to_action", &self.call_to_action, TemplateAction::read);
        fields.present("texts", &self.texts);
        let given = self.texts.clone().unwrap_or_default();
        let wants_label = self.call_to_action.is_some();
        let texts = fields.within("texts", |fields| given.read(kind, wants_label, fields));
        if let Some(language) = fallback_language
            && self.texts.is_some()
            && !given.each().iter().any(|(own, texts)| *own == language && texts.is_some())
        {
            let message =
                format!("must be a language that has texts: texts.{} is missing", language.as_str());
            fields.refuse("fallback_language", "texts_missing", message);
        }
        let reply_to = fields.optional("reply_to", &self.reply_to);
        let cc = fields.each("cc", &self.cc, domain::delivery::email::MAX_RECIPIENTS);
        Some(model::EmailTemplate {
            id,
            version,
            kind: kind?,
            name: name?,
            fallback_language: fallback_language?,
            texts,
            call_to_action: action,
            reply_to,
            cc,
            archived: false,
            created_at,
            change,
        })
    }
}

impl From<&model::EmailTemplate> for EmailTemplateInput {
    fn from(template: &model::EmailTemplate) -> Self {
        let of = |language| template.texts.get(&language).map(EmailTexts::from);
        Self {
            kind: Some(template.kind.as_str().to_owned()),
            name: Some(template.name.to_string()),
            fallback_language: Some(template.fallback_language.as_str().to_owned()),
            texts: Some(TextsByLanguage {
                de: of(TextLanguage::De),
                en: of(TextLanguage::En),
                es: of(TextLanguage::Es),
                fr: of(TextLanguage::Fr),
                it: of(TextLanguage::It),
                nl: of(TextLanguage::Nl),
            }),
            call_to_action: template.call_to_action.as_ref().map(TemplateAction::from),
            reply_to: text(&template.reply_to),
            cc: texts(&template.cc),
        }
    }
}

impl TextsByLanguage {
    fn each(&self) -> [(TextLanguage, &Option<EmailTexts>); 6] {
        [
            (TextLanguage::De, &self.de),
            (TextLanguage::En, &self.en),
            (TextLanguage::Es, &self.es),
            (TextLanguage::Fr, &self.fr),
            (TextLanguage::It, &self.it),
            (TextLanguage::Nl, &self.nl),
        ]
    }

    fn read(
        &self,
        kind: Option<EmailKind>,
        wants_label: bool,
        fields: &mut Fields,
    ) -> BTreeMap<TextLanguage, model::EmailTexts> {
        let read = self.each().into_iter().filter_map(|(language, texts)| {
            let read = |texts: &EmailTexts, fields: &mut Fields| texts.read(kind, wants_label, fields);
            Some((language, fields.nested(language.as_str(), texts, read)?))
        });
        read.collect()
    }
}

impl EmailTexts {
    fn read(
        &self,
        kind: Option<EmailKind>,
        wants_label: bool,
        fields: &mut Fields,
    ) -> Option<model::EmailTexts> {
        let subject = fields.required("subject", &self.subject);
        let message = fields.required("message", &self.message);
        let label = &self.call_to_action_label;
        if wants_label {
            fields.present("call_to_action_label", label);
        }
        let call_to_action_label = fields.optional("call_to_action_label", label);
        // Without a kind it is not known which placeholders there are.
        if let Some(kind) = kind {
            check_template(fields, kind, "subject", TemplateField::Subject, &self.subject);
            check_template(fields, kind, "message", TemplateField::Message, &self.message);
            check_template(fields, kind, "call_to_action_label", TemplateField::ButtonLabel, label);
        }
        Some(model::EmailTexts { subject: subject?, message: message?, call_to_action_label })
    }
}

impl From<&model::EmailTexts> for EmailTexts {
    fn from(texts: &model::EmailTexts) -> Self {
        Self {
            subject: Some(texts.subject.to_string()),
            message: Some(texts.message.to_string()),
            call_to_action_label: text(&texts.call_to_action_label),
        }
    }
}

impl TemplateAction {
    fn read(&self, fields: &mut Fields) -> Option<ActionLink> {
        fields.present("link", &self.link);
        let link = match self.link.as_deref()? {
            "payment" => ActionLink::Payment,
            "portal" => ActionLink::Portal,
            "custom" => return Some(ActionLink::Custom { url: fields.required("url", &self.url)? }),
            _ => {
                fields.refuse("link", "invalid_value", "must be one of payment, portal, custom");
                return None;
            }
        };
        if self.url.is_some() {
            fields.refuse("url", "url_not_custom", "must be given only if the link is custom");
        }
        Some(link)
    }
}

impl From<&ActionLink> for TemplateAction {
    fn from(link: &ActionLink) -> Self {
        let (link, url) = match link {
            ActionLink::Payment => ("payment", None),
            ActionLink::Portal => ("portal", None),
            ActionLink::Custom { url } => ("custom", Some(url.to_string())),
        };
        Self { link: Some(link.to_owned()), url }
    }
}
