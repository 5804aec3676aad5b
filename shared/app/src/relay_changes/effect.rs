//! What can follow from a change, and how it is carried out.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::TenantId;
use domain::payments::ledger::CustomerBalance;
use ports::{Calendar, Change, Clock, Envelope, Item, Key, QueueName, Table};
use serde_json::Value;
use store::Store;

use super::failing::{Failing, fail};
use super::history::{self, Step};
use super::recompute::{Target, recompute};
use crate::payments::audit_ledger::adds_up;

/// One thing that follows from a change.
pub(super) enum Effect {
    /// A message to a queue.
    Enqueue(QueueName, Envelope),
    /// An item whose content follows from the change alone.
    Put(Item),
    /// An entry of the history: the fields that differ between the two images.
    Record(Step),
    /// A check of what was written. What it finds is logged, since to try again would not mend it.
    Audit(Box<Audit>),
    /// Something that is derived from the current state of several items.
    Recompute(Target),
}

/// A change of a balance.
pub(super) struct Audit {
    pub(super) tenant: TenantId,
    pub(super) before: CustomerBalance,
    pub(super) after: CustomerBalance,
}

/// The effects of several records, sorted by how they are carried out, each with the record it follows from.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) messages: BTreeMap<QueueName, Vec<(usize, Envelope)>>,
    puts: Vec<(usize, Item)>,
    steps: Vec<(usize, Step)>,
    audits: Vec<(usize, Box<Audit>)>,
    targets: BTreeMap<Target, Vec<usize>>,
}

impl Effects {
    pub(super) fn add(&mut self, record: usize, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Enqueue(queue, message) => {
                    self.messages.entry(queue).or_default().push((record, message));
                }
                Effect::Put(item) => self.puts.push((record, item)),
                Effect::Audit(audit) => self.audits.push((record, audit)),
                Effect::Record(step) => self.steps.push((record, step)),
                Effect::Recompute(target) => self.targets.entry(target).or_default().push(record),
            }
        }
    }

    /// Everything that follows in the table.
    pub(super) async fn write<T: Table>(
        self,
        store: &Store<T>,
        clock: &(impl Clock + Calendar),
        failing: &mut Failing,
    ) {
        let mut puts = self.puts;
        history::items(store, self.steps, &mut puts, failing).await;
        put(store, puts, failing).await;
        audit(store, self.audits, failing).await;
        recompute(store, clock, self.targets, failing).await;
    }
}

async fn put<T: Table>(store: &Store<T>, puts: Vec<(usize, Item)>, failing: &mut Failing) {
    let (records, items): (Vec<usize>, Vec<Item>) = puts.into_iter().unzip();
    // A record that is among them twice makes the same item.
    let mut seen = BTreeSet::new();
    let distinct = items.into_iter().filter(|item| seen.insert(key_of(item))).collect::<Vec<_>>();
    if distinct.is_empty() {
        return;
    }
    if let Err(error) = store.put_all(distinct).await {
        fail(failing, &records, &error);
    }
}

async fn audit<T: Table>(store: &Store<T>, audits: Vec<(usize, Box<Audit>)>, failing: &mut Failing) {
    for (record, audit) in audits {
        let Audit { tenant, before, after } = audit.as_ref();
        match adds_up(store, tenant, before, after).await {
            Ok(true) => {}
            Ok(false) => tracing::error!(
                %tenant,
                customer = %after.customer_id,
                currency = %after.currency,
                from = before.version,
                to = after.version,
                "the entries of a balance do not add up to it"
            ),
            Err(error) => fail(failing, &[record], &error),
        }
    }
}

/// Partition and sort key of the item that changed.
pub(super) fn key(change: &Change) -> Option<Key> {
    key_of(change.new.as_ref().or(change.old.as_ref())?)
}

fn key_of(item: &Item) -> Option<Key> {
    let text = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Key { pk: text("pk")?, sk: text("sk")? })
}
