//! Lines that were written ahead of a header are given up if no header refers to them after a day; lines that are not used
//! any more are marked to expire.
//!
//! Giving up is a step of its own. After it no header can take the lines into use, so that a line in use never expires,
//! however late its header was committed.

use domain::times::Times;
use ports::Table;
use store::documents::unused_lines::{self, NAMES, State, UNUSED_LINES};

use super::{Coming, Kind, Plan};
use crate::Error;

/// No header referred to them in time.
pub const GIVEN_UP: &str = "given_up";
/// They are marked to expire.
pub const EXPIRING: &str = "expiring";

pub(super) fn kind<T: Table>() -> Kind<T> {
    Kind {
        item_type: UNUSED_LINES,
        names: NAMES,
        come_due: Box::new(|coming| Box::pin(come_due(coming))),
        moved: None,
    }
}

async fn come_due<T: Table>(coming: Coming<'_, T>) -> Result<Plan, Error> {
    let Coming { store, tenant, item, times: Times { now, present } } = coming;
    let unused = unused_lines::read(item)?;
    let (next, outcome) = match unused.state {
        State::Ahead => (State::Unused, GIVEN_UP),
        State::Unused | State::Settled => {
            store.expire_lines(tenant, &unused, present).await?;
            (State::Settled, EXPIRING)
        }
    };
    Ok(Plan { actions: vec![unused_lines::put(tenant, &unused.into_state(next, now), present)], outcome })
}
