//! API keys remembered for a short time, so that a busy caller costs no read per request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::access::ApiKey;
use ports::Table;
use store::{Store, StoreError};

/// A revoked key works at most this much longer.
const REMEMBERED_FOR: Duration = Duration::from_secs(30);
const AT_MOST: usize = 1_000;

#[derive(Clone, Default)]
pub(super) struct KnownKeys(Arc<Mutex<HashMap<String, (Instant, ApiKey)>>>);

impl KnownKeys {
    /// Unknown prefixes are not remembered: a new key works at once.
    pub(super) async fn find<K: Table>(
        &self,
        keys: &Store<K>,
        prefix: &str,
    ) -> Result<Option<ApiKey>, StoreError> {
        if let Some(known) = self.remembered(prefix) {
            return Ok(Some(known));
        }
        let found = keys.api_key(prefix).await?;
        if let Some(key) = &found {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= AT_MOST {
                known.clear();
            }
            known.insert(prefix.to_owned(), (Instant::now(), key.clone()));
        }
        Ok(found)
    }

    fn remembered(&self, prefix: &str) -> Option<ApiKey> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(prefix).filter(|(at, _)| at.elapsed() < REMEMBERED_FOR).map(|(_, key)| key.clone())
    }
}
