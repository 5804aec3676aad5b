//! A change of a document is recorded in its history.

use domain::change::Change;
use domain::documents::document::{Document, State};
use domain::ids::TenantId;
use domain::money::{Currency, Money};
use ports::{Item, Key};
use serde_json::{Map, Value, json};
use store::documents::headers::{line_keys, lines_from, read_header};
use store::history::{self, FieldChanges, HistoryEntry};
use store::{Loaded, StoreError};

use super::Seen;
use crate::relay_changes::effect::Effect;
use crate::relay_changes::history::{Recorded, Step};

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let (old, new) = seen.read(read_header)?;
    // What became of its deliveries is no change of the document: the deliveries tell that. That somebody sent it is.
    let same = |old: &Document| {
        old.state == new.state
            && old.content == new.content
            && old.lines == new.lines
            && old.change == new.change
    };
    if old.as_ref().is_some_and(same) {
        return Ok(Vec::new());
    }
    Ok(vec![Effect::Record(Step::new(seen.tenant, old, new))])
}

impl Recorded for Document {
    fn change(&self) -> &Change {
        &self.change
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn parts(&self, tenant: &TenantId) -> Vec<Key> {
        line_keys(tenant, self.id, &self.lines)
    }

    /// Amounts are in major units.
    fn shown(&self, tenant: &TenantId, parts: &Loaded) -> Value {
        let mut fields = match serde_json::to_value(&self.content) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        // Lines that were replaced long ago may have expired. The rest of the history still stands.
        let lines = lines_from(parts, tenant, self.id, &self.lines).unwrap_or_default();
        fields.insert("status".into(), json!(self.status()));
        fields.insert("lines".into(), json!(lines));
        let currency = self.content.currency;
        let total = Money::new(self.totals.gross, currency).amount();
        fields.insert("total".into(), total.into());
        fields.insert("prepaid".into(), Money::new(self.content.prepaid, currency).amount().into());
        fields.insert("delivery_id".into(), json!(self.shown.distribution.last_delivery_id));
        if let State::Draft(draft) = &self.state {
            fields.insert("review".into(), json!(draft.review.as_str()));
        }
        if let State::Superseded { by } = &self.state {
            fields.insert("superseded_by".into(), json!(by));
        }
        if let Some(issued) = self.issued() {
            fields.insert("number".into(), json!(issued.number));
            fields.insert("issue_date".into(), json!(issued.issue_date));
            fields.insert("due_date".into(), json!(issued.due_date));
        }
        let mut value = Value::Object(fields);
        show_amounts(&mut value, currency);
        value
    }

    fn entry(&self, tenant: &TenantId, fields: FieldChanges) -> Item {
        let entry = HistoryEntry {
            version: self.version(),
            status: self.status(),
            change: self.change().clone(),
            fields,
        };
        history::of_document(tenant, self.id, &entry)
    }
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
