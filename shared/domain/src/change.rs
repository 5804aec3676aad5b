//! The actor, time and reason of a change. A change is stored on the item itself; the change stream
//! turns it into history.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::BatchId;
use crate::text::Label;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub at: DateTime<Utc>,
    pub actor: Actor,
    /// The reason that the caller gave (`x-reason`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Label>,
    pub request_id: String,
}

/// The one that makes a change. Names are kept as they were then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// An API key.
    Key { id: String, name: String },
    /// A person of the tenant.
    User { id: String, name: String },
    /// A person of one of the tenant's customers. The id is the customer's.
    Customer { id: String, name: String },
    /// A batch, on behalf of the one that started it.
    Batch { id: BatchId, by: Box<Actor> },
    /// A part of the system.
    System { name: String },
}

impl Actor {
    pub fn system(name: &str) -> Self {
        Actor::System { name: name.to_owned() }
    }

    /// As it is stored and shown.
    pub fn kind(&self) -> &'static str {
        match self {
            Actor::Key { .. } => "key",
            Actor::User { .. } => "user",
            Actor::Customer { .. } => "customer",
            Actor::Batch { .. } => "batch",
            Actor::System { .. } => "system",
        }
    }

    /// A part of the system is identified by its name.
    pub fn id(&self) -> String {
        match self {
            Actor::Key { id, .. } | Actor::User { id, .. } | Actor::Customer { id, .. } => id.clone(),
            Actor::Batch { id, .. } => id.to_string(),
            Actor::System { name } => name.clone(),
        }
    }

    /// The one that acts: of a batch, the actor that started it.
    pub fn principal(&self) -> &Actor {
        match self {
            Actor::Batch { by, .. } => by.principal(),
            Actor::Key { .. } | Actor::User { .. } | Actor::Customer { .. } | Actor::System { .. } => self,
        }
    }

    /// Whether the same principal acts, by hand or through a batch. Names may have changed meanwhile.
    pub fn is_same_principal(&self, other: &Actor) -> bool {
        let (own, other) = (self.principal(), other.principal());
        own.kind() == other.kind() && own.id() == other.id()
    }

    /// A name for people. A batch has the name of the actor that started it.
    pub fn name(&self) -> &str {
        match self {
            Actor::Key { name, .. }
            | Actor::User { name, .. }
            | Actor::Customer { name, .. }
            | Actor::System { name } => name,
            Actor::Batch { by, .. } => by.name(),
        }
    }
}
