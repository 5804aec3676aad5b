//! What follows from a change of which item: one file per item type.

mod balance;
mod batch;
mod batch_count;
mod batch_item;
mod customer;
mod delivery;
mod document;
mod document_history;
mod document_light;
mod payment;
mod payment_history;
mod payment_received;
mod sign_in;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::customers::Customer;
use domain::ids::TenantId;
use domain::search::Term;
use domain::times::Times;
use ports::{Calendar, Change, Clock, Item, QueueName, Table};
use store::access::sign_ins;
use store::delivery::deliveries;
use store::documents::headers;
use store::due::{DueKey, Entry};
use store::payments::{ledger, records};
use store::versioned::Versioned;
use store::{StoreError, batches, item_type, pointers};

use super::effect::{Effect, key};
use crate::due;
use crate::due::call::relayed;

/// What follows from a change of an item of one type.
pub(super) struct Projection {
    /// The `type` of the items.
    item_type: &'static str,
    follows: fn(&Seen) -> Result<Vec<Effect>, StoreError>,
}

/// Every projection. Several may follow items of one type. From an item of any type that waits for its time follows a call for it, in addition. Nothing else
/// follows from other items, and the filter of the stream's trigger (template.yaml) lets exactly these types through.
///
/// A projection only says what follows. The effects of a batch of records are carried out together, in this order:
///
/// 1. messages to the queues;
/// 2. entries of the history and other items whose content follows from the change alone;
/// 3. checks, which only report what they find;
/// 4. what is recomputed from the current state: documents, then batch items, then receipts and what was received, then the ends of batches.
///
/// Nothing depends on the order of 1 to 3. In 4 each step writes what the next one reads. A step that fails does not
/// stop the others: its record is tried again as a whole.
pub(super) const PROJECTIONS: &[Projection] = &[
    Projection { item_type: ledger::BALANCE, follows: balance::follows },
    Projection { item_type: batches::BATCH, follows: batch::follows },
    Projection { item_type: batches::ITEM, follows: batch_item::follows },
    Projection { item_type: batches::COUNT, follows: batch_count::follows },
    Projection { item_type: Customer::KIND, follows: customer::follows },
    Projection { item_type: deliveries::DELIVERY, follows: delivery::follows },
    Projection { item_type: headers::HEADER, follows: document::follows },
    Projection { item_type: headers::HEADER, follows: document_history::follows },
    Projection { item_type: headers::HEADER, follows: document_light::follows },
    Projection { item_type: records::PAYMENT, follows: payment::follows },
    Projection { item_type: records::PAYMENT, follows: payment_history::follows },
    Projection { item_type: records::PAYMENT, follows: payment_received::follows },
    Projection { item_type: sign_ins::SIGN_IN, follows: sign_in::follows },
];

/// A change as a projection sees it: the item after it, and before it if it existed.
pub(super) struct Seen {
    tenant: TenantId,
    old: Option<Item>,
    new: Item,
    delays: Delays,
}

/// What a delay is computed from.
#[derive(Clone, Copy)]
pub(super) struct Delays {
    times: Times,
    /// The tenant's time stands still until it is moved.
    own_clock: bool,
    grace_seconds: u32,
}

impl Delays {
    /// For callers that ask what follows at all, however late: nothing is delayed.
    pub(super) const NONE: Self = Self {
        times: Times { now: DateTime::<Utc>::MAX_UTC, present: DateTime::<Utc>::MAX_UTC },
        own_clock: false,
        grace_seconds: 0,
    };

    pub(super) fn of(clock: &(impl Clock + Calendar), tenant: &TenantId, grace_seconds: u32) -> Self {
        Self { times: clock.times(tenant), own_clock: clock.has_own_clock(tenant), grace_seconds }
    }
}

impl Seen {
    /// The item before and after the change, read.
    fn read<V>(&self, read: fn(Item) -> Result<V, StoreError>) -> Result<(Option<V>, V), StoreError> {
        Ok((self.old.clone().map(read).transpose()?, read(self.new.clone())?))
    }
}

/// The pointers of the terms that a thing has got.
fn found_by(
    tenant: &TenantId,
    before: &BTreeSet<Term>,
    after: &BTreeSet<Term>,
    place: &str,
    at: DateTime<Utc>,
) -> Vec<Effect> {
    after.difference(before).map(|term| Effect::Put(pointers::pointer(tenant, term, place, at))).collect()
}

/// The types of the items that something follows from.
pub fn projected_types<T: Table>() -> BTreeSet<&'static str> {
    let due = due::last_resort::<T>().into_iter().map(|kind| kind.item_type);
    PROJECTIONS.iter().map(|projection| projection.item_type).chain(due).collect()
}

/// What follows from a change. Nothing follows from a removal, nor from what the relay itself writes.
pub(super) fn effects_of(
    change: &Change,
    delays: impl Fn(&TenantId) -> Delays,
) -> Result<Vec<Effect>, StoreError> {
    let (Some(new), Some(key)) = (change.new.clone(), key(change)) else { return Ok(Vec::new()) };
    let Some((tenant, due_key)) = DueKey::split(&key) else { return Ok(Vec::new()) };
    let delays = delays(&tenant);
    let call = call(change, tenant, due_key, delays);
    let seen = Seen { tenant, old: change.old.clone(), new, delays };
    let mut effects = Vec::new();
    for projection in PROJECTIONS.iter().filter(|it| item_type(&seen.new) == Some(it.item_type)) {
        effects.extend((projection.follows)(&seen)?);
    }
    effects.extend(call);
    Ok(effects)
}

/// The call for an item that waits for another instant than before.
fn call(change: &Change, tenant: TenantId, key: DueKey, delays: Delays) -> Option<Effect> {
    let waiting = store::due::waiting(change.new.as_ref()?)?;
    if change.old.as_ref().and_then(store::due::waiting).as_ref() == Some(&waiting) {
        return None;
    }
    let entry = Entry { tenant, key, waiting };
    let call = relayed(&entry, delays.times.now, delays.own_clock)?;
    Some(Effect::Enqueue(QueueName::Due, call))
}
