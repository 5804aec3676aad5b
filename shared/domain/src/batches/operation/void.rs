use serde::{Deserialize, Serialize};

use super::options::Options;
use crate::text::Label;

/// How documents are made void. One that is void already counts as done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidOptions {
    /// Recorded as the reason of each change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Label>,
}

impl Options for VoidOptions {}
