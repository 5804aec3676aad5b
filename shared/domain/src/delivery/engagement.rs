//! What the mail service tells of a message after it took it on, gathered per recipient.
//!
//! Events come late, repeated and out of order. So nothing here is counted up: a recipient keeps *facts*,
//! each merged by a rule that does not mind order or repetition (the earliest, the gravest, a set), and
//! whatever is shown follows from the facts as they stand. An open that looked human is a machine's once
//! the delivery that it followed within seconds is known.
//!
//! Repeated opens and clicks are recognised by their identity in the item itself, not by an item per event:
//! that would double the price of each event. The sets are bounded instead: the first and the last few are
//! kept, which is itself a rule that minds neither order nor repetition.

mod agent;
mod touch;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::contact::EmailAddress;
use crate::ids::{DeliveryId, Subject, TenantId};

pub use agent::{Agent, MachineReason, Reader};
pub use touch::{Class, Interest, LinkKind, Touch, Touches};

/// The names of the tags on each message. Each event about the message contains them.
pub mod tags {
    pub const TENANT: &str = "tenant";
    pub const SUBJECT: &str = "subject";
    pub const DELIVERY: &str = "delivery";
    pub const RECIPIENT: &str = "recipient";
    /// The tag of a link: a `ses:tags` attribute in the letter.
    pub const LINK_KIND: &str = "kind";
}

/// One event about one message, in whichever form it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailEvent {
    /// The message id of the mail service.
    pub message_id: String,
    /// The time at which the mail service accepted the message.
    pub sent_at: DateTime<Utc>,
    /// From our tags. Without them, the message is not one of ours.
    pub origin: Option<Origin>,
    /// The addresses in the event.
    pub recipients: Vec<String>,
    pub at: DateTime<Utc>,
    pub happened: Happened,
}

/// The delivery and recipient that a message belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    pub tenant: TenantId,
    pub subject: Subject,
    pub delivery: DeliveryId,
    /// The position among the delivery's recipients.
    pub recipient: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Sent,
    Delivered,
    Delayed {
        kind: String,
    },
    Bounced {
        kind: BounceKind,
        sub_type: String,
        diagnostic: Option<String>,
    },
    Complained {
        kind: Option<String>,
    },
    /// Accepted, but not sent because it contains a virus.
    Rejected {
        reason: String,
    },
    RenderingFailed {
        reason: String,
    },
    Opened {
        id: String,
        agent: Agent,
    },
    Clicked {
        id: String,
        agent: Agent,
        link: String,
        /// From the tag of the link.
        kind: Option<LinkKind>,
    },
}

impl Happened {
    pub fn as_str(&self) -> &'static str {
        match self {
            Happened::Sent => "sent",
            Happened::Delivered => "delivered",
            Happened::Delayed { .. } => "delayed",
            Happened::Bounced { .. } => "bounced",
            Happened::Complained { .. } => "complained",
            Happened::Rejected { .. } => "rejected",
            Happened::RenderingFailed { .. } => "rendering_failed",
            Happened::Opened { .. } => "opened",
            Happened::Clicked { .. } => "clicked",
        }
    }
}

/// From the least to the most final kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BounceKind {
    Transient,
    Undetermined,
    Permanent,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Bounce {
    pub kind: BounceKind,
    pub at: DateTime<Utc>,
    pub sub_type: String,
    /// The response of the recipient's server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnostic: Option<String>,
}

impl Bounce {
    /// The address does not exist or refuses our mail permanently. Sending to it again damages the
    /// sender's reputation.
    pub fn is_hard(&self) -> bool {
        self.kind == BounceKind::Permanent
    }

    /// A bounce that may be an automatic reply never replaces one that is not.
    fn gravity(&self) -> (BounceKind, bool) {
        (self.kind, !self.may_be_automatic_reply())
    }

    /// SES reports automatic replies such as out-of-office notes as this type too (SES developer guide,
    /// "Bounce types").
    fn may_be_automatic_reply(&self) -> bool {
        self.kind == BounceKind::Transient && self.sub_type == "General"
    }
}

/// A fact with its time and text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Noted {
    pub at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// The proof that the mail service accepted the message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Accepted {
    pub at: DateTime<Utc>,
    pub message_id: String,
}

/// Everything known about one recipient's copy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engagement {
    /// The earliest; so are the following fields unless stated otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<DateTime<Utc>>,
    /// The latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delayed: Option<Noted>,
    /// The most final one; the earliest of those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounce: Option<Bounce>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complaint: Option<Noted>,
    /// Rejected or failed to render: the message was not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Noted>,
    #[serde(default, skip_serializing_if = "Touches::is_empty")]
    pub touches: Touches,
}

/// The progress of a copy, as reported by the mail service. It only moves forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CopyStatus {
    Nothing,
    Delivered,
    Bounced,
    Complained,
    Refused,
}

/// Longer texts of other servers are shortened.
const MAX_WORDS: usize = 500;

impl Engagement {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Merges an event. `payment_link` is the mark of the link of the letter's button.
    pub fn take(&mut self, event: &MailEvent, payment_link: Option<&str>) {
        let at = event.at;
        let noted = |why: Option<&String>| Noted { at, why: why.map(|why| cut(why)) };
        let accepted = Accepted { at: event.sent_at, message_id: event.message_id.clone() };
        earliest(&mut self.accepted, accepted);
        match &event.happened {
            Happened::Sent => {}
            Happened::Delivered => earliest(&mut self.delivered_at, at),
            Happened::Delayed { kind } => {
                let delayed = noted(Some(kind));
                if self.delayed.as_ref().is_none_or(|known| *known < delayed) {
                    self.delayed = Some(delayed);
                }
            }
            Happened::Bounced { kind, sub_type, diagnostic } => {
                let diagnostic = diagnostic.as_ref().map(|words| cut(words));
                let bounce = Bounce { kind: *kind, at, sub_type: cut(sub_type), diagnostic };
                let graver = |known: &Bounce| {
                    known.gravity() < bounce.gravity()
                        || known.gravity() == bounce.gravity() && bounce < *known
                };
                if self.bounce.as_ref().is_none_or(graver) {
                    self.bounce = Some(bounce);
                }
            }
            // The recipient moved the message out of the spam folder.
            Happened::Complained { kind } if kind.as_deref() == Some("not-spam") => {}
            Happened::Complained { kind } => earliest(&mut self.complaint, noted(kind.as_ref())),
            Happened::Rejected { reason } | Happened::RenderingFailed { reason } => {
                earliest(&mut self.refused, noted(Some(reason)));
            }
            Happened::Opened { id, agent } => {
                self.touches.insert(Touch { at, id: id.clone(), agent: *agent, interest: Interest::Open });
            }
            Happened::Clicked { id, agent, link, kind } => {
                let mark = link_mark(link);
                let kind = kind.unwrap_or(match payment_link == Some(mark.as_str()) {
                    true => LinkKind::Payment,
                    false => LinkKind::Other,
                });
                let interest = Interest::Click { kind, link: mark };
                self.touches.insert(Touch { at, id: id.clone(), agent: *agent, interest });
            }
        }
    }

    pub fn status(&self) -> CopyStatus {
        let bounced = |bounce: &Bounce| !(bounce.may_be_automatic_reply() && self.was_delivered());
        if self.refused.is_some() {
            CopyStatus::Refused
        } else if self.complaint.is_some() {
            CopyStatus::Complained
        } else if self.bounce.as_ref().is_some_and(bounced) {
            CopyStatus::Bounced
        } else if self.was_delivered() {
            CopyStatus::Delivered
        } else {
            CopyStatus::Nothing
        }
    }

    /// A complaint or an open proves the delivery, even if no delivery was reported.
    fn was_delivered(&self) -> bool {
        self.delivered_at.is_some() || !self.touches.is_empty()
    }

    /// Opens and clicks with their class, in order.
    pub fn classified(&self) -> impl Iterator<Item = (&Touch, Class)> {
        let reference = self.delivered_at.or(self.accepted.as_ref().map(|accepted| accepted.at));
        self.touches.classified(reference)
    }

    /// Whether a person opened it or followed a link. Images may be blocked, so a click alone counts.
    pub fn seen_by_a_person(&self) -> bool {
        self.classified().any(|(_, class)| matches!(class, Class::Human(_)))
    }
}

/// Distinguishes links, in eight characters.
pub fn link_mark(link: &str) -> String {
    touch::short(link)
}

/// Compares addresses without regard to case, because no major mailbox provider distinguishes `A@` from
/// `a@`.
pub fn same_address(one: &EmailAddress, other: &str) -> bool {
    one.as_str().eq_ignore_ascii_case(other.trim())
}

fn earliest<V: Ord>(known: &mut Option<V>, new: V) {
    if known.as_ref().is_none_or(|known| new < *known) {
        *known = Some(new);
    }
}

fn cut(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(MAX_WORDS).collect()
}
