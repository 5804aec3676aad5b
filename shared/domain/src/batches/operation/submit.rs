use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::options::Options;
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

impl Options for SubmitOptions {
    fn retried(self, _started_at: DateTime<Utc>) -> Self {
        Self { retry: true, ..self }
    }
}
