//! Files of banks and their entries.

use domain::bank_statements::statement::BankStatement;
use ports::Item;
use serde_json::Value;
use store::bank_statements::statements;

use super::{EventLog, What};
use crate::simulation::counters::{Counter, Counters};

impl EventLog {
    pub(super) fn bank_statement(&mut self, old: Option<Item>, new: Item, counters: &Counters) {
        let old: Option<BankStatement> = old.map(|item| statements::read(item).expect("a file of a bank"));
        let new = statements::read(new).expect("a file of a bank");
        if old.is_none() {
            counters.increment(Counter::BankStatement);
            self.made(&new.change.request_id, What::BankStatement, new.id.to_string());
        }
        let before = old.map(|old| old.counts).unwrap_or_default();
        counters.add(Counter::BankEntryKnown, (new.counts.duplicates - before.duplicates).into());
        counters.add(Counter::BankEntryApplied, (new.counts.applied - before.applied).into());
    }

    pub(super) fn bank_entry(old: Option<&Item>, new: &Item, counters: &Counters) {
        let status = |item: &Item| item.get("state").and_then(|state| state.get("status")).cloned();
        // One that is new was decided by the reader of its file.
        if old.is_none() || old.and_then(status) == status(new) {
            return;
        }
        if status(new).as_ref().and_then(Value::as_str) == Some("applied") {
            counters.increment(Counter::BankEntryDecided);
        }
    }
}
