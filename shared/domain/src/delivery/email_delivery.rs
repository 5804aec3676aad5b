//! An e-mail to its recipients, and how far it is.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Recipient;
use crate::change::Change;
use crate::delivery::email::Addressee;
use crate::delivery::schedule::{Schedule, Scheduling};
use crate::digest::Digest;
use crate::ids::{BatchId, TemplateId};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EmailDelivery {
    /// Names the texts that the author gave: what is sent is exactly what was asked for. `None`: the template's texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texts: Option<Digest>,
    /// The template with the texts: an e-mail template, or the invoice's template. It is fixed when the
    /// delivery is created, so that all recipients get the same letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplatePin>,
    pub recipients: Vec<Recipient>,
    pub progress: Progress,
    /// All schedules, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scheduling: Vec<Scheduling>,
    /// The batch that waits for the outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<BatchId>,
}

/// A version of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplatePin {
    pub id: TemplateId,
    pub version: u64,
}

/// How far an e-mail is. Scheduled, held and queued ones wait: no recipient was claimed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Progress {
    /// Waits for its time.
    Scheduled(Schedule),
    /// Held, so that it can be recalled.
    Held {
        /// Infrastructure time.
        until: DateTime<Utc>,
    },
    /// Waits for a worker.
    Queued(Queued),
    /// A worker has claimed a recipient. The states of the recipients say the rest.
    Going(Going),
    /// Nothing is sent after the withdrawal.
    Withdrawn(Withdrawn),
    /// Nothing could be sent.
    Failed(Failure),
}

/// Since when an e-mail may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queued {
    /// Infrastructure time: its creation, the end of its hold, or its release. Putting off and giving up are measured
    /// from here.
    pub queued_at: DateTime<Utc>,
    /// The business time at which it was released, if it was scheduled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_at: Option<DateTime<Utc>>,
}

/// An e-mail whose sending has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Going {
    #[serde(flatten)]
    pub queued: Queued,
    #[serde(flatten)]
    pub letter: SentLetter,
}

/// What goes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentLetter {
    /// The subject line.
    pub subject_line: String,
    /// The SHA-256 of the attached document, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_sha256: Option<String>,
    /// Opens and clicks are not tracked, because the customer or the tenant has turned tracking off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub untracked: bool,
    /// Tells clicks on the payment button from others ([`crate::delivery::engagement::link_mark`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_link: Option<String>,
}

/// A withdrawn delivery is not sent: it was recalled or canceled, or there was nothing left to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    pub kind: Withdrawal,
    pub change: Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withdrawal {
    /// Withdrawn during its hold, before its scheduled time, or from the queue.
    Recalled,
    /// Canceled while it was scheduled.
    Canceled,
}

/// The reason why a delivery failed before any message was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub code: String,
    pub message: String,
}

impl EmailDelivery {
    /// An e-mail that waits for a worker since `present`, an infrastructure time.
    pub fn to(addressees: impl IntoIterator<Item = Addressee>, present: DateTime<Utc>) -> Self {
        Self {
            texts: None,
            template: None,
            recipients: addressees.into_iter().map(Recipient::waiting).collect(),
            progress: Progress::Queued(Queued { queued_at: present, released_at: None }),
            scheduling: Vec::new(),
            batch_id: None,
        }
    }
}
