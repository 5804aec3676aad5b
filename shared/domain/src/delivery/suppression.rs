//! Addresses that the tenant's e-mails are no longer sent to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::contact::EmailAddress;
use crate::delivery::Delivery;
use crate::delivery::engagement::{Bounce, Happened, MailEvent};
use crate::ids::DeliveryId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suppression {
    pub address: EmailAddress,
    pub reason: SuppressionReason,
    pub since: DateTime<Utc>,
    /// The response of the recipient's server, or the reason given by a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The delivery that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_id: Option<DeliveryId>,
    pub change: Change,
    /// Removed from the list. The entry is kept for some time, to explain past decisions.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cleared: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuppressionReason {
    HardBounce,
    Complaint,
    /// Added by a person.
    Manual,
}

impl SuppressionReason {
    fn words(self) -> &'static str {
        match self {
            SuppressionReason::HardBounce => "an e-mail to it bounced permanently",
            SuppressionReason::Complaint => "its owner reported an e-mail as spam",
            SuppressionReason::Manual => "it was added by hand",
        }
    }
}

impl Suppression {
    /// Returns a suppression if a new event requires one: a hard bounce or a complaint.
    pub fn after(event: &MailEvent, delivery: &Delivery, recipient: usize, change: Change) -> Option<Self> {
        let (reason, detail) = match &event.happened {
            Happened::Bounced { kind, sub_type, diagnostic } => {
                let (kind, at) = (*kind, event.at);
                let bounce = Bounce { kind, at, sub_type: sub_type.clone(), diagnostic: diagnostic.clone() };
                bounce.is_hard().then_some((SuppressionReason::HardBounce, bounce.diagnostic))?
            }
            Happened::Complained { kind } if kind.as_deref() != Some("not-spam") => {
                (SuppressionReason::Complaint, kind.clone())
            }
            _ => return None,
        };
        let address = delivery.recipients().get(recipient)?.addressee.address.clone();
        let (since, delivery_id) = (event.at, Some(delivery.id));
        Some(Self { address, reason, since, detail, delivery_id, change, cleared: false })
    }

    /// Explains why nothing is sent to the address.
    pub fn explained(&self) -> String {
        let (address, why, day) = (&self.address, self.reason.words(), self.since.date_naive());
        format!(
            "{address} is on the suppression list: {why} on {day}. Correct the address, or remove it from the list"
        )
    }
}
