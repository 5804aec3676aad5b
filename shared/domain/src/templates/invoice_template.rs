//! Invoice templates: the default texts and layout of an invoice and its e-mail.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::contact::EmailAddress;
use crate::customers::Customer;
use crate::ids::TemplateId;
use crate::templates::brand::Color;
use crate::templates::email_template::TextLanguage;
use crate::text::{Label, Lines};

/// Each version is kept. An invoice pins the version it was opened with. Subject and message are
/// markdown with placeholders, checked when they are saved (crate `mail`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoiceTemplate {
    pub id: TemplateId,
    pub version: u64,
    pub name: Label,
    /// The language of subject, message and footer. `None`: not stated, so that they are for every customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<TextLanguage>,
    pub subject: Lines<300>,
    pub message: Lines<10000>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<EmailAddress>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<EmailAddress>,
    /// Printed below the totals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Lines<2000>>,
    /// The e-mail template of its e-mails, unless the request selects another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_template_id: Option<TemplateId>,
    #[serde(default, skip_serializing_if = "Layout::is_default")]
    pub layout: Layout,
    pub created_at: DateTime<Utc>,
    pub change: Change,
}

impl InvoiceTemplate {
    /// Whether its subject and message are for this customer: a template in another language gives way to the default
    /// texts in the customer's, if there are some.
    pub fn speaks_to(&self, customer: &Customer) -> bool {
        let reads = TextLanguage::of(&customer.language);
        self.language.is_none_or(|written| reads.is_none_or(|reads| reads == written))
    }
}

/// The layout, where it differs from the seller's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent_color: Option<Color>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessible_pdf: Option<bool>,
}

impl Layout {
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
