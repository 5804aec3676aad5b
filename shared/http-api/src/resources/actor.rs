//! Who made a change.

use domain::change as model;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Actor {
    kind: ActorKind,
    /// Of the key, the user, the customer or the batch.
    id: Option<String>,
    /// As it was when the change was made: of the key, the user or the customer's person; of a batch, whoever started it;
    /// or the part of the system.
    name: String,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ActorKind {
    Key,
    User,
    Customer,
    Batch,
    System,
}

impl From<&model::Actor> for Actor {
    fn from(actor: &model::Actor) -> Self {
        let kind = match actor {
            model::Actor::Key { .. } => ActorKind::Key,
            model::Actor::User { .. } => ActorKind::User,
            model::Actor::Customer { .. } => ActorKind::Customer,
            model::Actor::Batch { .. } => ActorKind::Batch,
            model::Actor::System { .. } => ActorKind::System,
        };
        let id = match actor {
            model::Actor::System { .. } => None,
            _ => Some(actor.id()),
        };
        Self { kind, id, name: actor.name().to_owned() }
    }
}
