use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::batches::email::BatchEmail;

/// How drafts are deleted. A draft that was deleted already counts as done, so a retry needs nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteOptions {}

#[allow(clippy::unused_self, reason = "as each operation says it")]
impl DeleteOptions {
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
