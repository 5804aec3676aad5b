use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::batches::email::BatchEmail;
use crate::text::Label;

/// How documents are made void. One that is void already counts as done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidOptions {
    /// Recorded as the reason of each change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Label>,
}

#[allow(clippy::unused_self, reason = "as each operation says it")]
impl VoidOptions {
    pub(super) fn email(&self) -> Option<&BatchEmail> {
        None
    }

    pub(super) fn email_mut(&mut self) -> Option<&mut BatchEmail> {
        None
    }

    pub(super) fn retried(self, _started_at: DateTime<Utc>) -> Self {
        self
    }
}
