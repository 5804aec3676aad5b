//! Exports: files of what is more than one request can read. Each is made in the background, step by step.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::digest::Digest;
use crate::documents::complete::Defect;
use crate::due::Waiting;
use crate::ids::{CustomerId, DocumentKind, EntityId, ExportId};
use crate::times::Times;

/// The retention of an export and its file.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(7);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    pub id: ExportId,
    pub version: u64,
    pub what: What,
    pub state: State,
    /// The report tells of this instant: days are counted from it, however long the export takes.
    pub created_at: DateTime<Utc>,
    /// In the time of the infrastructure.
    pub kept_until: DateTime<Utc>,
    pub change: Change,
}

/// What the file tells. Each kind has the parameters of its report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    Ageing(Ageing),
    Dso(Dso),
    Numbering(Numbering),
}

/// What is due at the end of a day. `as_of: None`: on the day of the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ageing {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<EntityId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
}

/// Days sales outstanding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dso {
    pub days: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<EntityId>,
}

/// The numbers of series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbering {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<EntityId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_kind: Option<DocumentKind>,
    /// Only this year of series that restart each year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
}

/// How far an export is. `read` counts documents, or numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum State {
    Waiting,
    Running {
        read: u64,
        /// Names what was added up so far.
        part: Digest,
    },
    Finished {
        read: u64,
        file: File,
        at: DateTime<Utc>,
    },
    Failed {
        read: u64,
        error: Defect,
        at: DateTime<Utc>,
    },
}

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Without the line of names.
    pub rows: u64,
    pub bytes: u64,
    pub sha256: Digest,
}

impl What {
    /// As the API has it, and the name of the file.
    pub fn kind(&self) -> &'static str {
        match self {
            What::Ageing(_) => "ageing",
            What::Dso(_) => "dso",
            What::Numbering(_) => "numbering",
        }
    }
}

impl Export {
    pub fn new(id: ExportId, what: What, change: Change, times: Times) -> Self {
        let kept_until = times.present + KEPT_FOR;
        let state = State::Waiting;
        Self { id, version: 1, what, state, created_at: times.now, kept_until, change }
    }

    /// Documents, or numbers.
    pub fn read(&self) -> u64 {
        match &self.state {
            State::Waiting => 0,
            State::Running { read, .. } | State::Finished { read, .. } | State::Failed { read, .. } => *read,
        }
    }

    pub fn has_ended(&self) -> bool {
        matches!(self.state, State::Finished { .. } | State::Failed { .. })
    }

    /// It waits for no other time than now.
    pub fn waiting(&self) -> Option<Waiting> {
        let waiting = Waiting { at: self.change.at, name: self.id.into(), version: self.version };
        (!self.has_ended()).then_some(waiting)
    }

    /// More was read, and added to what is named by `part`.
    #[must_use]
    pub fn proceed(self, more: u64, part: Digest, at: DateTime<Utc>) -> Self {
        let state = State::Running { read: self.read() + more, part };
        self.into_state(state, at)
    }

    #[must_use]
    pub fn finish(self, more: u64, file: File, at: DateTime<Utc>) -> Self {
        let state = State::Finished { read: self.read() + more, file, at };
        self.into_state(state, at)
    }

    /// An export that has ended stays as it is.
    #[must_use]
    pub fn fail(self, error: Defect, at: DateTime<Utc>) -> Self {
        if self.has_ended() {
            return self;
        }
        let state = State::Failed { read: self.read(), error, at };
        self.into_state(state, at)
    }

    /// The next version, on behalf of the one that asked for the export.
    fn into_state(self, state: State, at: DateTime<Utc>) -> Self {
        let change = Change { at, ..self.change };
        Self { version: self.version + 1, state, change, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Actor;

    fn export() -> Export {
        let at = DateTime::UNIX_EPOCH;
        let change =
            Change { at, actor: Actor::system("test"), reason: None, request_id: "request".to_owned() };
        let what = What::Dso(Dso { days: 90, entity_id: None });
        Export::new(ExportId::new(at, 1), what, change, Times::same(at))
    }

    fn file() -> File {
        File { rows: 1, bytes: 10, sha256: Digest::of(b"file") }
    }

    #[test]
    fn an_export_waits_for_its_next_step_until_it_ends() {
        let later = DateTime::UNIX_EPOCH + TimeDelta::seconds(5);
        let new = export();
        let first = new.waiting().unwrap();
        let running = new.proceed(1_000, Digest::of(b"part"), later).proceed(500, Digest::of(b"more"), later);
        let waiting = running.waiting().unwrap();
        assert_eq!((first.version, waiting.version, waiting.at), (1, 3, later));
        assert_eq!(waiting.name, first.name);
        let finished = running.clone().finish(1, file(), later);
        assert_eq!((finished.read(), finished.version, finished.waiting()), (1_501, 4, None));
        let failed = running.fail(Defect::new("entity_not_found", "entity_id", "none"), later);
        assert_eq!((failed.read(), failed.waiting()), (1_500, None));
    }

    #[test]
    fn an_export_ends_once() {
        let finished = export().finish(1, file(), DateTime::UNIX_EPOCH);
        assert_eq!(finished.clone().fail(Defect::new("code", "", "message"), DateTime::UNIX_EPOCH), finished);
    }

    #[test]
    fn an_export_is_kept_for_seven_days() {
        assert_eq!(export().kept_until, DateTime::UNIX_EPOCH + TimeDelta::days(7));
    }
}
