//! What a document shows of its deliveries.

use super::{Delivery, DeliveryStatus};
use crate::documents::shown::{Distribution, DistributionStatus, Light};

impl Distribution {
    /// Of a document with these deliveries, oldest first: the latest one that brings the document itself. A reminder
    /// does not count, nor a delivery that was withdrawn. A scheduled delivery counts only if no other one does, until
    /// it is released.
    pub fn of<'a>(deliveries: impl IntoIterator<Item = &'a Delivery>) -> Self {
        let counts = |delivery: &&Delivery| !delivery.is_withdrawn() && delivery.kind.distributes();
        let standing = deliveries.into_iter().filter(counts);
        let shown = standing.max_by_key(|delivery| (delivery.schedule().is_none(), delivery.sendable_from()));
        shown.map(Self::showing).unwrap_or_default()
    }

    /// A payment proves that the document has arrived: what was sent, and not opened, is green.
    #[must_use]
    pub fn paid(self) -> Self {
        let light = self.light.map(|light| if light == Light::Yellow { Light::Green } else { light });
        Self { light, ..self }
    }

    fn showing(delivery: &Delivery) -> Self {
        let status = match delivery.status() {
            DeliveryStatus::Scheduled => DistributionStatus::Scheduled,
            DeliveryStatus::Held => DistributionStatus::Held,
            DeliveryStatus::Queued | DeliveryStatus::Sending => DistributionStatus::Sending,
            DeliveryStatus::Sent
            | DeliveryStatus::Delivered
            | DeliveryStatus::Bounced
            | DeliveryStatus::Complained => DistributionStatus::Sent,
            DeliveryStatus::Failed => DistributionStatus::Failed,
            DeliveryStatus::Unknown | DeliveryStatus::OutcomeUnknown => DistributionStatus::Unknown,
            DeliveryStatus::Recalled | DeliveryStatus::Canceled => DistributionStatus::NotSent,
        };
        Self {
            status,
            light: delivery.light(),
            last_delivery_id: Some(delivery.id),
            sent_at: delivery.sent_at(),
        }
    }
}
