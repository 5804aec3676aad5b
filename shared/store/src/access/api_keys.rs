//! API keys, in their own table. They are found by their public prefix, before the tenant is known.

use chrono::{DateTime, Utc};
use domain::access::ApiKey;
use domain::ids::TenantId;
use ports::{Action, Condition, Index, Item, Query, Range, Table};

use crate::encoding::{decode, encode};
use crate::{Store, StoreError, keys};

/// A new key. Refused if its prefix is taken.
pub fn create(api_key: &ApiKey) -> Action {
    let key = keys::api_key(&api_key.prefix);
    let item = encode(&key, "api_key", api_key.created_at, api_key);
    Action::Put { key, item, condition: Condition::Absent }
}

/// The revocation takes effect when the functions' caches expire, after at most 30 s.
pub fn revoke(api_key: &ApiKey, at: DateTime<Utc>) -> Action {
    let key = keys::api_key(&api_key.prefix);
    let mut set = Item::new();
    set.insert("revoked_at".into(), crate::encoding::instant(at).into());
    Action::Update {
        key,
        set,
        remove: Vec::new(),
        add: Vec::new(),
        condition: Condition::Lacks("revoked_at"),
    }
}

impl<T: Table> Store<T> {
    pub async fn api_key(&self, prefix: &str) -> Result<Option<ApiKey>, StoreError> {
        self.get(&keys::api_key(prefix)).await
    }

    /// All keys of a tenant, including revoked ones.
    pub async fn api_keys(&self, tenant: &TenantId) -> Result<Vec<ApiKey>, StoreError> {
        let query = Query {
            index: Index::Tenant,
            partition: tenant.to_string(),
            // Sessions of the tenant are in this index too.
            range: Range::Prefix(keys::api_key("").pk),
            descending: false,
            limit: Some(1000),
        };
        let page = self.table.query(&query).await?;
        page.items.into_iter().map(decode).collect()
    }
}
