use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::options::Options;
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

impl Options for MarkPaidOptions {}
