//! The outcome of a delivery. It is derived from the recipients and never stored.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Channel, Delivery, Progress, Recipient, RecipientState};
use crate::delivery::engagement::{
    Class, CopyStatus, Interest, LinkKind, MachineReason, MailEvent, same_address,
};
use crate::documents::shown::Light;

/// The status only moves forward, in whichever order events arrive. Exceptions: a released claim, an
/// unknown outcome that is sent again, and a soft bounce that turns out to be an automatic reply to a
/// delivered message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// Waits for its scheduled time.
    Scheduled,
    /// Held, so that it can be recalled.
    Held,
    Queued,
    Sending,
    /// An outcome is unknown and the grace period has not ended.
    Unknown,
    /// Ended with an unknown outcome.
    OutcomeUnknown,
    /// The mail service accepted it.
    Sent,
    /// The server of each To recipient accepted it.
    Delivered,
    Bounced,
    Complained,
    Failed,
    /// Withdrawn before anything was sent.
    Recalled,
    Canceled,
}

impl DeliveryStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryStatus::Scheduled => "scheduled",
            DeliveryStatus::Held => "held",
            DeliveryStatus::Queued => "queued",
            DeliveryStatus::Sending => "sending",
            DeliveryStatus::Unknown => "unknown",
            DeliveryStatus::OutcomeUnknown => "outcome_unknown",
            DeliveryStatus::Sent => "sent",
            DeliveryStatus::Delivered => "delivered",
            DeliveryStatus::Bounced => "bounced",
            DeliveryStatus::Complained => "complained",
            DeliveryStatus::Failed => "failed",
            DeliveryStatus::Recalled => "recalled",
            DeliveryStatus::Canceled => "canceled",
        }
    }

    /// Nothing is left to send.
    pub fn has_ended(self) -> bool {
        self >= DeliveryStatus::OutcomeUnknown
    }
}

/// The progress of one recipient's copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Not accepted yet; `sending_status` has the details.
    Sending,
    Delivered,
    Bounced,
    Complained,
    /// The mail service accepted the message but did not send it.
    Refused,
}

/// The opens and clicks of one recipient. Beyond the bounded set, the counts no longer increase.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By people.
    pub opens: u32,
    pub machine_opens: u32,
    /// By people, by purpose of the link.
    pub clicks: BTreeMap<LinkKind, u32>,
    pub machine_clicks: u32,
    /// The reasons why opens and clicks were classified as a machine's.
    pub machines: BTreeMap<MachineReason, u32>,
    pub first_opened_at: Option<DateTime<Utc>>,
    pub last_opened_at: Option<DateTime<Utc>>,
}

impl Recipient {
    pub fn reached(&self) -> Reached {
        match self.engagement.status() {
            _ if !matches!(self.state, RecipientState::Sent { .. }) => Reached::Sending,
            CopyStatus::Nothing => Reached::Sending,
            CopyStatus::Delivered => Reached::Delivered,
            CopyStatus::Bounced => Reached::Bounced,
            CopyStatus::Complained => Reached::Complained,
            CopyStatus::Refused => Reached::Refused,
        }
    }

    /// Whether the recipient did not get its copy or reported it as spam.
    pub fn is_in_trouble(&self) -> bool {
        self.state.has_failed()
            || matches!(self.reached(), Reached::Bounced | Reached::Complained | Reached::Refused)
    }

    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (touch, class) in self.engagement.classified() {
            if let Class::Machine(reason) = class {
                *counts.machines.entry(reason).or_default() += 1;
            }
            match (&touch.interest, class) {
                (Interest::Open, Class::Human(_)) => {
                    counts.opens += 1;
                    counts.first_opened_at.get_or_insert(touch.at);
                    counts.last_opened_at = Some(touch.at);
                }
                (Interest::Open, Class::Machine(_)) => counts.machine_opens += 1,
                (Interest::Click { kind, .. }, Class::Human(_)) => {
                    *counts.clicks.entry(*kind).or_default() += 1;
                }
                (Interest::Click { .. }, Class::Machine(_)) => counts.machine_clicks += 1,
            }
        }
        counts
    }
}

impl Delivery {
    /// The status of the delivery. Only To recipients decide; copies only cause warnings.
    pub fn status(&self) -> DeliveryStatus {
        let sending = self.sending_status();
        if !sending.has_ended() {
            return sending;
        }
        let any = |wanted: Reached| self.to().any(|recipient| recipient.reached() == wanted);
        let all_delivered = self.to().count() > 0 && self.to().all(|to| to.reached() == Reached::Delivered);
        if self.is_withdrawn() {
            sending
        } else if sending == DeliveryStatus::Failed || any(Reached::Refused) {
            DeliveryStatus::Failed
        } else if any(Reached::Complained) {
            DeliveryStatus::Complained
        } else if any(Reached::Bounced) {
            DeliveryStatus::Bounced
        } else if sending == DeliveryStatus::Sent && all_delivered {
            DeliveryStatus::Delivered
        } else {
            sending
        }
    }

    /// The status of sending, up to the acceptance by the mail service.
    pub fn sending_status(&self) -> DeliveryStatus {
        let email = match &self.channel {
            Channel::Email(email) => email,
            Channel::Outside(_) => return DeliveryStatus::Sent,
        };
        let any = |wanted: fn(&RecipientState) -> bool| email.recipients.iter().any(|r| wanted(&r.state));
        let to = |wanted: fn(&RecipientState) -> bool| self.to().any(|r| wanted(&r.state));
        use RecipientState::*;
        let held = match &email.progress {
            Progress::Withdrawn(withdrawn) => return withdrawn.kind.status(),
            Progress::Failed(_) => return DeliveryStatus::Failed,
            Progress::Scheduled(_) => return DeliveryStatus::Scheduled,
            Progress::Held { .. } => true,
            Progress::Queued { .. } | Progress::Going(_) => false,
        };
        if any(|state| matches!(state, Sending { .. })) {
            DeliveryStatus::Sending
        } else if any(|state| matches!(state, Pending)) {
            if held {
                DeliveryStatus::Held
            } else if any(|state| !matches!(state, Pending)) {
                DeliveryStatus::Sending
            } else {
                DeliveryStatus::Queued
            }
        } else if any(|state| matches!(state, Unknown { .. })) {
            DeliveryStatus::Unknown
        } else if to(RecipientState::has_failed) {
            DeliveryStatus::Failed
        } else if to(|state| matches!(state, OutcomeUnknown { .. })) {
            DeliveryStatus::OutcomeUnknown
        } else {
            DeliveryStatus::Sent
        }
    }

    /// Red if a To recipient failed permanently, bounced or complained. Green if a person at a To
    /// address has opened it or, without tracking, if it was delivered to one. Yellow otherwise, once it
    /// was sent.
    pub fn light(&self) -> Option<Light> {
        if self.is_withdrawn() || !self.sending_status().has_ended() {
            return None;
        }
        let untracked = self.letter().is_some_and(|letter| letter.untracked);
        let seen = |to: &Recipient| match untracked {
            true => to.reached() == Reached::Delivered,
            false => to.engagement.seen_by_a_person(),
        };
        match self.status() {
            DeliveryStatus::Failed | DeliveryStatus::Bounced | DeliveryStatus::Complained => Some(Light::Red),
            _ if self.to().any(seen) => Some(Light::Green),
            DeliveryStatus::Sent | DeliveryStatus::Delivered => Some(Light::Yellow),
            _ => None,
        }
    }

    /// Everything is sent, but a recipient, including recipients of copies, did not get it or reported
    /// it as spam.
    pub fn is_in_trouble(&self) -> bool {
        !self.is_withdrawn()
            && self.sending_status().has_ended()
            && self.recipients().iter().any(Recipient::is_in_trouble)
    }

    /// The time at which it was first sent to a recipient.
    pub fn sent_at(&self) -> Option<DateTime<Utc>> {
        let sent = self.recipients().iter().filter_map(|recipient| match recipient.state {
            RecipientState::Sent { at, .. } | RecipientState::AssumedSent { at } => Some(at),
            _ => None,
        });
        sent.min().or(self.marked().map(|marked| marked.at))
    }

    /// Merges an event about one recipient's copy. Returns true if it changed anything. The result does
    /// not depend on the order and repetition of events.
    pub fn engage(&mut self, recipient: usize, event: &MailEvent) -> bool {
        let Some(email) = self.email_mut() else { return false };
        let payment_link = match &email.progress {
            Progress::Going(going) => going.letter.payment_link.clone(),
            _ => None,
        };
        let Some(recipient) = email.recipients.get_mut(recipient) else { return false };
        let before = recipient.clone();
        recipient.engagement.take(event, payment_link.as_deref());
        recipient.settle_proven();
        *recipient != before
    }

    /// The recipient that an event is about: from our tag, or else by the address in the event.
    pub fn recipient_of(&self, place: Option<u32>, event: &MailEvent) -> Option<usize> {
        let place = place.and_then(|place| usize::try_from(place).ok());
        place.filter(|place| *place < self.recipients().len()).or_else(|| {
            self.recipients().iter().position(|recipient| {
                event.recipients.iter().any(|named| same_address(&recipient.addressee.address, named))
            })
        })
    }

    /// Whether two versions of a delivery have the same sending state, regardless of events.
    pub fn sends_as(&self, other: &Delivery) -> bool {
        self.recipients().len() == other.recipients().len()
            && self.recipients().iter().zip(other.recipients()).all(|(own, other)| {
                own.addressee == other.addressee && own.state == other.state && own.repeated == other.repeated
            })
    }

    fn to(&self) -> impl Iterator<Item = &Recipient> {
        self.recipients().iter().filter(|recipient| recipient.is_to())
    }
}
