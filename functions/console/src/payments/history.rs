//! What happened to a payment.

use std::collections::BTreeMap;

use domain::payments::payment::PaymentStatus;
use pages::components::{Event, FieldChange, Timeline};
use pages::format::Format;
use pages::icons::Icon;
use serde_json::Value;
use store::history::HistoryEntry;

/// The latest first. `labels` has the numbers of documents by their ids.
pub(super) fn timeline(
    entries: &[HistoryEntry<PaymentStatus>],
    labels: &BTreeMap<String, String>,
    format: Format,
) -> Timeline {
    let event = |entry: &HistoryEntry<PaymentStatus>| {
        let (what, icon) = what(entry);
        let is_new = entry.fields.get("status").is_some_and(|status| status.before.is_null());
        let changes = entry.fields.iter().filter(|(field, _)| !is_new && *field != "status");
        let change = |(field, change): (&String, &store::history::FieldChange)| FieldChange {
            field: name(field),
            before: shown(&change.before, labels),
            after: shown(&change.after, labels),
        };
        Event {
            icon,
            what: what.to_owned(),
            by: entry.change.actor.name().to_owned(),
            at: format.instant(entry.change.at),
            reason: entry.change.reason.as_ref().map(ToString::to_string),
            changes: changes.map(change).collect(),
        }
    };
    Timeline(entries.iter().rev().map(event).collect())
}

fn what(entry: &HistoryEntry<PaymentStatus>) -> (&'static str, Icon) {
    match entry.fields.get("status") {
        Some(status) if status.before.is_null() => ("Recorded", Icon::Plus),
        Some(_) => match entry.status {
            PaymentStatus::Received => ("Received", Icon::CircleCheck),
            PaymentStatus::Reversed => ("Reversed", Icon::Undo),
            PaymentStatus::Failed => ("Failed", Icon::CircleX),
            PaymentStatus::Processing => ("Changed", Icon::Edit),
        },
        None => ("Allocations changed", Icon::Edit),
    }
}

/// `allocations[0].written_off` as "Allocation 1: written off".
fn name(path: &str) -> String {
    let words = |text: &str| text.replace('_', " ");
    let element = path.strip_prefix("allocations[").and_then(|rest| rest.split_once("]"));
    let Some((index, field)) = element else {
        let words = words(path);
        let mut letters = words.chars();
        return letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    };
    let place = index.parse::<usize>().map_or(0, |index| index + 1);
    match field.strip_prefix('.') {
        Some(field) => format!("Allocation {place}: {}", words(field.strip_suffix("_id").unwrap_or(field))),
        None => format!("Allocation {place}"),
    }
}

fn shown(value: &Value, labels: &BTreeMap<String, String>) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => labels.get(text).unwrap_or(text).clone(),
        Value::Array(values) if values.is_empty() => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_in_words() {
        assert_eq!(name("allocations[0].document_id"), "Allocation 1: document");
        assert_eq!(name("allocations[2].written_off"), "Allocation 3: written off");
        assert_eq!(name("reversed_on"), "Reversed on");
        let labels = BTreeMap::from([("inv_1".to_owned(), "2026-1".to_owned())]);
        assert_eq!(shown(&Value::from("inv_1"), &labels), "2026-1");
        assert_eq!(shown(&Value::Null, &labels), "");
    }
}
