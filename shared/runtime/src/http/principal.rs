//! The caller of a request, and the ways to authenticate it.

use std::collections::BTreeSet;

use axum::http::{HeaderMap, StatusCode};
use domain::access::Scope;
use domain::change::Actor;
use domain::ids::TenantId;

use super::Problem;

/// The caller of a request: its tenant, its actor and its scopes. Handlers do not know how it was authenticated.
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    pub tenant: TenantId,
    pub actor: Actor,
    pub scopes: BTreeSet<Scope>,
}

impl Principal {
    /// 403 without the scope.
    pub fn require(&self, scope: Scope) -> Result<(), Problem> {
        if self.scopes.contains(&scope) {
            return Ok(());
        }
        let holder = match self.actor {
            Actor::Key { .. } => "The API key",
            _ => "Your access",
        };
        let detail = format!("{holder} lacks the scope {}.", scope.as_str());
        Err(Problem::new(StatusCode::FORBIDDEN, "missing_scope", detail))
    }
}

/// A way to authenticate callers: an API key, later a session or a link.
pub trait Admit: Send + Sync {
    /// 401 unless the headers of the request authenticate a caller.
    fn admit(&self, headers: &HeaderMap) -> impl Future<Output = Result<Principal, Problem>> + Send;
}
