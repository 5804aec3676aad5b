//! The history of an invoice: who did what, when and why.

use chrono::{DateTime, Utc};
use domain::documents::document::DocumentStatus;
use serde::Serialize;
use store::history::HistoryEntry as Stored;
use utoipa::ToSchema;

use crate::resources::actor::Actor;
use crate::resources::history::{FieldChange, field_changes};
use crate::resources::texts::text;
use crate::resources::words;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HistoryEntry {
    /// Of the invoice after the change. Sending it changes no version.
    pub(crate) version: u64,
    status: words::DocumentStatus,
    /// What was done: `create`, `change`, or the verb that changed the status, such as `submit`, `approve` or `void`.
    /// `send` for a request that sent it.
    #[schema(example = "move_to_draft")]
    verb: &'static str,
    at: DateTime<Utc>,
    actor: Actor,
    /// As given in `x-reason`.
    reason: Option<String>,
    request_id: String,
    changes: Vec<FieldChange>,
}

/// The verb, by what it did to the status.
fn verb(entry: &Stored<DocumentStatus>) -> &'static str {
    use DocumentStatus::{
        Approved, Canceled, Credited, Deleted, Draft, Open, Paid, PendingApproval, Superseded, Void,
        WrittenOff,
    };
    let Some(change) = entry.fields.get("status") else {
        return if entry.fields.contains_key("delivery_id") { "send" } else { "change" };
    };
    if change.before.is_null() {
        return "create";
    }
    let rejected = entry.fields.get("review").is_some_and(|review| review.after == "rejected");
    let was_approved = change.before == Approved.as_str();
    let was_settled = [Paid, Credited, WrittenOff].iter().any(|status| change.before == status.as_str());
    match entry.status {
        Draft if rejected => "reject",
        Draft => "move_to_draft",
        PendingApproval => "submit",
        // By a person, after the submission, or by a rule with it.
        Approved if change.before == PendingApproval.as_str() => "approve",
        Approved => "submit",
        Open | Paid if change.before == Draft.as_str() || was_approved => "open",
        Open if was_settled => "reopen",
        Open => "change",
        Paid => "pay",
        Credited => "credit",
        WrittenOff => "write_off",
        Void => "void",
        Canceled => "cancel",
        Superseded => "supersede",
        Deleted => "delete",
    }
}

impl From<&Stored<DocumentStatus>> for HistoryEntry {
    fn from(entry: &Stored<DocumentStatus>) -> Self {
        Self {
            version: entry.version,
            status: entry.status.into(),
            verb: verb(entry),
            at: entry.change.at,
            actor: (&entry.change.actor).into(),
            reason: text(&entry.change.reason),
            request_id: entry.change.request_id.clone(),
            changes: field_changes(&entry.fields),
        }
    }
}
