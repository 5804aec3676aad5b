//! Items of a batch, one for each subject, and their counts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::delivery::{
    Delivery, DeliveryStatus, RECIPIENT_SUPPRESSED, RecipientState, Withdrawal, Withdrawn,
};
use crate::documents::complete::Defect;
use crate::ids::{BatchId, DeliveryId, Subject};

/// What became of one subject of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchItem {
    pub batch_id: BatchId,
    pub subject: Subject,
    /// Its place in the selection.
    pub position: u64,
    pub version: u64,
    pub status: ItemStatus,
    /// What people call the subject, once it is known: the number of a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Defect>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_id: Option<DeliveryId>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    Pending,
    /// Done, with its e-mail on the way.
    Sending,
    Succeeded,
    Failed,
    Canceled,
}

impl ItemStatus {
    pub const ALL: [ItemStatus; 5] = [
        ItemStatus::Pending,
        ItemStatus::Sending,
        ItemStatus::Succeeded,
        ItemStatus::Failed,
        ItemStatus::Canceled,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            ItemStatus::Pending => "pending",
            ItemStatus::Sending => "sending",
            ItemStatus::Succeeded => "succeeded",
            ItemStatus::Failed => "failed",
            ItemStatus::Canceled => "canceled",
        }
    }

    pub fn has_ended(self) -> bool {
        matches!(self, ItemStatus::Succeeded | ItemStatus::Failed | ItemStatus::Canceled)
    }
}

/// The number of items by status. Pending items are not counted; they are the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    #[serde(default)]
    pub sending: i64,
    #[serde(default)]
    pub succeeded: i64,
    #[serde(default)]
    pub failed: i64,
    #[serde(default)]
    pub canceled: i64,
    /// Deliveries that withdrew themselves because the batch was recalled. This is no status of an item.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub recalled: i64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &i64) -> bool {
    *count == 0
}

impl Counts {
    pub fn ended(&self) -> i64 {
        self.succeeded + self.failed + self.canceled
    }

    /// Of so many items in all.
    pub fn pending(&self, total: u64) -> i64 {
        i64::try_from(total).unwrap_or(i64::MAX) - self.ended() - self.sending
    }

    fn slot(&mut self, status: ItemStatus) -> Option<&mut i64> {
        match status {
            ItemStatus::Pending => None,
            ItemStatus::Sending => Some(&mut self.sending),
            ItemStatus::Succeeded => Some(&mut self.succeeded),
            ItemStatus::Failed => Some(&mut self.failed),
            ItemStatus::Canceled => Some(&mut self.canceled),
        }
    }

    /// Notes that an item moved.
    pub fn moved(&mut self, from: ItemStatus, to: ItemStatus) {
        if let Some(slot) = self.slot(from) {
            *slot -= 1;
        }
        if let Some(slot) = self.slot(to) {
            *slot += 1;
        }
    }

    pub fn plus(self, other: Counts) -> Counts {
        Counts {
            sending: self.sending + other.sending,
            succeeded: self.succeeded + other.succeeded,
            failed: self.failed + other.failed,
            canceled: self.canceled + other.canceled,
            recalled: self.recalled + other.recalled,
        }
    }
}

/// What a delivery makes of the item that waits for it: its status, and why it failed.
///
/// An item ends when the mail service has accepted the e-mail; what becomes of the e-mail later changes the light
/// only. No item waits for a scheduled delivery: the item ends when the delivery is scheduled.
pub fn item_outcome(delivery: &Delivery) -> Option<(ItemStatus, Vec<Defect>)> {
    if !delivery.scheduling().is_empty() {
        return None;
    }
    match delivery.sending_status() {
        status if !status.has_ended() => None,
        DeliveryStatus::Recalled | DeliveryStatus::Canceled => {
            Some((ItemStatus::Canceled, delivery.withdrawn().map(withdrawn_defect).into_iter().collect()))
        }
        DeliveryStatus::Failed | DeliveryStatus::OutcomeUnknown => {
            Some((ItemStatus::Failed, delivery_defects(delivery)))
        }
        _ => Some((ItemStatus::Succeeded, Vec::new())),
    }
}

/// Why an item is canceled: its e-mail was withdrawn, or was never made because the batch was recalled.
pub fn withdrawn_defect(withdrawn: &Withdrawn) -> Defect {
    let (code, what) = match withdrawn.kind {
        Withdrawal::Recalled => ("recalled", "recalled"),
        Withdrawal::Canceled => ("canceled", "canceled"),
    };
    let message = format!("{} {what} this before anything was sent.", withdrawn.change.actor.name());
    Defect::new(code, "email", message)
}

fn delivery_defects(delivery: &Delivery) -> Vec<Defect> {
    if let Some(failure) = delivery.failure() {
        let field = format!("deliveries.{}", delivery.id);
        return vec![Defect::new(&failure.code, field, failure.message.clone())];
    }
    let defects = delivery.recipients().iter().enumerate().filter_map(|(index, recipient)| {
        let field = format!("deliveries.{}.recipients[{index}]", delivery.id);
        let address = &recipient.addressee.address;
        match &recipient.state {
            RecipientState::Suppressed { message, .. } => Some(Defect::new(
                RECIPIENT_SUPPRESSED,
                field,
                format!("The e-mail to {address} failed: {}.", message.trim_end_matches('.')),
            )),
            RecipientState::Failed { code, message, .. } => Some(Defect::new(
                code,
                field,
                format!("The e-mail to {address} failed: {}.", message.trim_end_matches('.')),
            )),
            RecipientState::OutcomeUnknown { reason, .. } => Some(Defect::new(
                "outcome_unknown",
                field,
                format!(
                    "Nobody knows whether the e-mail to {address} went out ({reason}). \
                     Ask the customer before you send it again."
                ),
            )),
            _ => None,
        }
    });
    defects.collect()
}
