//! How an entity numbers its invoices.

use domain::documents::series::{self as model, Pattern};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;

/// Sequence numbers stay far below what an `i64` holds.
const LARGEST_FIRST: i64 = 1_000_000_000_000;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Numbering {
    /// Letters, digits and `-/._#`, at most one of `{yyyy}` and `{yy}`, and the sequence `{seq}` or,
    /// padded with zeros, `{seq:5}`. `INV-{yyyy}-{seq:5}` if not given. A change never repeats a number.
    #[schema(nullable = false, example = "INV-{yyyy}-{seq:5}", max_length = 40)]
    pattern: Option<String>,
    /// Start again at 1 each year; the pattern then needs the year. `true` if not given and the
    /// pattern has it.
    #[schema(nullable = false)]
    yearly_restart: Option<bool>,
    /// Where this year's series starts: 1 if not given. Can only change while no number was given out.
    #[schema(nullable = false, minimum = 1)]
    first: Option<i64>,
}

impl Numbering {
    /// Patterns used before, and the year of `first`, are for the use cases to remember.
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<model::Numbering> {
        let pattern = Some(self.pattern.as_deref().unwrap_or("INV-{yyyy}-{seq:5}"));
        let pattern: Option<Pattern> = fields.optional("pattern", &pattern);
        let first = fields.number("first", Some(self.first.unwrap_or(1)), 1..=LARGEST_FIRST);
        let pattern = pattern?;
        let yearly_restart = self.yearly_restart.unwrap_or_else(|| pattern.names_the_year());
        if yearly_restart && !pattern.names_the_year() {
            let message = "must contain {yyyy} or {yy}, as the series restarts each year";
            fields.refuse("pattern", "year_missing", message);
            return None;
        }
        let (first_year, previous_patterns) = (None, Vec::new());
        Some(model::Numbering { pattern, yearly_restart, first: first?, first_year, previous_patterns })
    }
}

impl From<&model::Numbering> for Numbering {
    fn from(numbering: &model::Numbering) -> Self {
        Self {
            pattern: Some(numbering.pattern.to_string()),
            yearly_restart: Some(numbering.yearly_restart),
            first: i64::try_from(numbering.first).ok(),
        }
    }
}
