//! Attempts: a change that met another one is planned again and tried again.

use std::time::Duration;

use ports::{Action, Clock, Entropy, Table, TableError};
use store::{Store, StoreError};

use crate::reply::{changed_meanwhile, commit, stored};
use crate::{Caller, Error, Refusal, Reply};

/// How often a change is tried whose transaction others keep canceling.
pub(crate) const TRIES: u32 = 6;

/// Between two attempts of background work, times the number of attempts so far: nobody waits for it, and workers that meet
/// are few.
pub(crate) const PAUSE: Duration = Duration::from_millis(40);

/// Plans writes from the state as it is, and commits them in one transaction. A transaction that another writer canceled is
/// planned again, up to [`TRIES`] times in all. A plan without writes is done at once.
pub(crate) async fn until_written<T: Table, D, F>(
    store: &Store<T>,
    clock: &impl Clock,
    plan: impl Fn() -> F,
) -> Result<D, Error>
where
    F: Future<Output = Result<(Vec<Action>, D), Error>>,
{
    let mut attempt = 1;
    loop {
        let (actions, done) = plan().await?;
        if actions.is_empty() {
            return Ok(done);
        }
        match store.commit(actions).await {
            Ok(()) => return Ok(done),
            Err(TableError::Canceled(_)) if attempt < TRIES => clock.pause(PAUSE * attempt).await,
            Err(error) => return Err(error.into()),
        }
        attempt += 1;
    }
}

/// What a use case makes of the state it has read.
pub(crate) enum Plan {
    /// Commits these actions together with the reply.
    Commit(Vec<Action>, Reply),
    /// Nothing is to be changed.
    Answer(Reply),
}

/// Plans a change from the state as it is, and commits it with its reply. A transaction that another one canceled is
/// planned again, up to [`TRIES`] times in all.
///
/// A request may run twice at the same time under one idempotency key. If the plan is refused because the twin has made
/// the change, the answer is the twin's reply.
pub(crate) async fn until_committed<T: Table, F>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    plan: impl Fn() -> F,
) -> Result<Reply, Error>
where
    F: Future<Output = Result<Plan, Error>>,
{
    let mut attempt = 1;
    loop {
        let (actions, reply) = match plan().await {
            Ok(Plan::Commit(actions, reply)) => (actions, reply),
            Ok(Plan::Answer(reply)) => return Ok(reply),
            Err(Error::Refused(refusal @ (Refusal::Conflict { .. } | Refusal::Stale { .. }))) => {
                return stored(store, caller).await?.ok_or_else(|| refusal.into());
            }
            Err(error) => return Err(error),
        };
        match commit(store, caller, actions, &reply).await {
            Ok(()) => return Ok(reply),
            Err(Error::Store(StoreError::Table(TableError::Canceled(_)))) if attempt < TRIES => {
                clock.pause(backoff(attempt, entropy)).await;
                attempt += 1;
            }
            Err(error) => return Err(changed_meanwhile(error)),
        }
    }
}

/// Full jitter with a maximum that doubles from 50 ms.
pub(crate) fn backoff(attempt: u32, entropy: &impl Entropy) -> Duration {
    let window = 50_u64 << attempt.min(6);
    Duration::from_millis(u64::try_from(entropy.draw() % u128::from(window)).unwrap_or(window))
}
