use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::batches::email::BatchEmail;
use crate::payments::payment::Method;
use crate::text::Text;

/// How documents are marked as paid: each by a payment of all that is due. A document that is paid already counts as done,
/// so a retry needs nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkPaidOptions {
    pub method: Method,
    pub date: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text<140>>,
}

#[allow(clippy::unused_self, reason = "as each operation says it")]
impl MarkPaidOptions {
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
