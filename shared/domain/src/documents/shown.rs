//! What a document shows beside what it says: what became of its deliveries. This changes often and by itself, and is
//! no change of the document, so it has a version of its own.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::documents::document::is_zero;
use crate::ids::DeliveryId;

/// Opening sets the first value together with the document; each later change is an item of its own, which takes
/// precedence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Counts the changes since opening.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub version: u64,
    #[serde(default)]
    pub distribution: Distribution,
}

impl Shown {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether both show the same, in whichever version.
    pub fn says_the_same(&self, other: &Self) -> bool {
        Self { version: 0, ..*self } == Self { version: 0, ..*other }
    }
}

/// The distribution of a document: what became of it on its way to the customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distribution {
    pub status: DistributionStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<Light>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_delivery_id: Option<DeliveryId>,
    /// When the latest delivery first went out to somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DistributionStatus {
    #[default]
    NotSent,
    /// Waits for its time.
    Scheduled,
    /// Waits, and can be recalled.
    Held,
    Sending,
    Sent,
    Failed,
    Unknown,
}

/// Of the latest delivery that is no reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// A To recipient failed, bounced or complained.
    Red,
    /// Sent, not opened yet.
    Yellow,
    /// Opened, viewed or paid.
    Green,
}
