//! The e-mail settings of a request.

use serde::{Deserialize, Serialize};

use crate::contact::{EmailAddress, HttpsUrl};
use crate::ids::TemplateId;
use crate::text::{Label, Lines, Text};

/// The maximum number of recipients of one e-mail, To and Cc together (SES: 50 per message).
pub const MAX_RECIPIENTS: usize = 50;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressee {
    pub address: EmailAddress,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    pub kind: AddresseeKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddresseeKind {
    To,
    Cc,
    /// In no header: other recipients do not see it.
    Bcc,
}

/// Settings of one e-mail. Missing settings come from the template, then from the tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailSettings {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Lines<300>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<EmailAddress>,
    /// `None`: the customer's contacts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipients: Option<Vec<EmailAddress>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<EmailAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Lines<10000>>,
    /// The e-mail template for missing settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_id: Option<TemplateId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_to_action: Option<CallToAction>,
    #[serde(default)]
    pub use_template_defaults: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallToAction {
    pub label: Text<60>,
    pub url: HttpsUrl,
}

impl EmailSettings {
    /// The names of required settings that are missing: subject and reply-to, unless the template's
    /// defaults are requested.
    pub fn missing(&self) -> Vec<&'static str> {
        if self.use_template_defaults {
            return Vec::new();
        }
        [("subject", self.subject.is_none()), ("reply_to", self.reply_to.is_none())]
            .into_iter()
            .filter_map(|(name, missing)| missing.then_some(name))
            .collect()
    }
}
