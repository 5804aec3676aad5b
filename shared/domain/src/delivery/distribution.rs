//! What an invoice shows of its deliveries.

use super::{Delivery, DeliveryStatus};
use crate::documents::shown::{Distribution, DistributionStatus};

impl Distribution {
    /// Of an invoice with these deliveries, oldest first: by the latest of them. One that was withdrawn makes way for
    /// the one before it; one that waits for its time takes no place of one that went out: only once it is released
    /// itself.
    pub fn of<'a>(deliveries: impl IntoIterator<Item = &'a Delivery>) -> Self {
        let standing = deliveries.into_iter().filter(|delivery| delivery.withdrawn.is_none());
        let shown = standing.max_by_key(|delivery| (delivery.schedule.is_none(), delivery.queued_at()));
        shown.map(Self::showing).unwrap_or_default()
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
