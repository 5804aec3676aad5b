//! History: who changed which fields of an invoice, from what to what.

use std::collections::BTreeMap;

use domain::documents::document::{Document, State};
use domain::documents::line::DraftLine;
use domain::ids::TenantId;
use domain::money::{Currency, Money};
use ports::{Item, Table};
use serde_json::{Map, Value, json};
use store::documents::headers::{
    FieldChange, HistoryEntry, history_item, line_keys, lines_from, read_header,
};
use store::{Store, StoreError};

/// The changed fields of one entry, as JSON: well under an item's 400 KB.
const FIELDS_BYTES: usize = 200_000;

/// A header before and after one change.
pub(super) struct Step {
    tenant: TenantId,
    old: Option<Document>,
    new: Document,
}

impl Step {
    /// None when only what became of the invoice on its way was noted: its deliveries tell that. That somebody sent it
    /// is a change of theirs.
    pub(super) fn of(tenant: TenantId, old: Option<Item>, new: Item) -> Result<Option<Self>, StoreError> {
        let old = old.map(read_header).transpose()?;
        let new = read_header(new)?;
        let same = |old: &Document| {
            old.state == new.state
                && old.content == new.content
                && old.lines == new.lines
                && old.change == new.change
        };
        if old.as_ref().is_some_and(same) {
            return Ok(None);
        }
        Ok(Some(Self { tenant, old, new }))
    }
}

/// Adds the history item of each step, with the lines where those changed.
pub(super) async fn items<T: Table>(
    store: &Store<T>,
    steps: Vec<(usize, Step)>,
    puts: &mut Vec<(usize, Item)>,
    failing: &mut BTreeMap<usize, String>,
) {
    let lines_changed = |step: &Step| step.old.as_ref().is_none_or(|old| old.lines != step.new.lines);
    let wanted = steps.iter().filter(|(_, step)| lines_changed(step)).flat_map(|(_, step)| {
        let both = step.old.iter().chain([&step.new]);
        both.flat_map(|invoice| line_keys(&step.tenant, invoice.id, &invoice.lines)).collect::<Vec<_>>()
    });
    let loaded = match store.load(wanted).await {
        Ok(loaded) => loaded,
        Err(error) => {
            failing.extend(steps.into_iter().map(|(index, _)| (index, error.to_string())));
            return;
        }
    };
    for (index, step) in steps {
        let lines = |invoice: &Document| -> Vec<DraftLine> {
            if !lines_changed(&step) {
                return Vec::new();
            }
            // Lines of long ago may have expired; then the rest of the history still stands.
            lines_from(&loaded, &step.tenant, invoice.id, &invoice.lines).unwrap_or_default()
        };
        let before = step.old.as_ref().map_or(Value::Null, |old| shown(old, &lines(old)));
        let after = shown(&step.new, &lines(&step.new));
        let mut fields = BTreeMap::new();
        compare("", &before, &after, &mut fields);
        if serde_json::to_vec(&fields).map_or(0, |json| json.len()) > FIELDS_BYTES {
            count_lines(&step, &mut fields);
        }
        let entry = HistoryEntry {
            version: step.new.version,
            status: step.new.status(),
            change: step.new.change.clone(),
            fields,
        };
        puts.push((index, history_item(&step.tenant, step.new.id, &entry)));
    }
}

/// So many lines changed that no item could hold them: the history says how many there were.
fn count_lines(step: &Step, fields: &mut BTreeMap<String, FieldChange>) {
    fields.retain(|path, _| !path.starts_with("lines"));
    let before = step.old.as_ref().map_or(Value::Null, |old| json!({"count": old.lines.count}));
    let after = json!({"count": step.new.lines.count});
    fields.insert("lines".to_owned(), FieldChange { before, after });
}

/// The fields of an invoice as people know them: flat, amounts in major units.
fn shown(invoice: &Document, lines: &[DraftLine]) -> Value {
    let mut fields = match serde_json::to_value(&invoice.content) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    fields.insert("status".into(), json!(invoice.status()));
    fields.insert("lines".into(), json!(lines));
    let currency = invoice.content.currency;
    let total = Money::new(invoice.totals.gross, currency).amount();
    fields.insert("total".into(), total.into());
    fields.insert("prepaid".into(), Money::new(invoice.content.prepaid, currency).amount().into());
    fields.insert("delivery_id".into(), json!(invoice.shown.distribution.last_delivery_id));
    if let State::Issued(issued) = &invoice.state {
        fields.insert("number".into(), json!(issued.number));
        fields.insert("issue_date".into(), json!(issued.issue_date));
        fields.insert("due_date".into(), json!(issued.due_date));
    }
    let mut value = Value::Object(fields);
    show_amounts(&mut value, currency);
    value
}

/// `{"value": {"amount": 500}}` becomes `{"value": {"amount": "5.00"}}`.
fn show_amounts(value: &mut Value, currency: Currency) {
    match value {
        Value::Object(map) => {
            if let Some(Value::Object(inner)) = map.get_mut("value")
                && let Some(minor) = inner.get("amount").and_then(Value::as_i64)
            {
                inner.insert("amount".into(), Money::new(minor, currency).amount().into());
            }
            map.values_mut().for_each(|inner| show_amounts(inner, currency));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| show_amounts(inner, currency)),
        _ => {}
    }
}

/// Notes each leaf that differs, by its path: `lines[0].quantity`.
fn compare(path: &str, before: &Value, after: &Value, fields: &mut BTreeMap<String, FieldChange>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for name in names {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                let value = |map: &Map<String, Value>| map.get(name).cloned().unwrap_or(Value::Null);
                compare(&inner, &value(old), &value(new), fields);
            }
        }
        (Value::Null, Value::Object(new)) if path.is_empty() => {
            compare(path, &Value::Object(Map::new()), &Value::Object(new.clone()), fields);
        }
        (Value::Array(old), Value::Array(new)) => {
            for index in 0..old.len().max(new.len()) {
                let value = |items: &Vec<Value>| items.get(index).cloned().unwrap_or(Value::Null);
                compare(&format!("{path}[{index}]"), &value(old), &value(new), fields);
            }
        }
        _ => {
            fields.insert(path.to_owned(), FieldChange { before: before.clone(), after: after.clone() });
        }
    }
}
