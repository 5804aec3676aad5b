//! The numbers of each series.

use app::reports::numbering::Audited;
use serde::Serialize;
use utoipa::ToSchema;

use crate::csv_file::{self, Cell};
use crate::resources::texts::text;
use crate::resources::words;

/// Gaps and duplicates that are named of a series. All are counted.
const NAMED: usize = 1_000;

/// The numbers of all series that were asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct NumberingReport {
    /// Whether this holds of each of them.
    complete: bool,
    data: Vec<SeriesAudit>,
}

/// The numbers of a series in a period.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SeriesAudit {
    entity_id: String,
    entity_name: String,
    kind: words::DocumentKind,
    /// A year, or `all` if the series does not restart. Null for numbers that no pattern of the series makes.
    #[schema(example = "2026")]
    period: Option<String>,
    first: Option<String>,
    last: Option<String>,
    /// Documents that have a number of it, void ones included.
    count: u64,
    voided: u64,
    /// No number is missing, none was given twice, and each is one of the series.
    complete: bool,
    /// How many numbers no document has.
    missing: u64,
    /// Where they are; the first 1 000.
    gaps: Vec<Gap>,
    /// Numbers that several documents have; the first 1 000.
    duplicates: Vec<String>,
    /// What the counter says that gives out the numbers. The figures above are not taken from it.
    counter: Option<Counter>,
}

/// Numbers in a row that no document has.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Gap {
    first: String,
    last: String,
    count: u64,
}

/// The counter of a series.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Counter {
    /// The sequence of the last number that it gave out.
    last: u64,
    /// The documents have the numbers up to there.
    agrees: bool,
}

impl From<&Audited> for SeriesAudit {
    fn from(found: &Audited) -> Self {
        let audit = &found.audit;
        let gap = |gap: &domain::reports::numbering::Gap| Gap {
            first: gap.first.clone(),
            last: gap.last.clone(),
            count: gap.count,
        };
        Self {
            entity_id: audit.series.entity_id.to_string(),
            entity_name: found.entity_name.to_string(),
            kind: audit.series.kind.into(),
            period: text(&audit.period),
            first: audit.first.clone(),
            last: audit.last.clone(),
            count: audit.count,
            voided: audit.voided,
            complete: audit.is_complete(),
            missing: audit.missing,
            gaps: audit.gaps.iter().take(NAMED).map(gap).collect(),
            duplicates: audit.duplicates.iter().take(NAMED).cloned().collect(),
            counter: audit.counter.map(|counter| Counter { last: counter.last, agrees: counter.agrees }),
        }
    }
}

impl NumberingReport {
    pub(crate) fn new(found: &[Audited]) -> Self {
        let data: Vec<SeriesAudit> = found.iter().map(SeriesAudit::from).collect();
        Self { complete: data.iter().all(|audit| audit.complete), data }
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
pub(crate) fn csv(found: &[Audited]) -> Result<Vec<u8>, csv::Error> {
    let yes_or_no = |yes: bool| Cell::Text(if yes { "yes" } else { "no" }.to_owned());
    let rows = found.iter().map(SeriesAudit::from).map(|row| {
        let gap = |gap: &Gap| match gap.count {
            1 => gap.first.clone(),
            _ => format!("{} to {}", gap.first, gap.last),
        };
        let gaps: Vec<String> = row.gaps.iter().map(gap).collect();
        [
            Cell::Text(row.entity_id.clone()),
            Cell::Text(row.entity_name.clone()),
            Cell::Text(row.kind.as_str().to_owned()),
            Cell::text(row.period.clone()),
            Cell::text(row.first.clone()),
            Cell::text(row.last.clone()),
            Cell::number(row.count),
            Cell::number(row.voided),
            yes_or_no(row.complete),
            Cell::number(row.missing),
            Cell::Text(gaps.join("; ")),
            Cell::Text(row.duplicates.join("; ")),
            Cell::number(row.counter.as_ref().map(|counter| counter.last.to_string()).unwrap_or_default()),
            row.counter.as_ref().map_or(Cell::Text(String::new()), |counter| yes_or_no(counter.agrees)),
        ]
    });
    csv_file::write(COLUMNS, rows)
}
