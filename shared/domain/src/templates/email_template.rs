//! E-mail templates: the texts of a kind of e-mail, in several languages.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::contact::{EmailAddress, HttpsUrl};
use crate::delivery::email::CallToAction;
use crate::ids::TemplateId;
use crate::text::{Label, Lines, Text};

/// The kind of an e-mail. It determines which placeholders have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailKind {
    Invoice,
    Reminder,
    Receipt,
    CreditNote,
    /// The notice about an invoice that opened.
    ReadyForPayment,
    /// A statement of account.
    Statement,
}

impl EmailKind {
    pub const ALL: [EmailKind; 6] = [
        EmailKind::Invoice,
        EmailKind::Reminder,
        EmailKind::Receipt,
        EmailKind::CreditNote,
        EmailKind::ReadyForPayment,
        EmailKind::Statement,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            EmailKind::Invoice => "invoice",
            EmailKind::Reminder => "reminder",
            EmailKind::Receipt => "receipt",
            EmailKind::CreditNote => "credit_note",
            EmailKind::ReadyForPayment => "ready_for_payment",
            EmailKind::Statement => "statement",
        }
    }

    /// Whether it brings a document to the customer, so that the document shows what became of it. A reminder, a receipt
    /// and a statement are about documents that were sent before.
    pub fn distributes(self) -> bool {
        match self {
            EmailKind::Invoice | EmailKind::CreditNote | EmailKind::ReadyForPayment => true,
            EmailKind::Reminder | EmailKind::Receipt | EmailKind::Statement => false,
        }
    }

    /// Whether an e-mail of this kind and one of the other bring a recipient the same: two notices of one document do,
    /// a reminder and an invoice don't.
    pub fn repeats(self, other: EmailKind) -> bool {
        self == other || self.distributes() && other.distributes()
    }

    /// Whether the texts of a template of this kind can be used for an e-mail of the wanted kind. Those of the notice can
    /// be used for the e-mail of an invoice.
    pub fn words(self, wanted: EmailKind) -> bool {
        self == wanted || (self, wanted) == (EmailKind::ReadyForPayment, EmailKind::Invoice)
    }

    /// In a sentence.
    pub fn said(self) -> &'static str {
        match self {
            EmailKind::Invoice => "an invoice",
            EmailKind::ReadyForPayment => "the notice of an invoice",
            EmailKind::Reminder => "a reminder",
            EmailKind::Receipt => "a receipt",
            EmailKind::CreditNote => "a credit note",
            EmailKind::Statement => "a statement of account",
        }
    }
}

/// A language of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextLanguage {
    De,
    En,
    Es,
    Fr,
    It,
    Nl,
}

impl TextLanguage {
    pub const ALL: [TextLanguage; 6] = [
        TextLanguage::De,
        TextLanguage::En,
        TextLanguage::Es,
        TextLanguage::Fr,
        TextLanguage::It,
        TextLanguage::Nl,
    ];

    /// ISO 639-1.
    pub fn as_str(self) -> &'static str {
        match self {
            TextLanguage::De => "de",
            TextLanguage::En => "en",
            TextLanguage::Es => "es",
            TextLanguage::Fr => "fr",
            TextLanguage::It => "it",
            TextLanguage::Nl => "nl",
        }
    }

    /// In English.
    pub fn name(self) -> &'static str {
        match self {
            TextLanguage::De => "German",
            TextLanguage::En => "English",
            TextLanguage::Es => "Spanish",
            TextLanguage::Fr => "French",
            TextLanguage::It => "Italian",
            TextLanguage::Nl => "Dutch",
        }
    }

    /// By the first part of a BCP 47 tag such as `de-AT`.
    pub fn of(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.as_str().eq_ignore_ascii_case(primary))
    }
}

/// Each version is kept. A delivery pins the version it was created with. The texts are checked when
/// they are saved (crate `mail`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EmailTemplate {
    pub id: TemplateId,
    pub version: u64,
    pub kind: EmailKind,
    pub name: Label,
    /// The language for customers whose language has no texts. It always has texts.
    pub fallback_language: TextLanguage,
    pub texts: BTreeMap<TextLanguage, EmailTexts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_to_action: Option<ActionLink>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<EmailAddress>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<EmailAddress>,
    /// It cannot be used for new e-mails. Existing deliveries are sent with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    pub created_at: DateTime<Utc>,
    pub change: Change,
}

/// Subject and message are in the same language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailTexts {
    pub subject: Lines<300>,
    pub message: Lines<10000>,
    /// Required if the template has a call to action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_to_action_label: Option<Text<60>>,
}

/// The target of the button below the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "link", rename_all = "snake_case")]
pub enum ActionLink {
    /// The payment page. It does not exist yet, so the button is left out.
    Payment,
    /// The invoice's page. It does not exist yet.
    Portal,
    Custom {
        url: HttpsUrl,
    },
}

impl EmailTemplate {
    /// The texts for a customer's language (BCP 47), or else the fallback language.
    pub fn texts_for(&self, tag: &str) -> Option<(TextLanguage, &EmailTexts)> {
        let own = TextLanguage::of(tag).filter(|language| self.texts.contains_key(language));
        let language = own.unwrap_or(self.fallback_language);
        self.texts.get(&language).map(|texts| (language, texts))
    }

    /// The button with these texts, if its link has a target.
    pub fn button(&self, texts: &EmailTexts) -> Option<CallToAction> {
        match (&self.call_to_action, &texts.call_to_action_label) {
            (Some(ActionLink::Custom { url }), Some(label)) => {
                Some(CallToAction { label: label.clone(), url: url.clone() })
            }
            _ => None,
        }
    }
}
