//! The number series that the documents of a transaction share, and opening a document with its next number.

use chrono::{DateTime, Utc};
use domain::change::Change;
use domain::documents::complete::Complete;
use domain::documents::document::Document;
use domain::documents::open::{Number, Opened, RequestedEmail, open};
use domain::documents::series::{Series, SeriesId};
use domain::ids::TenantId;
use domain::settings::entity::LegalEntity;
use ports::{Action, Table};
use store::documents::series;
use store::{Store, StoreError, keys, versioned};

use super::{Decision, Shared, Turn};
use crate::documents::opening::Case;

/// A number series, and the seller under whose numbering it counts.
#[derive(Clone, Debug)]
pub(crate) struct Numbers {
    id: SeriesId,
    pub(super) series: Series,
    entity: LegalEntity,
}

impl Numbers {
    pub(super) fn of(case: &Case, series: Series) -> Self {
        Self { id: case.series_id, series, entity: case.entity.clone() }
    }
}

impl Shared for Numbers {
    type Key = SeriesId;

    fn store(&mut self, tenant: &TenantId, before: &Self, now: DateTime<Utc>) -> Vec<Action> {
        if self.series == before.series {
            return Vec::new();
        }
        let mut actions = vec![series::advance(tenant, &self.id, &before.series, &self.series, now)];
        if before.series.version == 0 {
            // Once a series has given out a number, its numbering can no longer change. The first number is given out
            // only while the numbering is the one it was asked for.
            actions.push(versioned::unchanged(tenant, &self.entity));
        }
        self.series.version = before.series.version + 1;
        actions
    }

    async fn read_again<T: Table>(
        &self,
        store: &Store<T>,
        tenant: &TenantId,
    ) -> Result<Option<Self>, StoreError> {
        let stored: Option<Series> = store.get(&keys::series(tenant, &self.id)).await?;
        Ok(stored.map(|series| Self { series, ..self.clone() }))
    }
}

/// Of operations that open some of their documents. The others share nothing.
impl Shared for Option<Numbers> {
    type Key = Option<SeriesId>;

    fn store(&mut self, tenant: &TenantId, before: &Self, now: DateTime<Utc>) -> Vec<Action> {
        match (self, before) {
            (Some(numbers), Some(before)) => numbers.store(tenant, before, now),
            _ => Vec::new(),
        }
    }

    async fn read_again<T: Table>(
        &self,
        store: &Store<T>,
        tenant: &TenantId,
    ) -> Result<Option<Self>, StoreError> {
        match self {
            Some(numbers) => Ok(numbers.read_again(store, tenant).await?.map(Some)),
            None => Ok(Some(None)),
        }
    }
}

/// Opens the document of the case, which is `before` or a change of its state, with the next number.
pub(super) fn opened(
    turn: &Turn<'_>,
    (before, case): (&Document, &Case),
    complete: Complete<'_>,
    numbers: &mut Numbers,
    email: Option<RequestedEmail<'_>>,
    change: Change,
) -> Decision {
    let around = case.surroundings();
    let number = Number::of(&complete.draft, &mut numbers.series);
    let opened = open(case.invoice.clone(), complete, around, number, email, change);
    let Opened { invoice, delivery } =
        opened.with_notice(around, case.notice_template.as_ref(), turn.new_delivery());
    Decision::changed(turn, before, &invoice, delivery.as_ref())
}
