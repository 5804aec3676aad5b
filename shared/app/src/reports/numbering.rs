//! Reports the numbers of each series: that none is missing and none was given twice.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::documents::series::{Numbering, Series, SeriesId};
use domain::ids::{DocumentId, DocumentKind, EntityId, TenantId};
use domain::reports::numbering::{Counters, Numbered, SeriesAudit, audit};
use domain::text::Label;
use ports::{Clock, Table};
use store::reports::TooMany;
use store::{Store, StoreError, keys};

use super::claims::too_many;
use super::sellers::Sellers;
use crate::{Caller, Error};

/// Numbers of one report. A call reads about 5 000 of them.
pub const MAX_NUMBERS: usize = 100_000;

const INSTEAD: &str =
    "Ask for one entity, kind and year at a time, or have it made as a file: POST /v1/exports.";

/// Gaps and duplicates that are named of a series. All are counted.
pub const NAMED: usize = 1_000;

/// The index may lag behind the table. What seems to be missing is looked for again, so often and after this time.
pub(crate) const LOOKS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(500);

/// Which series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Which {
    pub entity_id: Option<EntityId>,
    pub kind: Option<DocumentKind>,
    /// Only this year of series that restart each year.
    pub year: Option<i32>,
}

/// A series in a period, with the name of its entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    pub entity_name: Label,
    pub audit: SeriesAudit,
}

/// The numbers are read from the index that finds documents by their numbers, a void document from the list of those. The
/// counter of a series is read before and after, and only compared.
///
/// Refused with `report_too_large` above [`MAX_NUMBERS`].
pub async fn audit_numbers<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    caller: &Caller,
    which: Which,
) -> Result<Vec<Audited>, Error> {
    let tenant = &caller.tenant;
    let sellers = Sellers::load(store, tenant).await?.only(which.entity_id)?;
    let (mut found, mut read) = (Vec::new(), 0);
    for kind in kinds(which.kind) {
        let mut void: Option<BTreeSet<DocumentId>> = None;
        for entity in sellers.0.values() {
            let id = SeriesId { entity_id: entity.id, kind };
            let one = OneSeries { store, tenant, id, numbering: entity.numbering.of(kind), year: which.year };
            let mut looks = 0;
            let audits = loop {
                let audits = one.audit(&mut void, &mut read).await?;
                looks += 1;
                if sound(&audits) || looks == LOOKS {
                    break audits;
                }
                clock.pause(PAUSE).await;
            };
            let named = |audit| Audited { entity_name: entity.name.clone(), audit };
            found.extend(audits.into_iter().map(named));
        }
    }
    found.sort_by_key(|found| (found.audit.series.entity_id, found.audit.series.kind, found.audit.period));
    Ok(found)
}

/// Whether nothing is missing, and the counter says the same.
pub(crate) fn sound(audits: &[SeriesAudit]) -> bool {
    audits.iter().all(|audit| audit.is_complete() && audit.counter_agrees())
}

/// The kinds of documents that are asked for.
pub(crate) fn kinds(wanted: Option<DocumentKind>) -> impl Iterator<Item = DocumentKind> {
    DocumentKind::ALL.iter().copied().filter(move |kind| wanted.is_none_or(|wanted| wanted == *kind))
}

/// The counter of a series.
pub(crate) async fn counter<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    series: &SeriesId,
) -> Result<Series, StoreError> {
    let counter: Option<Series> = store.get(&keys::series(tenant, series)).await?;
    Ok(counter.unwrap_or_default())
}

/// What the numbers begin with that are asked for. None of them begins with another.
pub(crate) fn beginnings(numbering: Option<&Numbering>, year: Option<i32>) -> Vec<String> {
    let yearly = numbering.filter(|numbering| numbering.yearly_restart);
    let Some((numbering, year)) = yearly.zip(year) else { return vec![String::new()] };
    let mut all: Vec<String> = numbering.patterns().map(|pattern| pattern.beginning(year)).collect();
    all.sort();
    all.dedup_by(|later, earlier| later.starts_with(earlier.as_str()));
    all
}

struct OneSeries<'a, T> {
    store: &'a Store<T>,
    tenant: &'a TenantId,
    id: SeriesId,
    numbering: Option<&'a Numbering>,
    year: Option<i32>,
}

impl<T: Table> OneSeries<'_, T> {
    /// `void`: the void documents of the kind, once they were read. `read` counts the numbers of the whole report.
    async fn audit(
        &self,
        void: &mut Option<BTreeSet<DocumentId>>,
        read: &mut usize,
    ) -> Result<Vec<SeriesAudit>, Error> {
        let before = counter(self.store, self.tenant, &self.id).await?;
        let mut numbers: Vec<(String, DocumentId)> = Vec::new();
        for beginning in beginnings(self.numbering, self.year) {
            let left = MAX_NUMBERS.saturating_sub(*read);
            let found = self.store.numbers(self.tenant, self.id, &beginning, left).await?;
            let found = found.map_err(|TooMany| self.too_many())?;
            *read += found.len();
            numbers.extend(found);
        }
        if void.is_none() && !numbers.is_empty() {
            let found = self.store.ended_documents(self.tenant, self.id.kind, MAX_NUMBERS).await?;
            *void = Some(found.map_err(|TooMany| self.too_many())?.into_iter().collect());
        }
        let after = counter(self.store, self.tenant, &self.id).await?;
        let is_void = |id: &DocumentId| void.as_ref().is_some_and(|void| void.contains(id));
        let numbers: Vec<Numbered> =
            numbers.into_iter().map(|(number, id)| Numbered { number, void: is_void(&id) }).collect();
        let counters = Counters { before: &before, after: &after };
        Ok(audit(self.id, self.numbering, &numbers, counters, self.year))
    }

    fn too_many(&self) -> Error {
        too_many("numbers", MAX_NUMBERS, INSTEAD)
    }
}
