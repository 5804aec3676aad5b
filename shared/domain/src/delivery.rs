//! One message to its recipients, about one document or one customer: claim, send, record (invariant 4).
//!
//! | file | holds |
//! |---|---|
//! | `email_delivery` | an e-mail: its recipients, and how far it is |
//! | `recipient` | one recipient's copy |
//! | `sending` | claim, send, record: the states of the recipients |
//! | `scheduled`, `withdraw` | what happens before the first claim |
//! | `stop` | what becomes of it when its document is made void or moved to draft |
//! | `outside` | a message that was sent outside the system |
//! | `readers` | the addresses that a document went to |
//! | `outcome`, `distribution` | what is shown of it |
//! | `send` | when a document is sent again |
//! | `letter` | a letter to a customer, such as a receipt |
//! | `engagement`, `suppression` | what the mail service reports, and the addresses that get nothing |

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::ids::{BatchId, DeliveryId, DocumentId, EntityId, PaymentId, Subject};
use crate::money::Currency;
use crate::templates::email_template::EmailKind;

mod distribution;
pub mod email;
mod email_delivery;
pub mod engagement;
pub mod letter;
mod outcome;
mod outside;
pub mod readers;
mod recipient;
pub mod schedule;
mod scheduled;
pub mod send;
mod sending;
pub mod stop;
pub mod suppression;
mod withdraw;

pub use email_delivery::{
    EmailDelivery, Failure, Going, Progress, Queued, SentLetter, TemplatePin, Withdrawal, Withdrawn,
};
pub use outcome::{Counts, DeliveryStatus, Reached};
pub use outside::{Marked, MarkedMethod};
pub use recipient::{Recipient, RecipientState};
pub use schedule::Scheduling;
pub use scheduled::{MAX_CHANGES, NotWaiting};
pub use sending::{Claim, NextStep};
pub use withdraw::CannotWithdraw;

/// The code of an address on the suppression list, which never gets an e-mail.
pub const RECIPIENT_SUPPRESSED: &str = "recipient_suppressed";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    pub id: DeliveryId,
    pub subject: Subject,
    /// The documents that it lists, if its subject is a customer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<DocumentId>,
    /// What it tells of, if its subject is a customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<Topic>,
    /// Counts the changes. It is the ETag.
    pub version: u64,
    /// What it is.
    pub kind: EmailKind,
    /// The reason why it is sent.
    pub trigger: Trigger,
    #[serde(flatten)]
    pub channel: Channel,
    /// The actor and reason, unless the delivery follows from another change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Change>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What a delivery is of, what it is, and why it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    pub subject: Subject,
    pub about: Vec<DocumentId>,
    pub topic: Option<Topic>,
    pub kind: EmailKind,
    pub trigger: Trigger,
}

/// What a letter to a customer tells of. It is read when the letter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Topic {
    /// A payment that was received.
    Payment {
        payment_id: PaymentId,
        /// In whose name it is written.
        entity_id: EntityId,
    },
    /// The customer's account.
    Account {
        entity_id: EntityId,
        #[serde(flatten)]
        part: Part,
    },
}

/// Which part of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// `None`: 90 days up to the last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// `None`: the day on which it is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// `None`: each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

/// The way it goes, with all that belongs to this way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "channel", rename_all = "snake_case")]
pub enum Channel {
    Email(EmailDelivery),
    /// Sent outside the system and recorded here.
    Outside(Marked),
}

/// The reason why it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    Open,
    /// The first e-mail of an open invoice.
    Send,
    /// A further e-mail.
    Resend,
    MarkSent,
    /// The retry of a batch whose sending failed.
    Retry,
    /// The invoice opened without an e-mail, and the customer gets notices.
    Notify,
    /// A payment was received, and the customer gets receipts.
    Payment,
}

impl Trigger {
    /// Whether the delivery follows from another change, which says who made it and why.
    pub fn follows(self) -> bool {
        matches!(self, Trigger::Open | Trigger::Notify | Trigger::Payment)
    }
}

impl Purpose {
    /// The purpose of a delivery of one document.
    pub fn of_document(document: DocumentId, kind: EmailKind, trigger: Trigger) -> Self {
        Self { subject: document.into(), about: Vec::new(), topic: None, kind, trigger }
    }
}

impl Delivery {
    /// A new delivery. `change` says when and by whom it is made.
    pub fn new(id: DeliveryId, purpose: Purpose, channel: Channel, change: &Change) -> Self {
        let Purpose { subject, about, topic, kind, trigger } = purpose;
        let asked = (!trigger.follows()).then(|| change.clone());
        let (created_at, updated_at) = (change.at, change.at);
        Self { id, subject, about, topic, version: 1, kind, trigger, channel, asked, created_at, updated_at }
    }

    /// The next version of the delivery.
    #[must_use]
    pub fn next(self, at: DateTime<Utc>) -> Self {
        Self { version: self.version + 1, updated_at: at, ..self }
    }

    pub fn email(&self) -> Option<&EmailDelivery> {
        match &self.channel {
            Channel::Email(email) => Some(email),
            Channel::Outside(_) => None,
        }
    }

    pub fn email_mut(&mut self) -> Option<&mut EmailDelivery> {
        match &mut self.channel {
            Channel::Email(email) => Some(email),
            Channel::Outside(_) => None,
        }
    }

    pub fn marked(&self) -> Option<&Marked> {
        match &self.channel {
            Channel::Email(_) => None,
            Channel::Outside(marked) => Some(marked),
        }
    }

    /// Empty unless it is an e-mail.
    pub fn recipients(&self) -> &[Recipient] {
        self.email().map_or(&[], |email| &email.recipients)
    }

    pub fn progress(&self) -> Option<&Progress> {
        self.email().map(|email| &email.progress)
    }

    /// The batch that waits for the outcome.
    pub fn batch_id(&self) -> Option<BatchId> {
        self.email()?.batch_id
    }

    pub fn template(&self) -> Option<TemplatePin> {
        self.email()?.template
    }

    /// What went out, once a worker has claimed a recipient.
    pub fn letter(&self) -> Option<&SentLetter> {
        match self.progress()? {
            Progress::Going(going) => Some(&going.letter),
            _ => None,
        }
    }

    /// The reason why nothing could be sent.
    pub fn failure(&self) -> Option<&Failure> {
        match self.progress()? {
            Progress::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// No recipient is claimed before this time, so that the delivery can be recalled.
    pub fn held_until(&self) -> Option<DateTime<Utc>> {
        match self.progress()? {
            Progress::Held { until } => Some(*until),
            _ => None,
        }
    }

    pub fn withdrawn(&self) -> Option<&Withdrawn> {
        match self.progress()? {
            Progress::Withdrawn(withdrawn) => Some(withdrawn),
            _ => None,
        }
    }

    pub fn is_withdrawn(&self) -> bool {
        self.withdrawn().is_some()
    }
}
