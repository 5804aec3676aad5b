//! Bugs planted on purpose, in the drivers and in the world, never in what is tested: each must be found.

use std::fmt;
use std::str::FromStr;

use ports::{Action, Condition};
use serde_json::Value;

use crate::World;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// The write to a series no longer holds it to where it was read.
    NoSeriesCondition,
    /// The write to a batch item no longer wants it to be pending.
    NoPendingCondition,
    /// What is written before an e-mail goes out claims nobody; only what is written after it counts.
    SendBeforeClaim,
    /// A message is gone as soon as it was received.
    AcknowledgeBeforeCommit,
    /// An e-mail whose answer was lost is sent again at once.
    RetryOnUnknown,
}

impl Planted {
    pub const ALL: [Planted; 5] = [
        Planted::NoSeriesCondition,
        Planted::NoPendingCondition,
        Planted::SendBeforeClaim,
        Planted::AcknowledgeBeforeCommit,
        Planted::RetryOnUnknown,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Planted::NoSeriesCondition => "no-series-condition",
            Planted::NoPendingCondition => "no-pending-condition",
            Planted::SendBeforeClaim => "send-before-claim",
            Planted::AcknowledgeBeforeCommit => "acknowledge-before-commit",
            Planted::RetryOnUnknown => "retry-on-unknown",
        }
    }

    /// [`Planted::AcknowledgeBeforeCommit`] is for who hands out messages.
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
            Planted::SendBeforeClaim => {
                world.workers_table =
                    world.workers_table.rewriting(|actions| actions.iter_mut().for_each(forget_claim));
            }
            Planted::RetryOnUnknown => {
                world.mailer = world.mailer.clone().repeating_what_is_unknown();
            }
            Planted::AcknowledgeBeforeCommit => {}
        }
    }
}

/// From a write over an earlier item; a new one is still to be new.
fn forget_condition(action: &mut Action, kind: &str) {
    if let Action::Put { item, condition, .. } = action
        && item.get("type").and_then(Value::as_str) == Some(kind)
        && *condition != Condition::Absent
    {
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
