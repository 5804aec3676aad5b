//! One recipient's copy of an e-mail.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::delivery::email::{Addressee, AddresseeKind};
use crate::delivery::engagement::Engagement;
use crate::ids::ClaimId;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    #[serde(flatten)]
    pub addressee: Addressee,
    pub state: RecipientState,
    /// The state is that of an earlier delivery, which has reached the recipient. Nothing of this one was sent to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub kept: bool,
    /// Sent again after an unknown outcome. This happens at most once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeated: bool,
    /// The events of the mail service.
    #[serde(default, skip_serializing_if = "Engagement::is_empty")]
    pub engagement: Engagement,
}

/// A recipient moves `pending → sending → sent`. The claim is written before the mail service is asked, so that a worker
/// that dies in between leaves a `sending` behind that nobody repeats: its lease runs out and it becomes `unknown`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum RecipientState {
    Pending,
    /// Claimed by a worker until this infrastructure time.
    Sending {
        lease_until: DateTime<Utc>,
        /// Distinguishes claims made at the same instant.
        claim: ClaimId,
    },
    Sent {
        at: DateTime<Utc>,
        message_id: String,
    },
    /// On the suppression list: nothing was sent.
    Suppressed {
        at: DateTime<Utc>,
        message: String,
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

impl Recipient {
    /// A recipient that no message was sent to yet.
    pub fn waiting(addressee: Addressee) -> Self {
        Self {
            addressee,
            state: RecipientState::Pending,
            kept: false,
            repeated: false,
            engagement: Engagement::default(),
        }
    }

    pub fn is_to(&self) -> bool {
        self.addressee.kind == AddresseeKind::To
    }

    /// The time at which the message was sent, or may have been sent.
    pub fn went_out_at(&self) -> Option<DateTime<Utc>> {
        use RecipientState::*;
        match self.state {
            Sent { at, .. } | AssumedSent { at } | OutcomeUnknown { at, .. } => Some(at),
            Pending | Sending { .. } | Suppressed { .. } | Failed { .. } | Unknown { .. } => None,
        }
    }

    /// Whether the recipient got this message, from this delivery or an earlier one.
    pub fn has_got(&self, message: &str) -> bool {
        matches!(&self.state, RecipientState::Sent { message_id, .. } if message_id == message)
    }

    /// The mail service's ids of the messages that are known to have gone out to it.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        let recorded = match &self.state {
            RecipientState::Sent { message_id, .. } => Some(message_id.as_str()),
            _ => None,
        };
        let told = self.engagement.accepted.as_ref().map(|accepted| accepted.message_id.as_str());
        recorded.into_iter().chain(told.filter(move |told| Some(*told) != recorded))
    }

    /// An event proves that the mail service accepted the message, so the recipient becomes sent and is
    /// not sent to again. A live claim is not changed: its worker records the same result.
    pub(super) fn settle_proven(&mut self) {
        use RecipientState::*;
        let open =
            matches!(self.state, Pending | Unknown { .. } | OutcomeUnknown { .. } | AssumedSent { .. });
        if let Some(proof) = self.engagement.accepted.as_ref().filter(|_| open) {
            self.state = Sent { at: proof.at, message_id: proof.message_id.clone() };
        }
    }

    /// Ends a pending recipient to which nothing more is sent. If the outcome of a first message was unknown and a second
    /// one was due, the outcome stays unknown, because the recipient may have got the first.
    pub(super) fn end(&mut self, at: DateTime<Utc>, state: RecipientState) {
        self.state = if self.repeated {
            let reason = "the first message may have arrived, and no second one was sent".to_owned();
            RecipientState::OutcomeUnknown { at, reason }
        } else {
            state
        };
    }

    /// Whether a worker has processed this recipient.
    pub(super) fn has_begun(&self) -> bool {
        use RecipientState::*;
        match self.state {
            Pending => self.repeated,
            Suppressed { .. } => false,
            Sent { .. } | OutcomeUnknown { .. } | AssumedSent { .. } => !self.kept,
            Failed { .. } | Sending { .. } | Unknown { .. } => true,
        }
    }
}

impl RecipientState {
    /// The state does not change any more without an explicit action or an event.
    pub fn has_ended(&self) -> bool {
        use RecipientState::*;
        match self {
            Sent { .. } | Suppressed { .. } | Failed { .. } | OutcomeUnknown { .. } | AssumedSent { .. } => {
                true
            }
            Pending | Sending { .. } | Unknown { .. } => false,
        }
    }

    /// No message was sent, and none will be.
    pub fn has_failed(&self) -> bool {
        matches!(self, RecipientState::Suppressed { .. } | RecipientState::Failed { .. })
    }
}
