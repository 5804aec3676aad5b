//! The part of a document that shows the state of its deliveries. It changes often without a change of
//! the document, so it has its own version.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::DeliveryId;

/// Opening writes the first value with the document. Each later change is written to a separate item,
/// which takes precedence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Counts the changes since the opening.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub version: u64,
    /// How many deliveries of the document were made. Each new one raises it: a request that sends a document and one
    /// that ends it both write what it shows, so that neither overlooks the other.
    #[serde(default, skip_serializing_if = "is_none")]
    pub deliveries: u32,
    #[serde(default)]
    pub distribution: Distribution,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_none(deliveries: &u32) -> bool {
    *deliveries == 0
}

impl Shown {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// With one more delivery, after which it shows this.
    #[must_use]
    pub fn delivered(self, distribution: Distribution) -> Self {
        Self { deliveries: self.deliveries.saturating_add(1), distribution, ..self }
    }
}

/// The distribution of a document to its customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distribution {
    pub status: DistributionStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<Light>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_delivery_id: Option<DeliveryId>,
    /// The time at which the latest delivery was first sent to a recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DistributionStatus {
    #[default]
    NotSent,
    /// Waits for its scheduled time.
    Scheduled,
    /// Held, so that it can be recalled.
    Held,
    Sending,
    Sent,
    Failed,
    Unknown,
}

/// The light of the latest delivery that is not a reminder.
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

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
pub(super) fn is_zero(count: &u64) -> bool {
    *count == 0
}
