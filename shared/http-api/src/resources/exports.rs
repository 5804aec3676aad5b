//! Exports.

use chrono::{DateTime, NaiveDate, Utc};
use domain::exports as model;
use domain::exports::What;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::{Fields, Parsed};
use crate::resources::problem::FieldError;
use crate::resources::texts::text;
use crate::resources::words;

/// A file that is made in the background.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Export {
    #[schema(example = "exp_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    kind: ExportKind,
    /// Of `ageing`.
    as_of: Option<NaiveDate>,
    entity_id: Option<String>,
    /// Of `ageing`.
    customer_id: Option<String>,
    /// Of `dso`.
    days: Option<u32>,
    /// Of `numbering`.
    document_kind: Option<words::DocumentKind>,
    /// Of `numbering`.
    year: Option<i32>,
    status: ExportStatus,
    /// Documents, or numbers, that are read so far.
    read: u64,
    /// Null unless it is finished.
    file: Option<ExportFile>,
    /// Why there is no file. Null unless it has failed.
    error: Option<FieldError>,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// When it finished or failed.
    ended_at: Option<DateTime<Utc>>,
    /// When the export and its file are deleted.
    expires_at: DateTime<Utc>,
}

/// Which report the file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportKind {
    Ageing,
    Dso,
    Numbering,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportStatus {
    /// Nothing is read yet.
    Waiting,
    Running,
    /// The file is there.
    Finished,
    Failed,
}

/// The file of an export.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ExportFile {
    /// Without the line of names.
    rows: u64,
    bytes: u64,
    /// In hexadecimal digits.
    sha256: String,
}

impl From<&model::Export> for Export {
    fn from(export: &model::Export) -> Self {
        let (ageing, dso, numbering) = match &export.what {
            What::Ageing(asked) => (Some(asked), None, None),
            What::Dso(asked) => (None, Some(asked), None),
            What::Numbering(asked) => (None, None, Some(asked)),
        };
        let entity_id = match &export.what {
            What::Ageing(asked) => asked.entity_id,
            What::Dso(asked) => asked.entity_id,
            What::Numbering(asked) => asked.entity_id,
        };
        let (status, file, error, ended_at) = match &export.state {
            model::State::Waiting => (ExportStatus::Waiting, None, None, None),
            model::State::Running { .. } => (ExportStatus::Running, None, None, None),
            model::State::Finished { file, at, .. } => (ExportStatus::Finished, Some(file), None, Some(*at)),
            model::State::Failed { error, at, .. } => (ExportStatus::Failed, None, Some(error), Some(*at)),
        };
        Self {
            id: export.id.to_string(),
            kind: match &export.what {
                What::Ageing(_) => ExportKind::Ageing,
                What::Dso(_) => ExportKind::Dso,
                What::Numbering(_) => ExportKind::Numbering,
            },
            as_of: ageing.and_then(|asked| asked.as_of),
            entity_id: text(&entity_id),
            customer_id: text(&ageing.and_then(|asked| asked.customer_id)),
            days: dso.map(|asked| asked.days),
            document_kind: numbering.and_then(|asked| asked.document_kind).map(words::DocumentKind::from),
            year: numbering.and_then(|asked| asked.year),
            status,
            read: export.read(),
            file: file.map(|file| ExportFile {
                rows: file.rows,
                bytes: file.bytes,
                sha256: file.sha256.to_string(),
            }),
            error: error.map(FieldError::from),
            version: export.version,
            created_at: export.created_at,
            updated_at: export.change.at,
            ended_at,
            expires_at: export.kept_until,
        }
    }
}

/// What the file tells: a report with its parameters.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportInput {
    #[schema(required = true, nullable = false, value_type = ExportKind)]
    kind: Option<String>,
    /// With `ageing`: at the end of this day; if not given, today, for each entity in its own time zone.
    #[schema(format = "date")]
    as_of: Option<String>,
    entity_id: Option<String>,
    /// With `ageing`.
    customer_id: Option<String>,
    /// With `dso`: days of the period, up to today. 90 if not given.
    #[schema(minimum = 1, maximum = 366)]
    days: Option<i64>,
    /// With `numbering`.
    #[schema(value_type = Option<words::DocumentKind>)]
    document_kind: Option<String>,
    /// With `numbering`: of series that restart each year, this year alone.
    #[schema(minimum = 2000, maximum = 2099)]
    year: Option<i64>,
}

impl Parsed for ExportKind {
    fn read(raw: &str) -> Result<Self, (&'static str, String)> {
        match raw {
            "ageing" => Ok(Self::Ageing),
            "dso" => Ok(Self::Dso),
            "numbering" => Ok(Self::Numbering),
            _ => Err(("invalid_value", "must be one of ageing, dso, numbering".to_owned())),
        }
    }
}

impl ExportInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<What> {
        let kind: Option<ExportKind> = fields.required("kind", &self.kind);
        let as_of = fields.optional("as_of", &self.as_of);
        let entity_id = fields.optional("entity_id", &self.entity_id);
        let customer_id = fields.optional("customer_id", &self.customer_id);
        let days = fields.number("days", self.days, 1..=366);
        let document_kind = fields.optional("document_kind", &self.document_kind);
        let year = fields.number("year", self.year, 2000..=2099);
        for (field, given, of, code) in [
            ("as_of", self.as_of.is_some(), ExportKind::Ageing, "only_with_ageing"),
            ("customer_id", self.customer_id.is_some(), ExportKind::Ageing, "only_with_ageing"),
            ("days", self.days.is_some(), ExportKind::Dso, "only_with_dso"),
            ("document_kind", self.document_kind.is_some(), ExportKind::Numbering, "only_with_numbering"),
            ("year", self.year.is_some(), ExportKind::Numbering, "only_with_numbering"),
        ] {
            if given && kind.is_some_and(|kind| kind != of) && !fields.has_refused(field) {
                fields.refuse(field, code, "must not be given: another kind of export takes it");
            }
        }
        Some(match kind? {
            ExportKind::Ageing => What::Ageing(model::Ageing { as_of, entity_id, customer_id }),
            ExportKind::Dso => What::Dso(model::Dso { days: days.unwrap_or(90), entity_id }),
            ExportKind::Numbering => What::Numbering(model::Numbering { entity_id, document_kind, year }),
        })
    }
}
