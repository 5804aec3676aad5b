//! Who changed something, when and why. It is kept on the item itself; the change stream turns it
//! into history.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::BatchId;
use crate::text::Label;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub at: DateTime<Utc>,
    pub actor: Actor,
    /// As the caller gave it (`x-reason`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Label>,
    pub request_id: String,
}

/// The one that makes a change: an API key, a batch on behalf of the one that started it, or a part of the system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    Key { id: String, name: String },
    Batch { id: BatchId, by: Box<Actor> },
    System { name: String },
}

impl Actor {
    pub fn system(name: &str) -> Self {
        Actor::System { name: name.to_owned() }
    }

    /// A name for people. A batch has the name of the actor that started it.
    pub fn name(&self) -> &str {
        match self {
            Actor::Key { name, .. } | Actor::System { name } => name,
            Actor::Batch { by, .. } => by.name(),
        }
    }
}
