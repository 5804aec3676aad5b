//! The history of what is not a document: who changed what, when and why.

use chrono::{DateTime, Utc};
use domain::batches::Batch;
use domain::change as model;
use domain::payments::payment::PaymentStatus;
use serde::Serialize;
use serde_json::{Value, json};
use store::history::{FieldChanges, HistoryEntry};
use utoipa::ToSchema;

use crate::resources::actor::Actor;
use crate::resources::texts::text;

/// A change.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ChangeEntry {
    /// The version that the change made. Null for batches.
    version: Option<u64>,
    /// What was done: `create`, `change`, or a verb such as `reverse`, `recall` or `acknowledge`.
    #[schema(example = "change")]
    verb: &'static str,
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

pub(crate) fn field_changes(fields: &FieldChanges) -> Vec<FieldChange> {
    let change = |(field, change): (&String, &store::history::FieldChange)| FieldChange {
        field: field.clone(),
        before: change.before.clone(),
        after: change.after.clone(),
    };
    fields.iter().map(change).collect()
}

impl ChangeEntry {
    pub(crate) fn new(
        version: Option<u64>,
        verb: &'static str,
        change: &model::Change,
        fields: &FieldChanges,
    ) -> Self {
        Self {
            version,
            verb,
            at: change.at,
            actor: (&change.actor).into(),
            reason: text(&change.reason),
            request_id: change.request_id.clone(),
            changes: field_changes(fields),
        }
    }

    pub(crate) fn of_payment(entry: &HistoryEntry<PaymentStatus>) -> Self {
        let verb = match entry.fields.get("status") {
            Some(status) if status.before.is_null() => "create",
            Some(_) => match entry.status {
                PaymentStatus::Received => "confirm",
                PaymentStatus::Reversed => "reverse",
                PaymentStatus::Failed => "fail",
                PaymentStatus::Processing => "change",
            },
            None => "change",
        };
        Self::new(Some(entry.version), verb, &entry.change, &entry.fields)
    }

    /// What people did with a batch, oldest first. Its items tell what the batch did.
    pub(crate) fn of_batch(batch: &Batch) -> Vec<Self> {
        let changed = |field: &str, after: Value| {
            let change = store::history::FieldChange { before: Value::Null, after };
            FieldChanges::from([(field.to_owned(), change)])
        };
        let created = model::Change { at: batch.created_at, ..batch.change.clone() };
        let operation = changed("operation", json!(batch.operation.kind().as_str()));
        let recall = batch.recall.as_ref().map(|recall| &recall.change);
        let at = |change: &model::Change| changed("at", json!(change.at));
        let later = [("recall", recall), ("acknowledge", batch.acknowledged.as_ref())];
        let later = later.into_iter().filter_map(|(verb, change)| {
            let change = change?;
            Some(Self::new(None, verb, change, &at(change)))
        });
        [Self::new(None, "create", &created, &operation)].into_iter().chain(later).collect()
    }
}
