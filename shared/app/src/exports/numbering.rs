//! The numbers of each series as a file.

use std::collections::BTreeSet;

use domain::documents::series::{Numbering, Series, SeriesId};
use domain::exports as asked;
use domain::ids::DocumentId;
use domain::reports::numbering::{Counters, Gap, Numbered, SeriesAudit, Tally};
use ports::Table;
use serde::{Deserialize, Serialize};
use store::reports::Position;

use super::csv_file::{self, Cell};
use super::desk::{Desk, Step, count};
use crate::Error;
use crate::reports::numbering::{Audited, LOOKS, NAMED, beginnings, counter, kinds, sound};
use crate::reports::sellers::Sellers;

/// What was read so far.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Part {
    /// Of the series that are read as a whole.
    audits: Vec<SeriesAudit>,
    /// The last one of them.
    last: Option<SeriesId>,
    present: Option<OneSeries>,
}

/// A series that is being read.
#[derive(Debug, Serialize, Deserialize)]
struct OneSeries {
    id: SeriesId,
    /// As it was at the beginning.
    numbering: Option<Numbering>,
    /// The counter at the beginning.
    before: Series,
    tally: Tally,
    /// How many of the beginnings of its numbers are done.
    done: usize,
    position: Option<Position>,
    /// How often it was read as a whole and something seemed to be missing.
    looks: u32,
}

/// A series in which something seems to be missing is read again from its beginning, in another step.
pub(crate) async fn step<T: Table>(
    desk: &Desk<'_, T>,
    asked: asked::Numbering,
    mut part: Part,
) -> Result<Step<Part>, Error> {
    let sellers = Sellers::load(desk.store, desk.tenant).await?.only(asked.entity_id)?;
    let mut left = desk.sizes.numbers;
    let read = |left: usize| count(desk.sizes.numbers - left);
    loop {
        let mut series = match part.present.take() {
            Some(series) => series,
            None => match following(&sellers, asked, part.last) {
                Some(id) => OneSeries::begin(desk, &sellers, id, 0).await?,
                None => break,
            },
        };
        if !series.read(desk, asked.year, &mut left).await? {
            part.present = Some(series);
            return Ok(Step::more(read(left), part));
        }
        let audits = series.audits(desk, asked.year).await?;
        let looks = series.looks + 1;
        if !sound(&audits) && looks < LOOKS {
            part.present = Some(OneSeries::begin(desk, &sellers, series.id, looks).await?);
            return Ok(Step::more(read(left), part));
        }
        part.last = Some(series.id);
        part.audits.extend(audits);
    }
    let named = |audit: SeriesAudit| {
        let entity = sellers.0.get(&audit.series.entity_id)?;
        Some(Audited { entity_name: entity.name.clone(), audit })
    };
    let mut found: Vec<Audited> = part.audits.into_iter().filter_map(named).collect();
    found.sort_by_key(|found| (found.audit.series, found.audit.period));
    Step::finished(read(left), found.len(), csv(&found))
}

/// The series that follows another one. A new entity comes last.
fn following(sellers: &Sellers, asked: asked::Numbering, after: Option<SeriesId>) -> Option<SeriesId> {
    let of_entity = |entity_id| kinds(asked.document_kind).map(move |kind| SeriesId { entity_id, kind });
    let series = sellers.0.keys().copied().flat_map(of_entity);
    series.filter(|series| after.is_none_or(|after| *series > after)).min()
}

impl OneSeries {
    async fn begin<T: Table>(
        desk: &Desk<'_, T>,
        sellers: &Sellers,
        id: SeriesId,
        looks: u32,
    ) -> Result<Self, Error> {
        let entity = sellers.0.get(&id.entity_id);
        Ok(Self {
            id,
            numbering: entity.and_then(|entity| entity.numbering.of(id.kind)).cloned(),
            before: counter(desk.store, desk.tenant, &id).await?,
            tally: Tally::default(),
            done: 0,
            position: None,
            looks,
        })
    }

    /// Adds up to so many numbers. Returns whether these were the last ones.
    async fn read<T: Table>(
        &mut self,
        desk: &Desk<'_, T>,
        year: Option<i32>,
        left: &mut usize,
    ) -> Result<bool, Error> {
        let Desk { store, tenant, .. } = desk;
        let beginnings = beginnings(self.numbering.as_ref(), year);
        while let Some(beginning) = beginnings.get(self.done) {
            if *left == 0 {
                return Ok(false);
            }
            let after = self.position.as_ref();
            let (found, next) = store.numbers_after(tenant, self.id, beginning, after, *left).await?;
            *left = left.saturating_sub(found.len());
            let ids: BTreeSet<DocumentId> = found.iter().map(|(_, id)| *id).collect();
            let void = store.void_among(tenant, self.id.kind, &ids).await?;
            for (number, id) in found {
                self.tally.add(self.numbering.as_ref(), &Numbered { number, void: void.contains(&id) });
            }
            self.done += usize::from(next.is_none());
            self.position = next;
        }
        Ok(true)
    }

    /// With as many gaps and duplicates as are named.
    async fn audits<T: Table>(
        &self,
        desk: &Desk<'_, T>,
        year: Option<i32>,
    ) -> Result<Vec<SeriesAudit>, Error> {
        let after = counter(desk.store, desk.tenant, &self.id).await?;
        let counters = Counters { before: &self.before, after: &after };
        let mut audits = self.tally.audits(self.id, self.numbering.as_ref(), counters, year);
        for audit in &mut audits {
            audit.gaps.truncate(NAMED);
            audit.duplicates.truncate(NAMED);
        }
        Ok(audits)
    }
}

const COLUMNS: [&str; 14] = [
    "entity_id",
    "entity_name",
    "kind",
    "period",
    "first",
    "last",
    "count",
    "voided",
    "complete",
    "missing",
    "gaps",
    "duplicates",
    "counter_last",
    "counter_agrees",
];

/// A line for each series and period. Gaps and duplicates share a cell.
pub fn csv(found: &[Audited]) -> Result<Vec<u8>, csv::Error> {
    let yes_or_no = |yes: bool| Cell::Text(if yes { "yes" } else { "no" }.to_owned());
    let gap = |gap: &Gap| match gap.count {
        1 => gap.first.clone(),
        _ => format!("{} to {}", gap.first, gap.last),
    };
    let rows = found.iter().map(|Audited { entity_name, audit }| {
        let gaps: Vec<String> = audit.gaps.iter().take(NAMED).map(gap).collect();
        let duplicates: Vec<String> = audit.duplicates.iter().take(NAMED).cloned().collect();
        let counter = audit.counter;
        [
            Cell::Text(audit.series.entity_id.to_string()),
            Cell::Text(entity_name.to_string()),
            Cell::Text(audit.series.kind.as_str().to_owned()),
            Cell::text(audit.period),
            Cell::text(audit.first.as_ref()),
            Cell::text(audit.last.as_ref()),
            Cell::number(audit.count),
            Cell::number(audit.voided),
            yes_or_no(audit.is_complete()),
            Cell::number(audit.missing),
            Cell::Text(gaps.join("; ")),
            Cell::Text(duplicates.join("; ")),
            Cell::number(counter.map(|counter| counter.last.to_string()).unwrap_or_default()),
            counter.map_or(Cell::Text(String::new()), |counter| yes_or_no(counter.agrees)),
        ]
    });
    csv_file::write(COLUMNS, rows)
}
