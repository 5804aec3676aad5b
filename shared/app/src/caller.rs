use chrono::{DateTime, Utc};
use domain::change::{Actor, Change};
use domain::ids::TenantId;
use domain::text::Label;

/// On whose behalf something is done, and when. Read once at the door.
#[derive(Clone, Debug)]
pub struct Caller {
    pub tenant: TenantId,
    pub actor: Actor,
    /// Why, if the caller said so.
    pub reason: Option<Label>,
    pub request_id: String,
    pub now: DateTime<Utc>,
    pub idempotency: Option<Idempotency>,
}

/// The caller's key for this request, and what it was used with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    pub key: String,
    /// Of method, path and body.
    pub request_hash: String,
}

impl Caller {
    pub fn change(&self) -> Change {
        Change {
            at: self.now,
            actor: self.actor.clone(),
            reason: self.reason.clone(),
            request_id: self.request_id.clone(),
        }
    }
}
