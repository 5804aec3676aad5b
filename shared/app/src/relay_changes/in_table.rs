//! What follows from a change in the table itself, for who has no queue at hand.

use std::collections::BTreeMap;

use ports::{Change, Clock, Table};
use store::Store;

use super::{Effect, close, effects, history, settle};
use crate::Error;

/// Everything but the messages.
pub(crate) async fn project_into_table<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    change: &Change,
) -> Result<(), Error> {
    let (mut puts, mut steps, mut settling) = (Vec::new(), Vec::new(), BTreeMap::new());
    for effect in effects::of(change, effects::Times::UNKNOWN)? {
        match effect {
            // A timer that is missing is made up for: see `reconcile_due`.
            Effect::Enqueue(..) | Effect::Time { .. } => {}
            Effect::Put(item) => puts.push((0, item)),
            Effect::History(step) => steps.push((0, *step)),
            Effect::Settle { tenant, invoice, delivery } => {
                settling.insert((tenant, invoice, delivery), 0);
            }
            Effect::Close { tenant, batch } => close::close(store, clock, &tenant, batch).await?,
        }
    }
    let mut failing = BTreeMap::new();
    history::items(store, steps, &mut puts, &mut failing).await;
    if !puts.is_empty() {
        store.put_all(puts.into_iter().map(|(_, item)| item).collect()).await?;
    }
    settle::settle(store, clock, settling, &mut failing).await;
    failing.into_values().next().map_or(Ok(()), |reason| Err(Error::Failed(reason)))
}
