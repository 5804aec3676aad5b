//! The e-mail settings of a request.

use serde::{Deserialize, Serialize};

use crate::contact::{EmailAddress, HttpsUrl};
use crate::digest::Digest;
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
    #[serde(default, skip_serializing_if = "Chosen::is_by_role")]
    pub chosen: Chosen,
}

/// How an addressee was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chosen {
    /// A contact of the customer, by its roles. It is looked up again right before it is sent to.
    #[default]
    ByRole,
    /// By its address, in the request, a template or the settings.
    ByAddress,
}

impl Chosen {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_by_role(&self) -> bool {
        *self == Chosen::ByRole
    }
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

/// The texts that the author of an e-mail gave. They are kept once and named by their digest, however many deliveries
/// have them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTexts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Lines<300>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<EmailAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Lines<10000>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_to_action: Option<CallToAction>,
}

impl OwnTexts {
    /// The digest that names these texts. `None` if there are none.
    pub fn digest(&self) -> Option<Digest> {
        let json = serde_json::to_vec(self).unwrap_or_default();
        (*self != Self::default()).then(|| Digest::of(&json))
    }
}

impl EmailSettings {
    /// All texts and recipients are the usual ones.
    pub fn usual() -> Self {
        Self { use_template_defaults: true, ..Self::default() }
    }

    pub fn texts(&self) -> OwnTexts {
        self.clone().take_texts()
    }

    pub(crate) fn take_texts(&mut self) -> OwnTexts {
        OwnTexts {
            subject: self.subject.take(),
            reply_to: self.reply_to.take(),
            message: self.message.take(),
            call_to_action: self.call_to_action.take(),
        }
    }

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
