//! Lines that no header refers to: they are to expire, and a line that a header refers to never does.
//!
//! Lines that are few are written, and those that they replace are marked to expire, in the transaction of their header.
//! Lines that are too many for that have an item of this kind beside them:
//!
//! | state | meaning | next |
//! |---|---|---|
//! | `ahead` | written before their header | `settled` in the transaction of the header; `unused` a day later |
//! | `unused` | no header refers to them, now or later | `settled` once they are marked to expire |
//! | `settled` | nothing is left to do | the item itself expires |
//!
//! The header that would take lines into use and the due work that gives them up write the same item, so only one of the
//! two succeeds: see `app::due::unused_lines`.

use chrono::{DateTime, TimeDelta, Utc};
use domain::documents::document::LinesRevision;
use domain::due::{DueName, Waiting};
use domain::ids::{DocumentId, TenantId};
use domain::times::Times;
use ports::{Action, Condition, Item, Table};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::documents::headers::line_keys;
use crate::encoding::{decode, encode};
use crate::{Store, StoreError, due, keys};

/// The `type` of the items.
pub const UNUSED_LINES: &str = "unused_lines";

/// What the names of its timers begin with.
pub const NAMES: &str = "lines-";

/// A transaction has at most 4 MB, including old and new chunks of lines and the header.
pub const CHUNKS_IN_TRANSACTION: usize = 15;

/// A request ends within minutes.
const AHEAD_FOR: TimeDelta = TimeDelta::days(1);

/// The retention of lines that are not used any more.
const STAY: TimeDelta = TimeDelta::days(7);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnusedLines {
    pub document_id: DocumentId,
    pub lines: LinesRevision,
    pub version: u64,
    pub state: State,
    /// In the time of the tenant's business.
    pub due_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Ahead,
    Unused,
    Settled,
}

impl UnusedLines {
    /// The next version.
    #[must_use]
    pub fn into_state(self, state: State, now: DateTime<Utc>) -> Self {
        Self { version: self.version + 1, state, due_at: now, ..self }
    }

    fn waiting(&self) -> Option<Waiting> {
        let unique = self.lines.revision.rsplit('-').next().unwrap_or_default();
        let place = self.document_id.sort_key().replace('#', "-");
        let name = DueName::parse(&format!("{NAMES}{place}-{unique}")).ok()?;
        let waits = self.state != State::Settled;
        waits.then_some(Waiting { at: self.due_at, name, version: self.version })
    }
}

/// Writes the next version over the one before it.
pub fn put(tenant: &TenantId, unused: &UnusedLines, present: DateTime<Utc>) -> Action {
    let condition = match unused.version {
        1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    put_if(tenant, unused, present, condition)
}

fn put_if(tenant: &TenantId, unused: &UnusedLines, present: DateTime<Utc>, condition: Condition) -> Action {
    let key = keys::unused_lines(tenant, unused.document_id, &unused.lines.revision);
    let mut item = encode(&key, UNUSED_LINES, present, unused);
    match unused.waiting() {
        Some(waiting) => item = due::indexed(item, &waiting),
        None => _ = item.insert("expires_at".to_owned(), Value::from((present + STAY).timestamp())),
    }
    Action::Put { key, item, condition }
}

/// Parses an item.
pub fn read(item: Item) -> Result<UnusedLines, StoreError> {
    decode(item)
}

/// Before lines are written ahead of their header: if no header ever refers to them, they expire.
pub fn ahead(tenant: &TenantId, id: DocumentId, lines: &LinesRevision, times: Times) -> Action {
    put(tenant, &written_ahead(id, lines, times), times.present)
}

/// In the transaction of a header that refers to lines that were written ahead. Fails if they were given up meanwhile.
pub fn take_into_use(tenant: &TenantId, id: DocumentId, lines: &LinesRevision, times: Times) -> Action {
    let settled = written_ahead(id, lines, times).into_state(State::Settled, times.now);
    put(tenant, &settled, times.present)
}

fn written_ahead(id: DocumentId, lines: &LinesRevision, times: Times) -> UnusedLines {
    let due_at = times.now + AHEAD_FOR;
    UnusedLines { document_id: id, lines: lines.clone(), version: 1, state: State::Ahead, due_at }
}

/// In the transaction of a header that does not refer to these lines any more.
pub fn retire(tenant: &TenantId, id: DocumentId, lines: &LinesRevision, times: Times) -> Vec<Action> {
    if lines.chunks as usize <= CHUNKS_IN_TRANSACTION {
        return expire(tenant, id, lines, times.present);
    }
    // They may have been written ahead, and taken into use as version 2.
    let unused = UnusedLines {
        document_id: id,
        lines: lines.clone(),
        version: 3,
        state: State::Unused,
        due_at: times.now,
    };
    vec![put_if(tenant, &unused, times.present, Condition::Always)]
}

fn expire(tenant: &TenantId, id: DocumentId, lines: &LinesRevision, present: DateTime<Utc>) -> Vec<Action> {
    let expires_at = (present + STAY).timestamp();
    let expire = |key| Action::Update {
        key,
        set: Item::from_iter([("expires_at".to_owned(), Value::from(expires_at))]),
        remove: Vec::new(),
        add: Vec::new(),
        condition: Condition::Always,
    };
    line_keys(tenant, id, lines).into_iter().map(expire).collect()
}

impl<T: Table> Store<T> {
    /// Marks lines of the state `unused` to expire. May be repeated.
    pub async fn expire_lines(
        &self,
        tenant: &TenantId,
        unused: &UnusedLines,
        present: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let actions = expire(tenant, unused.document_id, &unused.lines, present);
        for actions in actions.chunks(CHUNKS_IN_TRANSACTION) {
            self.commit(actions.to_vec()).await?;
        }
        Ok(())
    }
}
