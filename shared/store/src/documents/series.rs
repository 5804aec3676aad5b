//! One item per number series. Known limit: a series is a single item, so it allows 25–40 transactions
//! per second and, with groups of 20, 500–800 invoices per second. Several series multiply this.

use chrono::{DateTime, Utc};
use domain::documents::series::{Series, SeriesId};
use domain::ids::TenantId;
use ports::{Action, Condition};

use crate::encoding::encode;
use crate::keys;

/// Requires that the series has not assigned a number.
pub fn unused(tenant: &TenantId, id: &SeriesId) -> Action {
    Action::Check { key: keys::series(tenant, id), condition: Condition::Absent }
}

/// Advances a series, if it is still at the position that was read (`before`).
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
