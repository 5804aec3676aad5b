//! Replies, stored under the caller's idempotency key. The reply is an action of the transaction that it
//! answers, so there is no intermediate state "in progress".

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::TenantId;
use ports::{Action, Condition, Table};
use serde::{Deserialize, Serialize};

use crate::encoding::encode;
use crate::{Store, StoreError, keys};

/// How long a reply is kept.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(25);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredReply {
    /// The hash of method, path and body.
    pub request_hash: String,
    pub status: u16,
    /// The JSON text, byte for byte.
    pub body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Unix seconds. Also the table's time to live.
    pub expires_at: i64,
}

pub fn put(tenant: &TenantId, idempotency_key: &str, reply: &StoredReply, present: DateTime<Utc>) -> Action {
    let key = keys::idempotency(tenant, idempotency_key);
    let item = encode(&key, "idempotency", present, reply);
    Action::Put { key, item, condition: Condition::AbsentOrExpired(present.timestamp()) }
}

impl<T: Table> Store<T> {
    /// Checks the expiry, because the table may delete expired items days later.
    pub async fn reply(
        &self,
        tenant: &TenantId,
        idempotency_key: &str,
        present: DateTime<Utc>,
    ) -> Result<Option<StoredReply>, StoreError> {
        let found: Option<StoredReply> = self.get(&keys::idempotency(tenant, idempotency_key)).await?;
        Ok(found.filter(|reply| reply.expires_at > present.timestamp()))
    }
}
