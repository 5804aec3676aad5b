//! What an invoice shows of its latest delivery.

use super::{Delivery, DeliveryStatus};
use crate::invoice::{Distribution, DistributionStatus};

impl Distribution {
    /// By the latest delivery that is no reminder and was not withdrawn.
    pub fn of(delivery: &Delivery) -> Self {
        let status = match delivery.status() {
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

    /// Of an invoice with these deliveries, oldest first.
    pub fn of_latest(deliveries: &[Delivery]) -> Self {
        let latest = deliveries.iter().rev().find(|delivery| delivery.withdrawn.is_none());
        latest.map(Self::of).unwrap_or_default()
    }
}
