//! The numbers of each series.

use app::reports::numbering::{Audited, NAMED};
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::texts::text;
use crate::resources::words;

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
