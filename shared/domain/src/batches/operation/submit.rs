use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::batches::email::BatchEmail;
use crate::text::Label;

/// How drafts are submitted for approval.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmitOptions {
    /// Recorded as the reason of each change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Label>,
    /// A retry: a document that is open already counts as done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retry: bool,
}

#[allow(clippy::unused_self, reason = "as each operation says it")]
impl SubmitOptions {
    pub(super) fn email(&self) -> Option<&BatchEmail> {
        None
    }

    pub(super) fn email_mut(&mut self) -> Option<&mut BatchEmail> {
        None
    }

    pub(super) fn retried(self, _started_at: DateTime<Utc>) -> Self {
        Self { retry: true, ..self }
    }
}
