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
        let (prefix, secret) = bearer(headers).and_then(api_keys::split).ok_or_else(Problem::unauthorized)?;
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

/// The token. The name of the scheme is in any case (RFC 9110, section 11.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D19.
    #[test]
    fn the_name_of_the_scheme_is_in_any_case() {
        for (given, token) in [
            ("Bearer rk_a_b", Some("rk_a_b")),
            ("bearer rk_a_b", Some("rk_a_b")),
            ("BEARER   rk_a_b ", Some("rk_a_b")),
            ("Basic rk_a_b", None),
            ("rk_a_b", None),
            ("Bearer", None),
        ] {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, given.parse().unwrap())]);
            assert_eq!(bearer(&headers), token, "{given}");
        }
    }
}
