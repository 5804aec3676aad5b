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

use super::{Decision, SHARED_ACTIONS, Shared, Turn};
use crate::documents::credit::targets::Targets;
use crate::documents::opening::Case;

/// A number series, and the seller under whose numbering it counts.
#[derive(Clone, Debug)]
pub(crate) struct Numbers {
    id: SeriesId,
    pub(super) series: Series,
    /// What credit notes correct.
    pub(super) targets: Targets,
    entity: LegalEntity,
}

impl Numbers {
    pub(super) fn of(case: &Case, series: Series, targets: Targets) -> Self {
        Self { id: case.series_id, series, targets, entity: case.entity.clone() }
    }
}

impl Shared for Numbers {
    type Key = SeriesId;

    fn actions(&self, before: &Self) -> usize {
        SHARED_ACTIONS + self.targets.moved(&before.targets)
    }

    fn store(&mut self, tenant: &TenantId, before: &Self, now: DateTime<Utc>) -> Vec<Action> {
        let mut actions = self.targets.write(tenant, &before.targets, now);
        if self.series == before.series {
            return actions;
        }
        actions.push(series::advance(tenant, &self.id, &before.series, &self.series, now));
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
        let targets = self.targets.read_again(store, tenant).await?;
        Ok(stored.map(|series| Self { series, targets, ..self.clone() }))
    }
}

/// Of operations that open some of their documents. The others share nothing.
impl Shared for Option<Numbers> {
    type Key = Option<SeriesId>;

    fn actions(&self, before: &Self) -> usize {
        match (self, before) {
            (Some(numbers), Some(before)) => numbers.actions(before),
            _ => 0,
        }
    }

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

/// What an opening writes over.
#[derive(Clone, Copy, Debug)]
pub(super) enum Opens<'a> {
    Stored(&'a Document),
    /// Nothing: the document is opened as soon as it is made.
    New,
}

/// Opens the document of the case, which is the stored one or a change of its state, with the next number.
pub(super) fn opened(
    turn: &Turn<'_>,
    (before, case): (Opens<'_>, &Case),
    complete: Complete<'_>,
    numbers: &mut Numbers,
    email: Option<RequestedEmail<'_>>,
    change: Change,
) -> Decision {
    let Numbers { series, targets, .. } = numbers;
    let around = case.opening(targets);
    let number = Number::of(&complete.draft, series);
    let opened = open(case.invoice.clone(), complete, around, number, email, change);
    let Opened { invoice, delivery, credited } =
        opened.with_unasked_email(around, case.unasked(), turn.new_delivery());
    let mut decision = match before {
        Opens::Stored(before) => Decision::changed(turn, before, &invoice, delivery.as_ref()),
        Opens::New => Decision::created(turn, &invoice, delivery.as_ref()),
    };
    if let Some(credited) = credited {
        decision.actions.extend(targets.credit(&turn.desk(), &invoice, credited));
    }
    decision
}
