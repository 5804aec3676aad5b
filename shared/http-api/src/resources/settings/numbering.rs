//! How an entity numbers its documents.

use domain::documents::series::{self as model, Pattern};
use domain::ids::DocumentKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;

/// Sequence numbers stay far below what an `i64` holds.
const LARGEST_FIRST: i64 = 1_000_000_000_000;

/// Each kind of document has a numbering and a series of its own. No two documents of an entity ever share a number:
/// a pattern that could repeat a number of a present or earlier pattern of any kind is refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Numberings {
    /// `INV-{yyyy}-{seq:5}`, from 1 each year, if not given.
    #[schema(nullable = false)]
    invoice: Option<Numbering>,
    /// `CN-{yyyy}-{seq:5}`, from 1 each year, if not given.
    #[schema(nullable = false)]
    credit_note: Option<Numbering>,
    /// `INT-{yyyy}-{seq:5}`, from 1 each year, if not given.
    #[schema(nullable = false)]
    interest_note: Option<Numbering>,
}

/// How documents of one kind are numbered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Numbering {
    /// Letters, digits and `-/._#`, at most one of `{yyyy}` and `{yy}`, and the sequence `{seq}` or,
    /// padded with zeros, `{seq:5}`. A change never repeats a number.
    #[schema(nullable = false, example = "INV-{yyyy}-{seq:5}", max_length = 40)]
    pattern: Option<String>,
    /// Start again at 1 each year; the pattern then needs the year. `true` if not given and the
    /// pattern has it.
    #[schema(nullable = false)]
    yearly_restart: Option<bool>,
    /// The first number of this year: 1 if not given. Can only change while no number was given out. With a yearly
    /// restart, no document has an issue date in an earlier year, whose numbers other software may have given out.
    #[schema(nullable = false, minimum = 1)]
    first: Option<i64>,
}

impl Numberings {
    fn kinds(&self) -> [(DocumentKind, &Option<Numbering>); 3] {
        [
            (DocumentKind::Invoice, &self.invoice),
            (DocumentKind::CreditNote, &self.credit_note),
            (DocumentKind::InterestNote, &self.interest_note),
        ]
    }

    pub(crate) fn read(&self, fields: &mut Fields) -> Option<model::Numberings> {
        let given = self.kinds().into_iter().filter(|(_, given)| given.is_some());
        let read = given.map(|(kind, given)| {
            let numbering = fields.nested(kind.as_str(), given, |given, fields| given.read(kind, fields));
            Some((kind, numbering?))
        });
        // All of them are read, so that all mistakes are reported.
        let read: Vec<Option<_>> = read.collect();
        Some(model::Numberings::new(read.into_iter().collect::<Option<Vec<_>>>()?))
    }
}

impl From<&model::Numberings> for Numberings {
    fn from(numberings: &model::Numberings) -> Self {
        let of = |kind| numberings.of(kind).map(Numbering::from);
        Self {
            invoice: of(DocumentKind::Invoice),
            credit_note: of(DocumentKind::CreditNote),
            interest_note: of(DocumentKind::InterestNote),
        }
    }
}

impl Numbering {
    /// Patterns used before, and the year of `first`, are for the use cases to remember.
    fn read(&self, kind: DocumentKind, fields: &mut Fields) -> Option<model::Numbering> {
        let pattern: Option<Pattern> = match &self.pattern {
            Some(_) => fields.optional("pattern", &self.pattern),
            None => Some(model::Numbering::standard(kind).pattern),
        };
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
