use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::options::Options;
use crate::batches::email::BatchEmail;

/// How documents that are open are sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SendOptions {
    pub email: BatchEmail,
    /// Also sends to recipients that got the same document just now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub force: bool,
    /// A retry: when the first batch was started. Recipients that an e-mail has reached since then get no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_since: Option<DateTime<Utc>>,
}

impl Options for SendOptions {
    fn email(&self) -> Option<&BatchEmail> {
        Some(&self.email)
    }

    fn email_mut(&mut self) -> Option<&mut BatchEmail> {
        Some(&mut self.email)
    }

    /// A recipient that got the document before the first batch was started gets it again: that was asked for.
    fn retried(self, started_at: DateTime<Utc>) -> Self {
        Self { retry_since: self.retry_since.or(Some(started_at)), ..self }
    }
}
