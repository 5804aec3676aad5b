//! Invoice templates: how an invoice and its e-mail read unless a send says otherwise.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::contact::EmailAddress;
use crate::ids::TemplateId;
use crate::templates::brand::Color;
use crate::text::{Label, Text};

/// Each version is kept; an invoice pins the one it was opened with. Subject and message are
/// markdown with placeholders, checked when saved (crate `mail`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoiceTemplate {
    pub id: TemplateId,
    pub version: u64,
    pub name: Label,
    pub subject: Text<300>,
    pub message: Text<10000>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<EmailAddress>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<EmailAddress>,
    /// Printed below the totals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Text<2000>>,
    /// The e-mail template that words its e-mails, unless the send picks another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_template_id: Option<TemplateId>,
    #[serde(default, skip_serializing_if = "Layout::is_default")]
    pub layout: Layout,
    pub created_at: DateTime<Utc>,
    pub change: Change,
}

/// How the document looks, where that is not as for all of the seller's.
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
