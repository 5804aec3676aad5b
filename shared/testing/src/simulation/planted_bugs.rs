//! Bugs that are added on purpose. They are in the drivers and the simulation, never in the tested code.
//! The simulation must find each of them.

use std::fmt;
use std::str::FromStr;

use ports::{Action, Condition};
use serde_json::Value;

use store::bank_statements::entries::ENTRY as BANK_ENTRY;
use store::payments::ledger::{BALANCE, ENTRY};
use store::payments::received::COUNTED;

use crate::alarm::ALARM;
use crate::{MemoryTable, World};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// Writing a series no longer requires that it is unchanged since it was read.
    NoSeriesCondition,
    /// Writing a batch item no longer requires that it is pending.
    NoPendingCondition,
    /// The write before an e-mail does not claim the recipient. Only the write after it has an effect.
    SendBeforeClaim,
    /// A message is deleted from the queue when it is received.
    AcknowledgeBeforeCommit,
    /// A send whose response was lost is repeated at once.
    RetryOnUnknown,
    /// Writing an item that has come due no longer requires that it is unchanged since it was read.
    NoDueCondition,
    /// An allocation no longer requires that the balances of its document and its customer are unchanged since they were
    /// read. Either condition alone would prevent most of what goes wrong then, and so would the numbers of the entries.
    NoMoneyCondition,
    /// The entries of a ledger are written beside the transaction that moves the balance.
    EntryBesideTransaction,
    /// A verb of a document that does not open it no longer requires that the document is unchanged since it was read.
    NoDraftCondition,
    /// A credit note no longer requires that what is due and credited of its document is unchanged since it was read.
    CreditBeyondTheRest,
    /// Writing an entry of a bank no longer requires that no other file had it.
    NoBankEntryCondition,
    /// What a payment is counted as is written beside the transaction that moves the sum of its month.
    CountBesideTransaction,
}

impl Planted {
    pub const ALL: [Planted; 12] = [
        Planted::NoSeriesCondition,
        Planted::NoPendingCondition,
        Planted::SendBeforeClaim,
        Planted::AcknowledgeBeforeCommit,
        Planted::RetryOnUnknown,
        Planted::NoDueCondition,
        Planted::NoMoneyCondition,
        Planted::EntryBesideTransaction,
        Planted::NoDraftCondition,
        Planted::CreditBeyondTheRest,
        Planted::NoBankEntryCondition,
        Planted::CountBesideTransaction,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Planted::NoSeriesCondition => "no-series-condition",
            Planted::NoPendingCondition => "no-pending-condition",
            Planted::SendBeforeClaim => "send-before-claim",
            Planted::AcknowledgeBeforeCommit => "acknowledge-before-commit",
            Planted::RetryOnUnknown => "retry-on-unknown",
            Planted::NoDueCondition => "no-due-condition",
            Planted::NoMoneyCondition => "no-money-condition",
            Planted::EntryBesideTransaction => "entry-beside-transaction",
            Planted::NoDraftCondition => "no-draft-condition",
            Planted::CreditBeyondTheRest => "credit-beyond-the-rest",
            Planted::NoBankEntryCondition => "no-bank-entry-condition",
            Planted::CountBesideTransaction => "count-beside-transaction",
        }
    }

    /// [`Planted::AcknowledgeBeforeCommit`] is implemented where messages are received.
    pub(super) fn plant(self, world: &mut World) {
        match self {
            Planted::NoSeriesCondition => {
                world.workers_table = world.workers_table.rewriting(|actions| {
                    actions.iter_mut().for_each(|action| forget_condition(action, "series"));
                });
            }
            Planted::NoPendingCondition => {
                world.workers_table = world.workers_table.rewriting(|actions| {
                    actions.iter_mut().for_each(|action| forget_condition(action, "batch_item"));
                });
            }
            Planted::NoDueCondition => {
                world.workers_table = world.workers_table.rewriting(|actions| {
                    actions.iter_mut().for_each(|action| forget_condition(action, ALARM));
                });
            }
            Planted::NoMoneyCondition => {
                world.workers_table = world.workers_table.rewriting(|actions| {
                    actions.iter_mut().for_each(forget_money);
                });
            }
            Planted::EntryBesideTransaction => {
                let beside = world.table.clone();
                world.workers_table = world.workers_table.rewriting(move |actions| {
                    actions.iter_mut().for_each(|action| write_beside(&beside, action, ENTRY));
                });
            }
            Planted::CountBesideTransaction => {
                let beside = world.table.clone();
                world.workers_table = world.workers_table.rewriting(move |actions| {
                    actions.iter_mut().for_each(|action| write_beside(&beside, action, COUNTED));
                });
            }
            Planted::NoDraftCondition => {
                world.workers_table = world.workers_table.rewriting(|actions| {
                    actions.iter_mut().for_each(forget_version);
                });
            }
            Planted::CreditBeyondTheRest => {
                world.workers_table = world.workers_table.rewriting(|actions| {
                    actions.iter_mut().for_each(forget_what_is_left);
                });
            }
            Planted::NoBankEntryCondition => {
                world.workers_table = world.workers_table.rewriting(|actions| {
                    actions.iter_mut().for_each(forget_other_files);
                });
            }
            Planted::SendBeforeClaim => {
                world.workers_table =
                    world.workers_table.rewriting(|actions| actions.iter_mut().for_each(forget_claim));
            }
            Planted::RetryOnUnknown => {
                world.mailer = world.mailer.clone().repeating_unknown_sends();
            }
            Planted::AcknowledgeBeforeCommit => {}
        }
    }
}

/// Removes the condition from an update. Creating an item keeps its condition.
fn forget_condition(action: &mut Action, kind: &str) {
    if let Action::Put { item, condition, .. } = action
        && item.get("type").and_then(Value::as_str) == Some(kind)
        && *condition != Condition::Absent
    {
        *condition = Condition::Always;
    }
}

/// Removes the condition on the version from a change of a document's state. Opening keeps it.
fn forget_version(action: &mut Action) {
    if let Action::Update { set, condition: Condition::All(conditions), .. } = action
        && set.get("state").is_some_and(|state| state["kind"] != "open")
    {
        conditions.retain(|condition| !matches!(condition, Condition::Version(_)));
    }
}

/// Removes the condition on the balance from a change of what is credited.
fn forget_what_is_left(action: &mut Action) {
    if let Action::Update { set, condition: Condition::All(conditions), .. } = action
        && set.contains_key("credits")
    {
        conditions.retain(|condition| matches!(condition, Condition::Version(_)));
    }
}

/// Removes the condition from an entry of a bank.
fn forget_other_files(action: &mut Action) {
    if let Action::Put { item, condition, .. } = action
        && item.get("type").and_then(Value::as_str) == Some(BANK_ENTRY)
    {
        *condition = Condition::Always;
    }
}

/// Removes the conditions from what an allocation writes.
fn forget_money(action: &mut Action) {
    match action {
        Action::Update { set, condition, .. } if set.contains_key("money_rev") => {
            *condition = Condition::Always;
        }
        Action::Put { item, condition, .. } => {
            let kind = item.get("type").and_then(Value::as_str);
            if kind == Some(BALANCE) || kind == Some(ENTRY) {
                *condition = Condition::Always;
            }
        }
        _ => {}
    }
}

/// Writes an item of a type at once. What remains in the transaction changes nothing.
fn write_beside(beside: &MemoryTable, action: &mut Action, kind: &str) {
    if let Action::Put { item, condition, .. } = action
        && item.get("type").and_then(Value::as_str) == Some(kind)
    {
        beside.put_each(std::slice::from_ref(item)).expect("an item");
        *condition = Condition::Always;
    }
}

fn forget_claim(action: &mut Action) {
    let Action::Put { item, .. } = action else { return };
    if item.get("type").and_then(Value::as_str) != Some("delivery") {
        return;
    }
    let recipients = item.get_mut("recipients").and_then(Value::as_array_mut).into_iter().flatten();
    for state in recipients.filter_map(|recipient| recipient.get_mut("state")) {
        if state.get("status").and_then(Value::as_str) == Some("sending") {
            *state = serde_json::json!({"status": "pending"});
        }
    }
}

impl fmt::Display for Planted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Planted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Planted::ALL.into_iter().find(|planted| planted.as_str() == text);
        found.ok_or_else(|| {
            let names: Vec<&str> = Planted::ALL.iter().map(|planted| planted.as_str()).collect();
            format!("expected one of {}", names.join(", "))
        })
    }
}
