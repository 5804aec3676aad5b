//! What a tenant has decided for all its entities, and what the operator has granted it.

use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::contact::EmailAddress;
use crate::ids::{EntityId, TemplateId};
use crate::text::Label;

pub mod entity;

/// A hold is the delay of a queue message (SQS: at most 900 s).
pub const MOST_HOLD_MINUTES: u8 = 15;

/// Each version is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub version: u64,
    pub tenant_name: Label,
    /// Domains whose addresses this tenant may send for. Granted by the operator, never by the
    /// tenant: the mail service verifies a domain for the whole account, not for one of us.
    pub sender_domains: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_entity_id: Option<EntityId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_template_id: Option<TemplateId>,
    /// Where answers go unless the template or the send says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<EmailAddress>,
    /// Gets a blind copy of every e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive_address: Option<EmailAddress>,
    pub unknown_outcome: UnknownOutcomePolicy,
    /// Whether an issue date may precede the last one of its series.
    pub allow_earlier_issue_dates: bool,
    /// Opens and clicks are not tracked, unless a customer says otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tracking_off: bool,
    /// Customers are told of an invoice that opens without an e-mail, unless a customer says otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub notify_on_open: bool,
    /// The e-mail template that tells them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready_for_payment_template_id: Option<TemplateId>,
    /// So long each send waits, so that a person can recall it: up to [`MOST_HOLD_MINUTES`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hold_minutes: u8,
    pub change: Change,
}

/// What to do with an e-mail of which nobody knows whether it went out, once the grace time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownOutcomePolicy {
    /// A person decides.
    Hold,
    /// Count it as sent.
    AssumeSent,
    /// Send again, once, at the risk of a second copy.
    SendAgain,
}

fn is_zero(minutes: &u8) -> bool {
    *minutes == 0
}
