//! What comes due: an item of the table waits for an instant, and something happens to it then, once.
//!
//! | step | where |
//! |---|---|
//! | An item is in the index of due work as long as it waits | `store::due::indexed` |
//! | The relay calls for an item that is due within 100 minutes | [`call::relayed`] |
//! | Every hour all that will be due within 85 minutes is called for, and all that is overdue | [`crate::reconcile_due`] |
//! | A call comes early: it comes again later, by the queue or by a timer | [`worker`], [`call::again`] |
//! | A call comes in time: the kind of the item says what happens | [`come_due`] |
//!
//! A call is a message that names an item and a version ([`crate::messages::Message::Due`]). The item decides: a call for
//! a version that no longer waits does nothing. So calls may be repeated, late or early.
//!
//! A kind of item that comes due is one file in this folder and one line in [`kinds`]. What it does is a set of
//! conditional writes; one of them must take the item out of the index, or move it in there under another version.

pub mod bank_statement;
pub mod call;
pub mod delivery;
pub mod export;
pub mod payment;
pub mod unused_lines;
pub mod worker;

use std::future::Future;
use std::pin::Pin;

use chrono::TimeDelta;
use domain::due::{Due, Waiting};
use domain::ids::TenantId;
use domain::times::Times;
use ports::{Action, Bucket, Calendar, Clock, Item, Table};
use store::due::DueKey;
use store::{Store, StoreError, due, item_type};

use crate::Error;
use crate::attempts::until_written;

/// A kind of item that comes due.
pub struct Kind<T> {
    /// The `type` of the items.
    pub item_type: &'static str,
    /// What the names of its timers begin with: a policy allows exactly these.
    pub names: &'static str,
    /// Makes the writes for an item whose time has come.
    pub come_due: ComeDue<T>,
    /// Makes the write that moves an item to another instant, if its time is a local one and the rules of its time zone
    /// have changed since it was set. `None` if all times of this kind are instants.
    pub moved: Option<Move>,
}

/// A kind that needs more than the table brings it along.
pub type ComeDue<T> = Box<dyn for<'a> Fn(Coming<'a, T>) -> Planning<'a> + Send + Sync>;

/// Makes the write that moves an item, if it is to be moved.
pub type Move = fn(&TenantId, Item, Times) -> Result<Option<Action>, StoreError>;

/// An item whose time has come.
pub struct Coming<'a, T> {
    pub store: &'a Store<T>,
    pub tenant: &'a TenantId,
    pub item: Item,
    pub times: Times,
}

/// What happens: the writes, and a word for the log.
pub struct Plan {
    pub actions: Vec<Action>,
    pub outcome: &'static str,
}

pub type Planning<'a> = Pin<Box<dyn Future<Output = Result<Plan, Error>> + Send + 'a>>;

/// Every kind of item that comes due.
pub fn kinds<T: Table, B: Bucket + 'static>(exporter: export::Exporter<B>) -> Vec<Kind<T>> {
    with(export::kind(exporter))
}

/// The same kinds for calls that failed too often. They are tried once more, with nothing but the table; an export, which
/// needs more, ends as failed.
pub fn last_resort<T: Table>() -> Vec<Kind<T>> {
    with(export::last_resort())
}

fn with<T: Table>(export: Kind<T>) -> Vec<Kind<T>> {
    vec![bank_statement::kind(), delivery::kind(), export, payment::kind(), unused_lines::kind()]
}

/// The result of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Called {
    /// What was due has happened, so long after its time.
    Done { item_type: &'static str, outcome: &'static str, late: TimeDelta },
    /// The call came early: the item still waits.
    Early(Waiting),
    /// The rules of its time zone have changed, so the item waits for another instant.
    Moved,
    /// The item waits for another time or for none.
    Superseded,
}

impl Called {
    pub fn as_str(&self) -> &'static str {
        match self {
            Called::Done { outcome, .. } => outcome,
            Called::Early(_) => "early",
            Called::Moved => "moved",
            Called::Superseded => "superseded",
        }
    }
}

/// Carries out a call for a version of an item.
pub async fn come_due<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    kinds: &[Kind<T>],
    tenant: &TenantId,
    key: &DueKey,
    version: u64,
) -> Result<Called, Error> {
    let place = key.of(tenant);
    until_written(store, clock, async || {
        let superseded = Ok((Vec::new(), Called::Superseded));
        let Some(item) = store.get::<Item>(&place).await? else { return superseded };
        let waiting = due::waiting(&item);
        let times = clock.times(tenant);
        let due = Waiting::check(waiting.as_ref(), version, times.now);
        let Some(waiting) = waiting.filter(|_| due != Due::Superseded) else { return superseded };
        let kind = item_type(&item).and_then(|wanted| kinds.iter().find(|kind| kind.item_type == wanted));
        let kind =
            kind.ok_or_else(|| Error::Failed(format!("{} is of no kind that comes due", waiting.name)))?;
        let moved = kind.moved.map(|moved| moved(tenant, item.clone(), times)).transpose()?.flatten();
        match (moved, due) {
            (Some(moved), _) => Ok((vec![moved], Called::Moved)),
            (None, Due::Later(_)) => Ok((Vec::new(), Called::Early(waiting))),
            (None, _) => {
                let plan = (kind.come_due)(Coming { store, tenant, item, times }).await?;
                if !plan.actions.iter().any(|action| *action.key() == place) {
                    return Err(Error::Failed(format!("{} came due and would still wait", waiting.name)));
                }
                let late = times.now - waiting.at;
                Ok((plan.actions, Called::Done { item_type: kind.item_type, outcome: plan.outcome, late }))
            }
        }
    })
    .await
}
