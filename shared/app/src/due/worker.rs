//! The worker of due work: it carries out calls, and it alone sets timers.

use domain::ids::TenantId;
use ports::{Calendar, Clock, Queue, Schedules, Table};
use store::Store;
use store::due::DueKey;

use super::call::{Again, again};
use super::{Called, Kind, come_due};
use crate::Error;
use crate::reconcile_due::{Reconciled, reconcile_due};

/// What the worker uses.
pub struct RunDue<T, Q, S, K> {
    pub store: Store<T>,
    pub queue: Q,
    pub schedules: S,
    pub clock: K,
    /// [`super::kinds`].
    pub kinds: Vec<Kind<T>>,
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ran {
    Called(Called),
    /// It came early and comes again.
    Again(Again),
}

impl Ran {
    pub fn as_str(&self) -> &'static str {
        match self {
            Ran::Called(called) => called.as_str(),
            Ran::Again(Again::Queued) => "early_and_queued",
            Ran::Again(Again::Timer) => "early_and_timed",
            Ran::Again(Again::Later) => "early",
        }
    }
}

impl<T: Table, Q: Queue, S: Schedules, K: Clock + Calendar> RunDue<T, Q, S, K> {
    /// Carries out a call for a version of an item. One that comes early comes again.
    pub async fn run(&self, tenant: &TenantId, key: &DueKey, version: u64) -> Result<Ran, Error> {
        let Self { store, queue, schedules, clock, kinds } = self;
        match come_due(store, clock, kinds, tenant, key, version).await? {
            Called::Early(waiting) => {
                Ok(Ran::Again(again(queue, schedules, clock, tenant, key, &waiting).await?))
            }
            called => Ok(Ran::Called(called)),
        }
    }

    /// The hourly look. `has_time` says whether another part of the index may be begun.
    pub async fn reconcile(&self, has_time: impl Fn() -> bool) -> Result<Reconciled, Error> {
        reconcile_due(&self.store, &self.queue, &self.clock, has_time).await
    }
}
