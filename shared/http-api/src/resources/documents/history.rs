//! The history of an invoice: who did what, when and why.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use store::documents::headers as model;
use utoipa::ToSchema;

use crate::resources::actor::Actor;
use crate::resources::texts::text;
use crate::resources::words;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HistoryEntry {
    /// Of the invoice after the change. Sending it changes no version.
    pub(crate) version: u64,
    status: words::DocumentStatus,
    at: DateTime<Utc>,
    actor: Actor,
    /// As given in `x-reason`.
    reason: Option<String>,
    request_id: String,
    changes: Vec<FieldChange>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FieldChange {
    #[schema(example = "lines[0].quantity")]
    field: String,
    before: Value,
    after: Value,
}

impl From<&model::HistoryEntry> for HistoryEntry {
    fn from(entry: &model::HistoryEntry) -> Self {
        let changes = entry.fields.iter().map(|(field, change)| FieldChange {
            field: field.clone(),
            before: change.before.clone(),
            after: change.after.clone(),
        });
        Self {
            version: entry.version,
            status: entry.status.into(),
            at: entry.change.at,
            actor: (&entry.change.actor).into(),
            reason: text(&entry.change.reason),
            request_id: entry.change.request_id.clone(),
            changes: changes.collect(),
        }
    }
}
