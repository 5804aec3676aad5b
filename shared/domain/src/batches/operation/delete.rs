use serde::{Deserialize, Serialize};

use super::options::Options;

/// How drafts are deleted. A draft that was deleted already counts as done, so a retry needs nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteOptions {}

impl Options for DeleteOptions {}
