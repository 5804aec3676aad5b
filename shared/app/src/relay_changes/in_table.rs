//! What follows from a change in the table itself, for callers that write to no queue.

use ports::{Calendar, Change, Clock, Table};
use store::Store;

use super::effect::Effects;
use super::failing::Failing;
use super::projections::{Delays, effects_of};
use crate::Error;

/// Everything but messages.
pub(crate) async fn project_into_table<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    change: &Change,
) -> Result<(), Error> {
    let mut effects = Effects::default();
    effects.add(0, effects_of(change, |_| Delays::NONE)?);
    let mut failing = Failing::new();
    effects.write(store, clock, &mut failing).await;
    failing.into_values().next().map_or(Ok(()), |reason| Err(Error::Failed(reason)))
}
