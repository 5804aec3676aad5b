use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::batches::email::BatchEmail;
use crate::text::Label;

/// How documents are written off. One that is written off already counts as done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteOffOptions {
    pub reason: Label,
}

#[allow(clippy::unused_self, reason = "as each operation says it")]
impl WriteOffOptions {
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
