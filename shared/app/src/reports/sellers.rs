//! The legal entities of a tenant, each with its day.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{EntityId, TenantId};
use domain::settings::entity::LegalEntity;
use domain::zone::Zone;
use ports::Table;
use store::versioned::Versioned;
use store::{Store, StoreError};

use crate::Error;

/// Entities that are read at a time.
const PAGE: usize = 100;

/// The sellers by id.
#[derive(Clone, Debug)]
pub struct Sellers(pub(crate) BTreeMap<EntityId, LegalEntity>);

impl Sellers {
    /// A page of the index and one read for each hundred of them.
    pub async fn load<T: Table>(store: &Store<T>, tenant: &TenantId) -> Result<Self, StoreError> {
        let mut all = BTreeMap::new();
        let mut after: Option<String> = None;
        loop {
            let page =
                store.list::<LegalEntity>(tenant, &[LegalEntity::KIND], after.as_deref(), PAGE).await?;
            all.extend(page.data.into_iter().map(|entity| (entity.id, entity)));
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(Self(all)),
            }
        }
    }

    /// Only one of them, or all.
    pub(crate) fn only(self, wanted: Option<EntityId>) -> Result<Self, Error> {
        let Some(wanted) = wanted else { return Ok(self) };
        if !self.0.contains_key(&wanted) {
            return Err(Error::invalid(
                "entity_not_found",
                "entity_id",
                format!("No entity has the id {wanted}."),
            ));
        }
        Ok(Self(self.0.into_iter().filter(|(id, _)| *id == wanted).collect()))
    }

    /// UTC for an entity that the index of entities does not show yet.
    pub(crate) fn zone(&self, entity: EntityId) -> Zone {
        self.0.get(&entity).map_or(Zone::UTC, |entity| entity.time_zone)
    }

    /// The day of an entity.
    pub(crate) fn today(&self, entity: EntityId, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.zone(entity)).date_naive()
    }

    /// The earliest and the latest day of them.
    pub(crate) fn days(&self, now: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
        let days = self.0.keys().map(|id| self.today(*id, now));
        let utc = now.date_naive();
        (days.clone().min().unwrap_or(utc), days.max().unwrap_or(utc))
    }
}
