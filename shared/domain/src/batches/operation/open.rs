use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::options::Options;
use crate::batches::email::BatchEmail;
use crate::documents::series::SeriesId;

/// How drafts are opened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OpenOptions {
    /// Sent once the document is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<BatchEmail>,
    /// A retry: a document that is open already is only sent, to recipients that no e-mail has reached yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retry: bool,
    /// The latest issue date of each series when the batch was started. All drafts are judged by these, as if the batch
    /// opened them in that one moment: which of them a worker opens first is chance, and must not decide which of them
    /// are opened. A retry keeps them, since it goes on with the same batch. `None` in a preflight, where each draft is
    /// judged by its series as it stands. Known ceiling: about 50 bytes for each series of the tenant, and the header of
    /// a batch is written once per 98 items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_issue_dates: Option<BTreeMap<SeriesId, NaiveDate>>,
}

impl Options for OpenOptions {
    fn email(&self) -> Option<&BatchEmail> {
        self.email.as_ref()
    }

    fn email_mut(&mut self) -> Option<&mut BatchEmail> {
        self.email.as_mut()
    }

    fn retried(self, _started_at: DateTime<Utc>) -> Self {
        Self { retry: true, ..self }
    }
}
