//! One e-mail to its recipients, about one document or one customer: claim, send, record (invariant 4).
//!
//! A recipient moves `pending → sending → sent`; the claim is written before the mail service is
//! asked, so that a worker that dies in between leaves a `sending` behind that nobody repeats: its
//! lease runs out and it becomes `unknown`.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::delivery::email::{Addressee, EmailSettings};
use crate::delivery::engagement::{Engagement, same_address};
use crate::delivery::schedule::Schedule;
use crate::ids::{BatchId, ClaimId, DeliveryId, DocumentId, Subject, TemplateId};
use crate::settings::UnknownOutcomePolicy;
use crate::templates::email_template::EmailKind;
use crate::times::Times;

mod distribution;
pub mod email;
pub mod engagement;
mod outcome;
mod outside;
pub mod schedule;
mod scheduled;
pub mod send;
pub mod suppression;
mod withdraw;

pub use outcome::{Counts, DeliveryStatus, Reached};
pub use outside::{Marked, MarkedMethod};
pub use scheduled::{Due, MAX_CHANGES, NotWaiting, Scheduling};
pub use withdraw::{CannotWithdraw, Withdrawal, Withdrawn};

/// The code of a recipient on the suppression list, which never gets an e-mail.
pub const RECIPIENT_SUPPRESSED: &str = "recipient_suppressed";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    pub id: DeliveryId,
    pub subject: Subject,
    /// The documents that it lists, if its subject is a customer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<DocumentId>,
    pub version: u64,
    pub channel: Channel,
    /// What it is.
    pub kind: EmailKind,
    /// The reason why it is sent.
    pub trigger: Trigger,
    pub settings: EmailSettings,
    pub recipients: Vec<Recipient>,
    /// No recipient is claimed before this infrastructure time, so that the delivery can be recalled. Removed
    /// with the first claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<DateTime<Utc>>,
    /// Nothing is sent after the withdrawal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawn>,
    /// How it was sent outside the system. Such a delivery has no recipients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marked: Option<Marked>,
    /// The batch that waits for the outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<BatchId>,
    /// Set while the delivery is scheduled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// All schedules, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scheduling: Vec<Scheduling>,
    /// The time at which a scheduled delivery was released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_at: Option<DateTime<Utc>>,
    /// Infrastructure time from which it can be sent: its creation, or the release of a scheduled one. Putting off and
    /// giving up are measured from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queued_at: Option<DateTime<Utc>>,
    /// The subject line, as it went out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_line: Option<String>,
    /// The template with the texts: an e-mail template, or the invoice's template. It is fixed when the
    /// delivery is created, so that all recipients get the same letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_id: Option<TemplateId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_version: Option<u64>,
    /// The reason why nothing could be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// The SHA-256 of the attached document, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_sha256: Option<String>,
    /// Opens and clicks are not tracked, because the customer or the tenant has turned tracking off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub untracked: bool,
    /// The actor and reason, unless the delivery was created by the opening of its document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Change>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Email,
    /// Sent outside the system and recorded here.
    Outside,
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
}

impl Trigger {
    /// Whether the opening of the document creates the delivery.
    pub fn opens(self) -> bool {
        matches!(self, Trigger::Open | Trigger::Notify)
    }
}

/// The reason why a delivery failed before any message was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub code: String,
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    #[serde(flatten)]
    pub addressee: Addressee,
    pub state: RecipientState,
    /// Sent again after an unknown outcome. This happens at most once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeated: bool,
    /// The events of the mail service.
    #[serde(default, skip_serializing_if = "Engagement::is_empty")]
    pub engagement: Engagement,
}

impl Recipient {
    /// A recipient that no message was sent to yet.
    pub fn waiting(addressee: Addressee) -> Self {
        Self { addressee, state: RecipientState::Pending, repeated: false, engagement: Engagement::default() }
    }

    /// The time at which the message was sent, or may have been sent.
    pub fn went_out_at(&self) -> Option<DateTime<Utc>> {
        use RecipientState::*;
        match self.state {
            Sent { at, .. } | AssumedSent { at } | OutcomeUnknown { at, .. } => Some(at),
            Pending | Sending { .. } | Failed { .. } | Unknown { .. } => None,
        }
    }

    /// An event proves that the mail service accepted the message, so the recipient becomes sent and is
    /// not sent to again. A live claim is not changed: its worker records the same result.
    fn settle_proven(&mut self) {
        use RecipientState::*;
        let open =
            matches!(self.state, Pending | Unknown { .. } | OutcomeUnknown { .. } | AssumedSent { .. });
        if let Some(proof) = self.engagement.accepted.as_ref().filter(|_| open) {
            self.state = Sent { at: proof.at, message_id: proof.message_id.clone() };
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum RecipientState {
    Pending,
    /// Claimed by a worker until this infrastructure time.
    Sending {
        lease_until: DateTime<Utc>,
        /// Distinguishes claims made at the same instant. Older claims have no id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        claim: Option<ClaimId>,
    },
    Sent {
        at: DateTime<Utc>,
        message_id: String,
    },
    Failed {
        at: DateTime<Utc>,
        code: String,
        message: String,
    },
    /// It is not known whether the message was sent. The grace period begins at this infrastructure time.
    Unknown {
        since: DateTime<Utc>,
        reason: String,
    },
    /// The grace period is over, and the tenant's policy leaves the decision to a person.
    OutcomeUnknown {
        at: DateTime<Utc>,
        reason: String,
    },
    /// Treated as sent by the tenant's policy, although the acceptance is unknown.
    AssumedSent {
        at: DateTime<Utc>,
    },
}

impl RecipientState {
    /// The state does not change any more without an explicit action or an event.
    pub fn has_ended(&self) -> bool {
        use RecipientState::*;
        matches!(self, Sent { .. } | Failed { .. } | OutcomeUnknown { .. } | AssumedSent { .. })
    }
}

/// The next step of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Claim this recipient, then send.
    Claim(usize),
    /// Another worker holds a claim until this time.
    Wait { until: DateTime<Utc> },
    /// Nothing is left to send.
    Nothing,
}

impl Delivery {
    /// Fails the delivery before any message was sent.
    pub fn fail(&mut self, failure: Failure, at: DateTime<Utc>) {
        for recipient in &mut self.recipients {
            let Failure { code, message } = failure.clone();
            recipient.state = RecipientState::Failed { at, code, message };
        }
        self.held_until = None;
        self.failure = Some(failure);
    }

    /// Sets each recipient whose lease has expired to `unknown`. Returns true if there was one.
    pub fn expire_leases(&mut self, present: DateTime<Utc>) -> bool {
        let mut any = false;
        for recipient in &mut self.recipients {
            if let RecipientState::Sending { lease_until, .. } = recipient.state
                && lease_until <= present
            {
                let reason = "the worker that was sending it stopped without a word".to_owned();
                recipient.state = RecipientState::Unknown { since: present, reason };
                recipient.settle_proven();
                any = true;
            }
        }
        any
    }

    pub fn next_step(&self) -> NextStep {
        if self.schedule.is_some() || self.withdrawn.is_some() {
            return NextStep::Nothing;
        }
        let live = self.recipients.iter().find_map(|recipient| match recipient.state {
            RecipientState::Sending { lease_until, .. } => Some(lease_until),
            _ => None,
        });
        if let Some(until) = live {
            return NextStep::Wait { until };
        }
        let pending = self.recipients.iter().position(|r| r.state == RecipientState::Pending);
        pending.map_or(NextStep::Nothing, NextStep::Claim)
    }

    /// Whether a recipient is pending and no worker holds a claim, so that a worker must be called.
    pub fn waits_for_worker(&self) -> bool {
        matches!(self.next_step(), NextStep::Claim(_))
    }

    /// The time of the earliest unknown outcome whose grace period has not ended.
    pub fn unknown_since(&self) -> Option<DateTime<Utc>> {
        let unknown = self.recipients.iter().filter_map(|recipient| match recipient.state {
            RecipientState::Unknown { since, .. } => Some(since),
            _ => None,
        });
        unknown.min()
    }

    /// Copies the state of recipients that got an earlier delivery of the same document, or may have got
    /// it. They get no second copy unless it is requested explicitly.
    pub fn keep_reached(&mut self, earlier: &Delivery) {
        use RecipientState::{AssumedSent, OutcomeUnknown, Sent};
        for recipient in &mut self.recipients {
            let address = recipient.addressee.address.as_str();
            let reached = earlier.recipients.iter().find(|other| {
                same_address(&other.addressee.address, address)
                    && matches!(other.state, Sent { .. } | AssumedSent { .. } | OutcomeUnknown { .. })
            });
            if let Some(reached) = reached {
                recipient.state = reached.state.clone();
                recipient.engagement = reached.engagement.clone();
            }
        }
    }

    /// Has no effect unless the recipient is pending.
    pub fn claim(&mut self, recipient: usize, claim: ClaimId, lease_until: DateTime<Utc>) {
        if let Some(recipient) = self.recipients.get_mut(recipient)
            && recipient.state == RecipientState::Pending
        {
            recipient.state = RecipientState::Sending { lease_until, claim: Some(claim) };
            self.held_until = None;
        }
    }

    /// Records the outcome of a claim; `Pending` releases the claim. Has no effect unless the recipient
    /// is claimed, so final states do not change.
    pub fn record(&mut self, recipient: usize, state: RecipientState) {
        if let Some(recipient) = self.recipients.get_mut(recipient)
            && matches!(recipient.state, RecipientState::Sending { .. })
        {
            recipient.state = state;
            if recipient.state != RecipientState::Pending {
                recipient.settle_proven();
            }
        }
    }

    /// Ends a pending recipient on the suppression list.
    pub fn suppress(&mut self, recipient: usize, at: DateTime<Utc>, message: String) {
        if let Some(recipient) = self.recipients.get_mut(recipient)
            && recipient.state == RecipientState::Pending
        {
            recipient.state = RecipientState::Failed { at, code: RECIPIENT_SUPPRESSED.to_owned(), message };
        }
    }

    /// Settles each unknown outcome after the grace period, by the tenant's policy. Returns true if
    /// there was one.
    pub fn settle_unknown(
        &mut self,
        policy: UnknownOutcomePolicy,
        Times { now, present }: Times,
        grace: TimeDelta,
    ) -> bool {
        let mut any = false;
        for recipient in &mut self.recipients {
            let RecipientState::Unknown { since, reason } = &recipient.state else { continue };
            if *since + grace > present {
                continue;
            }
            recipient.state = match policy {
                UnknownOutcomePolicy::AssumeSent => RecipientState::AssumedSent { at: now },
                UnknownOutcomePolicy::SendAgain if !recipient.repeated => RecipientState::Pending,
                UnknownOutcomePolicy::Hold | UnknownOutcomePolicy::SendAgain => {
                    RecipientState::OutcomeUnknown { at: now, reason: reason.clone() }
                }
            };
            recipient.repeated |= recipient.state == RecipientState::Pending;
            any = true;
        }
        any
    }
}
