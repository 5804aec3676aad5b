use serde::{Deserialize, Serialize};

use super::options::Options;
use crate::text::Label;

/// How documents are written off. One that is written off already counts as done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteOffOptions {
    pub reason: Label,
}

impl Options for WriteOffOptions {}
