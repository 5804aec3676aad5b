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

/// The code of a recipient who is on the suppression list: it is never sent to.
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
    /// Why it is sent.
    pub trigger: Trigger,
    pub settings: EmailSettings,
    pub recipients: Vec<Recipient>,
    /// Nobody is claimed before, so that a person can recall it; gone with the first claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<DateTime<Utc>>,
    /// Nothing is sent from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawn>,
    /// How it went outside the system; it has no recipients then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marked: Option<Marked>,
    /// The batch that waits for the outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<BatchId>,
    /// While it waits for its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// Every schedule it was given, the first one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scheduling: Vec<Scheduling>,
    /// When its time had come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_at: Option<DateTime<Utc>>,
    /// The subject line, as it went out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_line: Option<String>,
    /// What words it: an e-mail template, or the template of the invoice. Settled when the delivery is made,
    /// so that all recipients get the same letter, however late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_id: Option<TemplateId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_version: Option<u64>,
    /// Why there was nothing to send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// Of the attached document, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_sha256: Option<String>,
    /// Opens and clicks are not to be known: the customer or the tenant does not want it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub untracked: bool,
    /// Who asked for it and why, unless it came with the opening of its document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Change>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Email,
    /// Sent by somebody in another way, and noted here.
    Outside,
}

/// Why it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    Open,
    /// The first e-mail of an invoice that is open.
    Send,
    /// A further one.
    Resend,
    MarkSent,
    /// By the retry of a batch whose sending failed.
    Retry,
    /// The invoice opened without an e-mail, and the customer wants to be told.
    Notify,
}

impl Trigger {
    /// The delivery is made by the change that opens its document.
    pub fn opens(self) -> bool {
        matches!(self, Trigger::Open | Trigger::Notify)
    }
}

/// Why a delivery failed before anybody could be sent to.
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
    /// Was sent to again after an unknown outcome: that happens once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeated: bool,
    /// What the mail service has told since.
    #[serde(default, skip_serializing_if = "Engagement::is_empty")]
    pub engagement: Engagement,
}

impl Recipient {
    /// Nobody has sent to it yet.
    pub fn waiting(addressee: Addressee) -> Self {
        Self { addressee, state: RecipientState::Pending, repeated: false, engagement: Engagement::default() }
    }

    /// When it went out, or may have.
    pub fn went_out_at(&self) -> Option<DateTime<Utc>> {
        use RecipientState::*;
        match self.state {
            Sent { at, .. } | AssumedSent { at } | OutcomeUnknown { at, .. } => Some(at),
            Pending | Sending { .. } | Failed { .. } | Unknown { .. } => None,
        }
    }

    /// What the mail service has taken on was sent, whatever we knew of it; so it is not sent again either.
    /// A live claim is left to its worker, who records the same.
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
    /// Claimed by a worker until then.
    Sending {
        lease_until: DateTime<Utc>,
        /// Tells this claim from another's, made at the same instant. Claims of before have none.
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
    /// Nobody knows whether it went out.
    Unknown {
        since: DateTime<Utc>,
        reason: String,
    },
    /// The grace time is over and a person has to look.
    OutcomeUnknown {
        at: DateTime<Utc>,
        reason: String,
    },
    /// Counted as sent by the tenant's policy, though no acceptance was seen.
    AssumedSent {
        at: DateTime<Utc>,
    },
}

impl RecipientState {
    /// Nothing will change it any more by itself.
    pub fn has_ended(&self) -> bool {
        use RecipientState::*;
        matches!(self, Sent { .. } | Failed { .. } | OutcomeUnknown { .. } | AssumedSent { .. })
    }
}

/// What a worker may do with a delivery now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Claim this recipient, then send to it.
    Claim(usize),
    /// Another worker is at it until then.
    Wait { until: DateTime<Utc> },
    /// Nothing is left to send.
    Nothing,
}

impl Delivery {
    /// Ends it before anything was sent.
    pub fn fail(&mut self, failure: Failure, at: DateTime<Utc>) {
        for recipient in &mut self.recipients {
            let Failure { code, message } = failure.clone();
            recipient.state = RecipientState::Failed { at, code, message };
        }
        self.held_until = None;
        self.failure = Some(failure);
    }

    /// Turns each claim whose lease has run out into `unknown`; true if there was one.
    pub fn expire_leases(&mut self, now: DateTime<Utc>) -> bool {
        let mut any = false;
        for recipient in &mut self.recipients {
            if let RecipientState::Sending { lease_until, .. } = recipient.state
                && lease_until <= now
            {
                let reason = "the worker that was sending it stopped without a word".to_owned();
                recipient.state = RecipientState::Unknown { since: now, reason };
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

    /// Somebody is still to be sent to, and no worker is at it: one has to be called.
    pub fn waits_for_worker(&self) -> bool {
        matches!(self.next_step(), NextStep::Claim(_))
    }

    /// The earliest outcome that nobody knows and whose grace time runs.
    pub fn unknown_since(&self) -> Option<DateTime<Utc>> {
        let unknown = self.recipients.iter().filter_map(|recipient| match recipient.state {
            RecipientState::Unknown { since, .. } => Some(since),
            _ => None,
        });
        unknown.min()
    }

    /// Takes over who has got an earlier delivery of the same document, or may have: they get no second
    /// copy unless a person asks for it.
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

    /// Changes nothing unless the recipient is waiting.
    pub fn claim(&mut self, recipient: usize, claim: ClaimId, lease_until: DateTime<Utc>) {
        if let Some(recipient) = self.recipients.get_mut(recipient)
            && recipient.state == RecipientState::Pending
        {
            recipient.state = RecipientState::Sending { lease_until, claim: Some(claim) };
            self.held_until = None;
        }
    }

    /// Notes the outcome of a claim; `Pending` gives it back. Changes nothing unless the recipient is
    /// claimed: what has ended stays as it is.
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

    /// Ends a recipient who waits, and whom nobody may send to.
    pub fn suppress(&mut self, recipient: usize, at: DateTime<Utc>, message: String) {
        if let Some(recipient) = self.recipients.get_mut(recipient)
            && recipient.state == RecipientState::Pending
        {
            recipient.state = RecipientState::Failed { at, code: RECIPIENT_SUPPRESSED.to_owned(), message };
        }
    }

    /// Settles by policy each `unknown` whose grace time is over; true if there was one.
    pub fn settle_unknown(
        &mut self,
        policy: UnknownOutcomePolicy,
        now: DateTime<Utc>,
        grace: TimeDelta,
    ) -> bool {
        let mut any = false;
        for recipient in &mut self.recipients {
            let RecipientState::Unknown { since, reason } = &recipient.state else { continue };
            if *since + grace > now {
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
