//! What happened, the latest first, with what each change changed.

use askama::Template;

use crate::icons::Icon;

#[derive(Clone, Debug)]
pub struct FieldChange {
    pub field: String,
    /// Empty: there was nothing.
    pub before: String,
    pub after: String,
}

#[derive(Clone, Debug)]
pub struct Event {
    pub icon: Icon,
    /// "Opened as 2026-0042".
    pub what: String,
    pub by: String,
    pub at: String,
    pub reason: Option<String>,
    pub changes: Vec<FieldChange>,
}

#[derive(Clone, Debug, Template)]
#[template(path = "timeline.html")]
pub struct Timeline(pub Vec<Event>);
