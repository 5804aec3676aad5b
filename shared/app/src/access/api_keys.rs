//! API keys: `rk_{prefix}_{secret}`. The prefix identifies the key, and the secret authenticates it.
//! Only the hash of the secret is stored.

use std::collections::BTreeSet;

use domain::access::{ApiKey, Scope};
use domain::digest::Digest;
use domain::ids::{ApiKeyId, TenantId};
use domain::text::Label;
use ports::{Entropy, Table, TableError};
use store::{Store, StoreError};

use crate::error::condition_failed;
use crate::{Caller, Error, Refusal, Reply, reply};

/// A new key with its secret, which is shown once.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    pub api_key: ApiKey,
    pub token: String,
}

/// Creates a key. The secret has 160 random bits, the prefix 60. Access follows the time of the infrastructure.
pub fn mint(
    entropy: &impl Entropy,
    tenant: TenantId,
    name: Label,
    scopes: BTreeSet<Scope>,
    present: chrono::DateTime<chrono::Utc>,
) -> NewApiKey {
    let prefix = crockford(entropy.draw(), 12);
    let secret = format!("{}{}", crockford(entropy.draw(), 16), crockford(entropy.draw(), 16));
    let api_key = ApiKey {
        id: ApiKeyId::new(present, entropy.draw()),
        tenant,
        name,
        hash: secret_hash(&secret),
        prefix: prefix.clone(),
        scopes,
        created_at: present,
        revoked_at: None,
    };
    NewApiKey { api_key, token: format!("rk_{prefix}_{secret}") }
}

/// The prefix and the secret of a token.
pub fn split(token: &str) -> Option<(&str, &str)> {
    let (prefix, secret) = token.strip_prefix("rk_")?.split_once('_')?;
    let plain = |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_alphanumeric());
    (plain(prefix, 12) && plain(secret, 32)).then_some((prefix, secret))
}

/// SHA-256, hexadecimal.
pub fn secret_hash(secret: &str) -> String {
    Digest::of(secret.as_bytes()).to_string()
}

/// The given number of characters with 5 bits each.
fn crockford(mut bits: u128, length: usize) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut text = String::with_capacity(length);
    for _ in 0..length {
        text.push(char::from(ALPHABET[(bits & 31) as usize]));
        bits >>= 5;
    }
    text
}

/// Adds a key to the caller's tenant.
///
/// The reply contains the secret, so only the key's id is kept under an idempotency key, beside the key itself. A
/// repeated request creates nothing: it is refused with the id.
pub async fn create_api_key<K: Table>(
    keys: &Store<K>,
    entropy: &impl Entropy,
    caller: &Caller,
    name: Label,
    scopes: BTreeSet<Scope>,
    render: impl Fn(&NewApiKey) -> Reply,
) -> Result<Reply, Error> {
    refuse_repetition(keys, caller).await?;
    let new = mint(entropy, caller.tenant, name, scopes, caller.present);
    let actions = vec![store::access::api_keys::create(&new.api_key)];
    let kept = Reply { body: new.api_key.id.to_string(), ..render(&new) };
    reply::commit(keys, caller, actions, &kept).await?;
    Ok(render(&new))
}

async fn refuse_repetition<K: Table>(keys: &Store<K>, caller: &Caller) -> Result<(), Error> {
    match reply::repeated(keys, caller).await? {
        None => Ok(()),
        Some(Reply { body: id, .. }) => Err(Error::conflict(
            "api_key_exists",
            format!(
                "This request created the API key {id}, whose secret was shown once. If you did not receive the \
                 secret, revoke the key (DELETE /v1/api-keys/{id}) and create another one under another \
                 idempotency key."
            ),
        )),
    }
}

/// Revokes one of the caller's keys. Revoking it again is no error.
pub async fn revoke_api_key<K: Table>(
    keys: &Store<K>,
    caller: &Caller,
    id: ApiKeyId,
) -> Result<ApiKey, Error> {
    let found = keys.api_keys(&caller.tenant).await?;
    let mut api_key = found.into_iter().find(|key| key.id == id).ok_or(Refusal::NotFound("api_key"))?;
    if api_key.revoked_at.is_none() {
        match keys.commit(vec![store::access::api_keys::revoke(&api_key, caller.present)]).await {
            Ok(()) => api_key.revoked_at = Some(caller.present),
            // A concurrent request has revoked it.
            Err(TableError::Canceled(reasons)) if condition_failed(&reasons) => {
                api_key.revoked_at = Some(caller.present);
            }
            Err(error) => return Err(StoreError::from(error).into()),
        }
    }
    Ok(api_key)
}
