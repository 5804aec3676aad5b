//! What a tenant notes about a document for itself and its other systems. Nothing of it is printed or sent, so it stays
//! changeable when the document is open.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Content, Document};
use crate::change::Change;
use crate::text::{Prose, Text};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    pub internal_note: Option<Prose>,
    pub tags: BTreeSet<Text<50>>,
    pub metadata: BTreeMap<String, String>,
    pub external_refs: BTreeMap<String, String>,
}

impl Content {
    #[must_use]
    pub fn noted(self, notes: Notes) -> Self {
        let Notes { internal_note, tags, metadata, external_refs } = notes;
        Self { internal_note, tags, metadata, external_refs, ..self }
    }
}

impl Document {
    /// The document with other notes. A draft is edited instead: its review is of all that it says.
    #[must_use]
    pub fn annotate(self, notes: Notes, change: Change) -> Self {
        Self { content: self.content.noted(notes), ..self }.touch(change)
    }
}
