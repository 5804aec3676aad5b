//! API keys: `Authorization: Bearer rk_…`.

use app::access::api_keys;
use axum::http::{HeaderMap, header};
use domain::change::Actor;
use ports::Table;
use store::Store;
use subtle::ConstantTimeEq;

use super::known_keys::KnownKeys;
use super::{Admit, Principal, Problem};

/// Admits the holders of API keys.
#[derive(Clone)]
pub struct ApiKeys<K> {
    keys: Store<K>,
    known: KnownKeys,
}

impl<K: Table> ApiKeys<K> {
    pub fn new(keys: Store<K>) -> Self {
        Self { keys, known: KnownKeys::default() }
    }
}

impl<K: Table> Admit for ApiKeys<K> {
    /// The comparison takes the same time however much of the secret is right.
    async fn admit(&self, headers: &HeaderMap) -> Result<Principal, Problem> {
        let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = token.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim);
        let (prefix, secret) = token.and_then(api_keys::split).ok_or_else(Problem::unauthorized)?;
        let key = self.known.find(&self.keys, prefix).await?.ok_or_else(Problem::unauthorized)?;
        let hash = api_keys::secret_hash(secret);
        let right: bool = hash.as_bytes().ct_eq(key.hash.as_bytes()).into();
        if !right || key.revoked_at.is_some() {
            return Err(Problem::unauthorized());
        }
        let actor = Actor::Key { id: key.id.to_string(), name: key.name.to_string() };
        Ok(Principal { tenant: key.tenant, actor, scopes: key.scopes })
    }
}
