//! The history of a document, the latest first: who did what, when and why, and what it changed.

use app::documents::history::Told;
use domain::documents::document::DocumentStatus;
use pages::components::{Event, FieldChange, Timeline};
use pages::format::Format;
use pages::icons::Icon;
use pages::words as badges;
use serde_json::Value;

use super::words;

/// Changed fields that are shown of one change.
const FIELDS: usize = 40;
/// Changes that are shown: more is a list for programs.
const EVENTS: usize = 60;

pub(super) fn timeline(format: &Format, history: &[Told]) -> Timeline {
    Timeline(history.iter().rev().take(EVENTS).map(|told| event(format, told)).collect())
}

/// What others have done to a document since somebody read this version of it.
pub(super) fn since(format: &Format, history: &[Told], seen: u64) -> Vec<String> {
    let later = history.iter().filter(|told| told.delivery.is_none() && told.entry.version > seen);
    let said = |told: &Told| {
        let change = &told.entry.change;
        format!("{} by {}", verb(told).0, words::by(format, &change.actor, change.at))
    };
    later.map(said).collect()
}

fn event(format: &Format, told: &Told) -> Event {
    let (change, (what, icon)) = (&told.entry.change, verb(told));
    let shown = told.entry.fields.iter().filter(|(field, _)| *field != "delivery_id");
    let changes = shown.take(FIELDS).map(|(field, change)| FieldChange {
        field: name(field),
        before: value(field, &change.before),
        after: value(field, &change.after),
    });
    Event {
        icon,
        what,
        by: words::actor(&change.actor),
        at: format.instant(change.at),
        reason: change.reason.as_ref().map(ToString::to_string),
        changes: changes.collect(),
    }
}

/// What was done, by what it did to the status.
fn verb(told: &Told) -> (String, Icon) {
    use DocumentStatus::{
        Approved, Canceled, Credited, Deleted, Draft, Open, Paid, PendingApproval, Superseded, Void,
        WrittenOff,
    };
    let entry = &told.entry;
    let is = |field: &str, after: &str| entry.fields.get(field).is_some_and(|change| change.after == after);
    let plain = |word: &str, icon| (word.to_owned(), icon);
    let Some(status) = entry.fields.get("status") else {
        return match told.delivery {
            Some(_) => plain("Sent", Icon::Send),
            None => plain("Changed", Icon::Edit),
        };
    };
    if status.before.is_null() {
        return plain("Created", Icon::Plus);
    }
    let before = |of: DocumentStatus| status.before == of.as_str();
    let number = entry.fields.get("number").and_then(|number| number.after.as_str());
    match entry.status {
        Draft if is("review", "rejected") => plain("Rejected", Icon::CircleX),
        Draft => plain("Moved to draft", Icon::Undo),
        PendingApproval => plain("Submitted for approval", Icon::Hourglass),
        Approved if before(PendingApproval) => plain("Approved", Icon::Stamp),
        Approved => plain("Submitted, and approved by your rules", Icon::Stamp),
        Open | Paid | Credited if before(Draft) || before(Approved) => match number {
            Some(number) => (format!("Opened as {number}"), Icon::CircleDot),
            None => plain("Opened", Icon::CircleDot),
        },
        Open if before(Paid) || before(Credited) || before(WrittenOff) => plain("Open again", Icon::Undo),
        Open => plain("Changed", Icon::Edit),
        Paid => plain("Paid", Icon::CircleCheck),
        Credited => plain("Credited", Icon::CircleMinus),
        WrittenOff => plain("Written off", Icon::Eraser),
        Void => plain("Made void", Icon::CircleSlash),
        Canceled => plain("Canceled", Icon::CircleX),
        Superseded => plain("Superseded", Icon::Layers),
        Deleted => plain("Deleted", Icon::Trash),
    }
}

/// "Line 3, unit price" for `lines[2].unit_price`.
fn name(field: &str) -> String {
    let parts = field.split('.').map(|part| match part.split_once('[') {
        Some((list, index)) => {
            let index = index
                .trim_end_matches(']')
                .parse::<usize>()
                .map_or(index.to_owned(), |it| (it + 1).to_string());
            format!("{} {index}", list.strip_suffix('s').unwrap_or(list).replace('_', " "))
        }
        None => part.replace('_', " "),
    });
    let mut name = parts.collect::<Vec<_>>().join(", ");
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// A value as text. Nothing is empty.
fn value(field: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if field == "status" => status(text),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(|it| self::value("", it)).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let part =
                |(name, it): (&String, &Value)| format!("{} {}", name.replace('_', " "), self::value("", it));
            fields.iter().map(part).collect::<Vec<_>>().join(", ")
        }
    }
}

fn status(name: &str) -> String {
    let known = DocumentStatus::all(|row| row.name == name);
    known.first().map_or_else(|| name.to_owned(), |status| badges::document(*status).word)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_and_values_read_like_words() {
        assert_eq!(name("lines[2].unit_price"), "Line 3, unit price");
        assert_eq!(name("references.purchase_order"), "References, purchase order");
        assert_eq!(value("status", &json!("pending_approval")), "Pending approval");
        assert_eq!(value("tags", &json!(["a", "b"])), "a, b");
        assert_eq!(
            value("total", &json!({"amount": "5.00", "currency": "EUR"})),
            "amount 5.00, currency EUR"
        );
        assert_eq!(value("note", &Value::Null), "");
    }
}
