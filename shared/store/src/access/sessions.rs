//! Sessions, in the table of API keys. Beside them, in the main table, what leads from a user to its sessions.

use chrono::{DateTime, Utc};
use domain::access::sign_in::Session;
use domain::digest::Digest;
use domain::ids::{SessionId, TenantId, UserId};
use ports::{Action, Condition, Table};
use serde::{Deserialize, Serialize};

use crate::encoding::encode;
use crate::{Store, StoreError, keys};

/// Leads to a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    pub id: SessionId,
    /// The hash of its token.
    pub token: Digest,
    /// Unix seconds. Also the table's time to live.
    pub expires_at: i64,
}

/// Writes a session over the version before it. In the table of API keys.
pub fn put(token: &Digest, session: &Session, at: DateTime<Utc>) -> Action {
    let key = keys::session(token);
    let item = encode(&key, "session", at, session);
    let condition = match session.version {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    Action::Put { key, item, condition }
}

/// Written before the session, so that none is without it.
pub fn put_pointer(tenant: &TenantId, user: UserId, pointer: &Pointer, at: DateTime<Utc>) -> Action {
    let key = keys::session_of_user(tenant, user, pointer.id);
    let item = encode(&key, "session_pointer", at, pointer);
    Action::Put { key, item, condition: Condition::Absent }
}

impl<T: Table> Store<T> {
    /// In the table of API keys.
    pub async fn session(&self, token: &Digest) -> Result<Option<Session>, StoreError> {
        self.get(&keys::session(token)).await
    }

    /// What leads to the sessions of a user, oldest first. Some may have ended, and some may never have been made.
    pub async fn session_pointers(
        &self,
        tenant: &TenantId,
        user: UserId,
    ) -> Result<Vec<Pointer>, StoreError> {
        self.under(keys::user_partition(tenant, user), "SESSION#").await
    }
}
