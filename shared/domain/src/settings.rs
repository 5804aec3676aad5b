//! Settings of a tenant for all its entities, and the permissions that the operator grants.

use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::contact::EmailAddress;
use crate::delivery::Topic;
use crate::ids::{DocumentKind, EntityId, TemplateId};
use crate::money::{Currency, Money};
use crate::settings::approval::Approval;
use crate::text::Label;

pub mod approval;
pub mod entity;

/// A hold is the delay of a queue message (SQS: at most 900 s).
pub const MOST_HOLD_MINUTES: u8 = 15;

/// Each version is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub version: u64,
    pub tenant_name: Label,
    /// Domains that this tenant may send from. The operator grants them, not the tenant, because the
    /// mail service verifies a domain for the whole account.
    pub sender_domains: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_entity_id: Option<EntityId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_template_id: Option<TemplateId>,
    /// The reply-to address, unless the template or the request sets one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<EmailAddress>,
    /// Gets a blind copy of every e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive_address: Option<EmailAddress>,
    pub unknown_outcome: UnknownOutcomePolicy,
    /// Whether an issue date may be before the last issue date of its series.
    pub allow_earlier_issue_dates: bool,
    /// Opens and clicks are not tracked, unless the customer's settings differ.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tracking_off: bool,
    /// Customers get notices of invoices that open without an e-mail, unless the customer's settings
    /// differ.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub notify_on_open: bool,
    /// The e-mail template of the notices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready_for_payment_template_id: Option<TemplateId>,
    /// Customers get receipts of payments that are recorded, unless the customer's settings differ.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub receipt_on_payment: bool,
    /// The e-mail template of the receipts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_template_id: Option<TemplateId>,
    /// The e-mail template of credit notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_note_template_id: Option<TemplateId>,
    /// The e-mail template of statements of account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement_template_id: Option<TemplateId>,
    /// Each send is held for this time, so that it can be recalled: up to [`MOST_HOLD_MINUTES`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hold_minutes: u8,
    /// Which invoices need an approval before they open.
    #[serde(default, skip_serializing_if = "Approval::is_default")]
    pub approval: Approval,
    /// A payment that falls short by at most this still settles its document: the difference is written off. At most one
    /// amount per currency.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payment_tolerance: Vec<Money>,
    /// Entries of bank statements that match exactly are applied by themselves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub apply_exact: bool,
    /// Making a document void that went out issues no credit note that cancels it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub plain_void: bool,
    pub change: Change,
}

impl Settings {
    /// The tolerance of a currency, in minor units.
    pub fn tolerance(&self, currency: Currency) -> i64 {
        let found = self.payment_tolerance.iter().find(|tolerance| tolerance.currency == currency);
        found.map_or(0, |tolerance| tolerance.minor)
    }

    /// The e-mail template of documents of this kind, unless a request picks another. That of invoices is named by their own
    /// template.
    pub fn document_template(&self, kind: DocumentKind) -> Option<TemplateId> {
        self.credit_note_template_id.filter(|_| kind == DocumentKind::CreditNote)
    }

    /// The e-mail template of letters about this, unless a request picks another.
    pub fn letter_template(&self, topic: &Topic) -> Option<TemplateId> {
        match topic {
            Topic::Payment { .. } => self.receipt_template_id,
            Topic::Account { .. } => self.statement_template_id,
        }
    }

    /// Whether the tenant may send from the domain of this address.
    pub fn grants(&self, sender: &EmailAddress) -> bool {
        self.sender_domains.iter().any(|granted| granted == sender.domain())
    }
}

/// The policy for an e-mail whose outcome is unknown after the grace period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownOutcomePolicy {
    /// A person decides.
    Hold,
    /// Treat it as sent.
    AssumeSent,
    /// Send again, once. The recipient may get a second copy.
    SendAgain,
}

fn is_zero(minutes: &u8) -> bool {
    *minutes == 0
}
