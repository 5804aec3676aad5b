//! One item per number series. Known ceiling: a series is one item, so 25–40 transactions a second
//! and, with groups of 20, 500–800 invoices a second; several series multiply.

use chrono::{DateTime, Utc};
use domain::documents::series::{Series, SeriesId};
use domain::ids::TenantId;
use ports::{Action, Condition};

use crate::encoding::encode;
use crate::keys;

/// Holds a transaction to the series having given out no number yet.
pub fn unused(tenant: &TenantId, id: &SeriesId) -> Action {
    Action::Check { key: keys::series(tenant, id), condition: Condition::Absent }
}

/// Moves a series on, if it still stands where it was read (`before`).
pub fn advance(
    tenant: &TenantId,
    id: &SeriesId,
    before: &Series,
    after: &Series,
    now: DateTime<Utc>,
) -> Action {
    let key = keys::series(tenant, id);
    let condition = match before.version {
        0 => Condition::Absent,
        version => Condition::Version(version),
    };
    let stored = Series { version: before.version + 1, ..after.clone() };
    let item = encode(&key, "series", now, &stored);
    Action::Put { key, item, condition }
}
