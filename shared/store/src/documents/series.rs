//! One item per entity and kind of document. Known limit: a series is a single item, so it allows 25–40 transactions
//! per second and, with groups of 20, 500–800 invoices per second. Several series multiply this.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::documents::series::{Series, SeriesId};
use domain::ids::{DocumentKind, EntityId, TenantId};
use domain::settings::entity::LegalEntity;
use ports::{Action, Condition, Table};

use crate::encoding::encode;
use crate::versioned::Versioned;
use crate::{Store, StoreError, keys};

/// Entities that are read at a time.
const ENTITIES: usize = 1_000;

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

impl<T: Table> Store<T> {
    /// The latest issue date of each series of a tenant that has assigned a number.
    pub async fn latest_issue_dates(
        &self,
        tenant: &TenantId,
    ) -> Result<BTreeMap<SeriesId, NaiveDate>, StoreError> {
        let mut latest = BTreeMap::new();
        let mut after: Option<String> = None;
        loop {
            let page = self.listed(tenant, &[LegalEntity::KIND], after.as_deref(), ENTITIES).await?;
            let entities = page.data.iter().filter_map(|(id, _)| id.parse::<EntityId>().ok());
            let of_entity =
                |entity_id| DocumentKind::ALL.iter().map(move |kind| SeriesId { entity_id, kind: *kind });
            let ids: Vec<SeriesId> = entities.flat_map(of_entity).collect();
            let loaded = self.load(ids.iter().map(|id| keys::series(tenant, id))).await?;
            for id in ids {
                let series: Option<Series> = loaded.get(&keys::series(tenant, &id))?;
                latest.extend(series.and_then(|series| series.last_issue_date).map(|date| (id, date)));
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(latest),
            }
        }
    }
}
