//! As many items as one transaction holds.

use std::ops::Range;

use chrono::{DateTime, Utc};
use domain::batches::{BatchItem, Counts, ItemStatus};
use domain::documents::complete::Defect;
use domain::ids::TenantId;
use ports::Action;
use store::batches;

use crate::batches::operations::{Decision, Shared};

/// Actions of one transaction, ten below the table's limit.
const MOST_ACTIONS: usize = 90;

/// Bytes of one transaction, as JSON. The table's limit is 4 MB in a form that is no longer.
const MOST_BYTES: usize = 3_500_000;

/// An item names at most this many defects: thousands of incomplete lines would not fit into it.
const MOST_DEFECTS: usize = 50;

/// An item, and what its decision is made from.
pub(super) type Work<L> = (BatchItem, L);

/// The writes for some items that stand or fall together. The counter is still to be added.
pub(super) struct Pack<S> {
    pub(super) actions: Vec<Action>,
    /// Which of the actions move what is shared.
    pub(super) shared_actions: Range<usize>,
    /// What is shared, once this is committed.
    pub(super) shared: S,
    /// How many items it holds, from the first on.
    pub(super) items: usize,
    pub(super) counts: Counts,
    pub(super) done: u32,
    pub(super) failed: u32,
}

impl<S: Shared> Pack<S> {
    /// The first items, `most` at most, as far as they fit. The first always does: on its own it may be refused.
    pub(super) fn of<L>(
        tenant: &TenantId,
        works: &[Work<L>],
        before: &S,
        most: usize,
        now: DateTime<Utc>,
        decide: &impl Fn(&L, &mut S) -> Decision,
    ) -> Self {
        let mut pack = Self {
            actions: Vec::new(),
            shared_actions: 0..0,
            shared: before.clone(),
            items: 0,
            counts: Counts::default(),
            done: 0,
            failed: 0,
        };
        let mut bytes = 0;
        for (item, loaded) in works.iter().take(most) {
            let mut shared = pack.shared.clone();
            let decision = decide(loaded, &mut shared);
            let (status, changes) = (decision.status, !decision.actions.is_empty());
            let actions = actions(tenant, item, decision, now);
            bytes += actions.iter().map(size).sum::<usize>();
            // The counter is one more.
            let count = pack.actions.len() + actions.len() + shared.actions(before) + 1;
            if pack.items > 0 && (count > MOST_ACTIONS || bytes > MOST_BYTES) {
                break;
            }
            pack.shared = shared;
            pack.actions.extend(actions);
            pack.items += 1;
            pack.counts.moved(ItemStatus::Pending, status);
            pack.done += u32::from(changes);
            pack.failed += u32::from(status == ItemStatus::Failed);
        }
        let shared = pack.shared.store(tenant, before, now);
        let first = pack.actions.len();
        pack.actions.extend(shared);
        pack.shared_actions = first..pack.actions.len();
        pack
    }
}

/// What was decided, and the item that says so.
fn actions(tenant: &TenantId, item: &BatchItem, decision: Decision, now: DateTime<Utc>) -> Vec<Action> {
    let Decision { mut actions, status, label, errors, delivery_id, made: _ } = decision;
    let next = BatchItem {
        version: item.version + 1,
        status,
        label: label.or(item.label.clone()),
        errors: shortened(errors, MOST_DEFECTS),
        delivery_id,
        updated_at: now,
        ..item.clone()
    };
    actions.push(batches::move_item(tenant, &next, ItemStatus::Pending));
    actions
}

/// The first defects, and the number of the others.
pub(crate) fn shortened(mut defects: Vec<Defect>, most: usize) -> Vec<Defect> {
    let more = defects.len().saturating_sub(most);
    if more > 0 {
        defects.truncate(most);
        defects.push(Defect::new("more_defects", "", format!("There are {more} more defects.")));
    }
    defects
}

fn size(action: &Action) -> usize {
    match action {
        Action::Put { item, .. } | Action::Update { set: item, .. } => {
            serde_json::to_vec(item).map_or(0, |json| json.len())
        }
        Action::Delete { .. } | Action::Check { .. } => 0,
    }
}
