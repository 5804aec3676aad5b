//! One operation for many subjects, in the background.
//!
//! The batch knows no operation: [`Operation`] holds the parameters of each.

mod email;
mod item;
mod operation;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::email::BatchEmail;
pub use self::item::{BatchItem, Counts, ItemStatus, item_outcome, withdrawn_defect};
pub use self::operation::{
    ApproveOptions, CancelOptions, CreditOptions, DeleteOptions, MarkPaidOptions, MoveToDraftOptions,
    OpenOptions, Operation, OperationKind, SendOptions, SubmitOptions, VoidOptions, WriteOffOptions,
};
use crate::change::Change;
use crate::delivery::{Withdrawal, Withdrawn};
use crate::documents::complete::Defect;
use crate::documents::filter::Filter;
use crate::ids::{BatchId, Subject};

/// The maximum number of ids in a selection. A filter can select more.
pub const MAX_SELECTED_IDS: usize = 10_000;

/// The header: what every batch has. It is small and changes rarely; the counts live apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    pub id: BatchId,
    pub version: u64,
    pub operation: Operation,
    pub selection: Selection,
    pub status: BatchStatus,
    /// The number of items written so far; final once `expanded`.
    pub total: u64,
    pub expanded: bool,
    /// How far the expansion has got.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Goes up each time the expansion needs another call.
    pub expand_run: u32,
    /// Errors of the batch as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Defect>,
    /// The batch whose failed items this batch retries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_of: Option<BatchId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall: Option<Recall>,
    pub created_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Change>,
    pub change: Change,
}

/// A batch that is recalled sends nothing more. `process_batch` cancels its pending items as their messages arrive;
/// deliveries that exist already are withdrawn page by page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recall {
    /// Who recalled the batch, when and why.
    pub change: Change,
    /// Goes up each time the recall needs another call.
    pub run: u32,
    /// The subject of the last item looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Subject>,
    /// Deliveries that the recall has withdrawn so far. Those that withdrew themselves are counted in
    /// [`Counts::recalled`].
    pub recalled: u64,
    /// The number of deliveries that were already sent, failed, or being sent.
    pub too_late: u64,
    /// All items were processed.
    pub done: bool,
}

impl Recall {
    /// What a withdrawn delivery says.
    pub fn withdrawn(&self) -> Withdrawn {
        Withdrawn { kind: Withdrawal::Recalled, change: self.change.clone() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "one batch has one, and it is not moved about")]
pub enum Selection {
    /// The ids are in items beside the header, 5 000 each.
    Ids { count: u64, chunks: u32 },
    /// Documents that match, and that had a status the operation is for when the batch was started.
    Filter { filter: Filter },
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

/// How many of a batch's items succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    All,
    Some,
    None,
}

impl Batch {
    /// Whether its pending items are canceled, and why: nothing to say where the batch itself was canceled.
    pub fn called_off(&self) -> Option<Vec<Defect>> {
        let recalled = self.recall.as_ref().map(|recall| vec![withdrawn_defect(&recall.withdrawn())]);
        recalled.or_else(|| (self.status == BatchStatus::Canceled).then(Vec::new))
    }

    /// How much of it succeeded, once it has ended. Of an empty batch, nothing did.
    pub fn outcome(&self, counts: Counts) -> Option<Outcome> {
        (self.status != BatchStatus::InProgress).then(|| match counts.succeeded {
            0 => Outcome::None,
            succeeded if i64::try_from(self.total) == Ok(succeeded) => Outcome::All,
            _ => Outcome::Some,
        })
    }

    /// Whether it failed, and nobody has acknowledged that yet.
    pub fn waits_for_acknowledgement(&self) -> bool {
        self.status == BatchStatus::Failed && self.acknowledged.is_none()
    }

    /// The final status, once all items are known and have ended.
    pub fn end_status(&self, counts: Counts) -> Option<BatchStatus> {
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
