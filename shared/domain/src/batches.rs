//! One operation for many invoices, in the background.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::delivery::email::EmailSettings;
use crate::delivery::schedule::SendAt;
use crate::delivery::{Delivery, DeliveryStatus, RecipientState, Withdrawal, Withdrawn};
use crate::documents::complete::Defect;
use crate::documents::document::{Document, DocumentStatus};
use crate::documents::series::DocumentNumber;
use crate::documents::shown::DistributionStatus;
use crate::ids::{BatchId, CustomerId, DeliveryId, DocumentId};
use crate::money::Currency;
use crate::text::Text;

/// At most this many ids in one selection; more are selected by a filter.
pub const MAX_SELECTED_IDS: usize = 10_000;

/// The header. It is small and changes rarely; the counts live apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    pub id: BatchId,
    pub version: u64,
    pub operation: Operation,
    pub selection: Selection,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailSettings>,
    /// When to send; at once if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_at: Option<SendAt>,
    /// Also to who got the same invoice just now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub force: bool,
    pub status: BatchStatus,
    /// Items written so far; final once `expanded`.
    pub total: u64,
    pub expanded: bool,
    /// How far the expansion has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Goes up each time the expansion wants to be called again.
    pub expand_run: u32,
    /// What went wrong with the batch as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Defect>,
    /// The batch whose failed items this one repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_of: Option<BatchId>,
    /// Of a retry that sends: whom an e-mail has reached since then gets no other. When the first one was started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_since: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall: Option<Recall>,
    pub created_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub change: Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    Open,
    /// Of open invoices.
    Send,
}

/// That nothing more of a batch is to go out. Items that nobody has come to yet are canceled as they are come to;
/// the deliveries there are, page by page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recall {
    /// Who wanted it, when and why.
    pub change: Change,
    /// Goes up each time it wants to be called again.
    pub run: u32,
    /// The last invoice whose item was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<DocumentId>,
    /// Deliveries withdrawn by it.
    pub recalled: u64,
    /// Deliveries that had gone out, failed, or were being sent.
    pub too_late: u64,
    /// Every item was looked at.
    pub done: bool,
}

impl Recall {
    /// What it makes of a delivery.
    pub fn withdrawn(&self) -> Withdrawn {
        Withdrawn { kind: Withdrawal::Recalled, change: self.change.clone() }
    }
}

impl Operation {
    pub fn as_str(self) -> &'static str {
        match self {
            Operation::Open => "open",
            Operation::Send => "send",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Selection {
    /// The ids are in items beside the header, some thousand each.
    Ids { count: u64, chunks: u32 },
    /// Invoices that match and were there when the batch was started: drafts to open, open ones to send.
    Filter { filter: Filter },
}

/// Narrows the invoices of a tenant that the operation is for; an empty one selects all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<Text<50>>,
    /// Of what is to be sent: open or paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<DocumentStatus>,
    /// Of what is to be sent: what became of it so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<DistributionStatus>,
    /// By the due date, of a draft the one asked for; without one it doesn't match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_before: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_after: Option<NaiveDate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchStatus {
    InProgress,
    /// Ended, and every item succeeded.
    Completed,
    /// Ended, and at least one item failed.
    Failed,
    Canceled,
}

impl BatchStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            BatchStatus::InProgress => "in_progress",
            BatchStatus::Completed => "completed",
            BatchStatus::Failed => "failed",
            BatchStatus::Canceled => "canceled",
        }
    }
}

/// What became of one invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchItem {
    pub batch_id: BatchId,
    pub invoice_id: DocumentId,
    /// In the order of the selection.
    pub position: u64,
    pub version: u64,
    pub status: ItemStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<DocumentNumber>,
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
    /// Opened; its e-mail is on the way.
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

/// How many items have which status. Pending ones are not counted: they are the rest.
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
        }
    }
}

impl Filter {
    /// Whether an invoice is one that the operation is for, and was when the batch was started.
    pub fn matches(&self, batch: &Batch, invoice: &Document) -> bool {
        let content = &invoice.content;
        let meant = match batch.operation {
            Operation::Open => invoice.status() == DocumentStatus::Draft,
            Operation::Send => invoice.issued().is_some_and(|issued| issued.opened_at <= batch.created_at),
        };
        let due = invoice.due_date();
        meant
            && self.customer_id.is_none_or(|customer| content.customer_id == Some(customer))
            && self.currency.is_none_or(|currency| content.currency == currency)
            && self.tag.as_ref().is_none_or(|tag| content.tags.contains(tag))
            && self.status.is_none_or(|status| invoice.status() == status)
            && self.distribution.is_none_or(|status| invoice.shown.distribution.status == status)
            && self.due_before.is_none_or(|limit| due.is_some_and(|due| due < limit))
            && self.due_after.is_none_or(|limit| due.is_some_and(|due| due > limit))
    }
}

impl Batch {
    /// The status that the counts call for, once every item is known and has ended.
    pub fn outcome(&self, counts: Counts) -> Option<BatchStatus> {
        if !self.expanded || i64::try_from(self.total) != Ok(counts.ended()) {
            None
        } else if counts.failed > 0 || !self.errors.is_empty() {
            Some(BatchStatus::Failed)
        } else if counts.canceled > 0 && counts.succeeded == 0 {
            Some(BatchStatus::Canceled)
        } else {
            Some(BatchStatus::Completed)
        }
    }
}

/// What a delivery makes of the item that waits for it: its status, and why it failed. What became of an
/// e-mail after the mail service took it on changes the light only. One that was put off has no item
/// waiting for it: that ended when it was scheduled.
pub fn item_outcome(delivery: &Delivery) -> Option<(ItemStatus, Vec<Defect>)> {
    if !delivery.scheduling.is_empty() {
        return None;
    }
    match delivery.sending_status() {
        status if !status.has_ended() => None,
        DeliveryStatus::Recalled | DeliveryStatus::Canceled => Some((
            ItemStatus::Canceled,
            delivery.withdrawn.as_ref().map(withdrawn_defect).into_iter().collect(),
        )),
        DeliveryStatus::Failed | DeliveryStatus::OutcomeUnknown => {
            Some((ItemStatus::Failed, delivery_defects(delivery)))
        }
        _ => Some((ItemStatus::Succeeded, Vec::new())),
    }
}

/// Why an item was canceled whose e-mail was withdrawn, or never made because its batch was recalled.
pub fn withdrawn_defect(withdrawn: &Withdrawn) -> Defect {
    let (code, what) = match withdrawn.kind {
        Withdrawal::Recalled => ("recalled", "recalled"),
        Withdrawal::Canceled => ("canceled", "canceled"),
    };
    let message = format!("{} {what} this before anything was sent.", withdrawn.change.actor.name());
    Defect::new(code, "email", message)
}

fn delivery_defects(delivery: &Delivery) -> Vec<Defect> {
    let defects = delivery.recipients.iter().enumerate().filter_map(|(index, recipient)| {
        let field = format!("deliveries.{}.recipients[{index}]", delivery.id);
        let address = &recipient.addressee.address;
        match &recipient.state {
            RecipientState::Failed { code, message, .. } => {
                Some(Defect::new(code, field, format!("The e-mail to {address} failed: {message}.")))
            }
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
