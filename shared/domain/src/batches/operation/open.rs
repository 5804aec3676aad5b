use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::batches::email::BatchEmail;

/// How drafts are opened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OpenOptions {
    /// Sent once the document is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<BatchEmail>,
    /// A retry: a document that is open already is only sent, to recipients that no e-mail has reached yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retry: bool,
}

impl OpenOptions {
    pub(super) fn email(&self) -> Option<&BatchEmail> {
        self.email.as_ref()
    }

    pub(super) fn retried(self, _started_at: DateTime<Utc>) -> Self {
        Self { retry: true, ..self }
    }
}
