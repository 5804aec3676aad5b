//! Deliveries: what was sent to whom, and what became of it.

use chrono::{DateTime, Utc};
use domain::delivery::{self as model, RecipientState};
use serde::Serialize;
use utoipa::ToSchema;

use super::texts::text;
use super::words;

/// One e-mail of one document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Delivery {
    #[schema(example = "dlv_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    /// The invoice.
    document_id: String,
    channel: words::Channel,
    trigger: words::Trigger,
    status: words::DeliveryStatus,
    light: Option<words::Light>,
    /// As it went out.
    subject: Option<String>,
    recipients: Vec<Recipient>,
    template_version: Option<u64>,
    document_sha256: Option<String>,
    batch_id: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Recipient {
    address: String,
    name: Option<String>,
    kind: words::AddresseeKind,
    status: RecipientStatus,
    sent_at: Option<DateTime<Utc>>,
    /// By people; null while it is not tracked.
    opens: Option<u64>,
    /// By scanners and privacy proxies; null while it is not tracked.
    machine_opens: Option<u64>,
    /// Null while it is not tracked.
    clicks: Option<u64>,
    first_opened_at: Option<DateTime<Utc>>,
    last_opened_at: Option<DateTime<Utc>>,
    /// Why it failed, or why nobody knows.
    error: Option<RecipientError>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecipientStatus {
    Pending,
    Sending,
    Sent,
    Failed,
    /// Nobody knows whether it went out; the mail service may still tell.
    Unknown,
    /// Nobody knows whether it went out, and a person has to look.
    OutcomeUnknown,
    /// Counted as sent by the tenant's settings, though no acceptance was seen.
    AssumedSent,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RecipientError {
    code: String,
    message: String,
}

impl From<&model::Delivery> for Delivery {
    fn from(delivery: &model::Delivery) -> Self {
        Self {
            id: delivery.id.to_string(),
            document_id: delivery.invoice_id.to_string(),
            channel: delivery.channel.into(),
            trigger: delivery.trigger.into(),
            status: delivery.status().into(),
            light: delivery.light().map(words::Light::from),
            subject: delivery.subject.clone(),
            recipients: delivery.recipients.iter().map(Recipient::from).collect(),
            template_version: delivery.template_version,
            document_sha256: delivery.document_sha256.clone(),
            batch_id: text(&delivery.batch_id),
            created_at: delivery.created_at,
            updated_at: delivery.updated_at,
        }
    }
}

impl From<&model::Recipient> for Recipient {
    fn from(recipient: &model::Recipient) -> Self {
        let error = |code: &str, message: &str| {
            Some(RecipientError { code: code.to_owned(), message: message.to_owned() })
        };
        let (status, sent_at, error) = match &recipient.state {
            RecipientState::Pending => (RecipientStatus::Pending, None, None),
            RecipientState::Sending { .. } => (RecipientStatus::Sending, None, None),
            RecipientState::Sent { at, .. } => (RecipientStatus::Sent, Some(*at), None),
            RecipientState::Failed { code, message, .. } => {
                (RecipientStatus::Failed, None, error(code, message))
            }
            RecipientState::Unknown { reason, .. } => {
                (RecipientStatus::Unknown, None, error("unknown", reason))
            }
            RecipientState::OutcomeUnknown { reason, .. } => {
                (RecipientStatus::OutcomeUnknown, None, error("outcome_unknown", reason))
            }
            RecipientState::AssumedSent { at } => (RecipientStatus::AssumedSent, Some(*at), None),
        };
        Self {
            address: recipient.addressee.address.to_string(),
            name: text(&recipient.addressee.name),
            kind: recipient.addressee.kind.into(),
            status,
            sent_at,
            opens: None,
            machine_opens: None,
            clicks: None,
            first_opened_at: None,
            last_opened_at: None,
            error,
        }
    }
}
