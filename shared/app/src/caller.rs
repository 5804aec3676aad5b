use chrono::{DateTime, Utc};
use domain::change::{Actor, Change};
use domain::ids::TenantId;
use domain::text::Label;
use domain::times::Times;

/// The caller of a use case and the times of the call. They are read once, at the start of a request.
#[derive(Clone, Debug)]
pub struct Caller {
    pub tenant: TenantId,
    pub actor: Actor,
    /// The reason, if the caller gave one.
    pub reason: Option<Label>,
    pub request_id: String,
    /// The time of the tenant's business.
    pub now: DateTime<Utc>,
    /// The time of the infrastructure.
    pub present: DateTime<Utc>,
    pub idempotency: Option<Idempotency>,
}

/// The idempotency key of the request, and the request that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    pub key: String,
    /// The hash of method, path and body.
    pub request_hash: String,
}

impl Caller {
    /// The caller of one element of a request. An element has an idempotency key of its own, so that a repeated request
    /// only does what an earlier attempt left. No caller's key has a space in it.
    pub fn of_element(&self, index: usize) -> Self {
        let idempotency = self.idempotency.as_ref().map(|request| Idempotency {
            key: format!("{} {index}", request.key),
            request_hash: request.request_hash.clone(),
        });
        Self { idempotency, ..self.clone() }
    }

    /// With the reason that a request gives itself, if it gives one.
    pub fn because(&self, reason: Option<Label>) -> Self {
        Self { reason: reason.or_else(|| self.reason.clone()), ..self.clone() }
    }

    pub fn times(&self) -> Times {
        Times { now: self.now, present: self.present }
    }

    pub fn change(&self) -> Change {
        Change {
            at: self.now,
            actor: self.actor.clone(),
            reason: self.reason.clone(),
            request_id: self.request_id.clone(),
        }
    }
}
