//! The suppression list: one item per address, in one partition per tenant. Known limit: a partition
//! takes 1000 writes per second, far more than the bounces that a mail service tolerates.

use chrono::{DateTime, TimeDelta, Utc};
use domain::contact::EmailAddress;
use domain::delivery::suppression::Suppression;
use domain::ids::TenantId;
use ports::{Action, Condition, Index, Query, Range, Table};

use crate::encoding::{decode, encode, key_of};
use crate::lists::Listed;
use crate::{Loaded, Store, StoreError, keys};

const KIND: &str = "suppression";

/// How long the removal of an address is kept.
const CLEARED_STAYS: TimeDelta = TimeDelta::days(400);

/// Writes the latest entry of an address. `present` is infrastructure time: a removed entry expires by it.
pub fn put(tenant: &TenantId, suppression: &Suppression, present: DateTime<Utc>) -> Action {
    let key = keys::suppressed(tenant, &suppression.address);
    let mut item = encode(&key, KIND, suppression.change.at, suppression);
    if suppression.cleared {
        let expires_at = (present + CLEARED_STAYS).timestamp();
        item.insert("expires_at".into(), expires_at.into());
    }
    Action::Put { key, item, condition: Condition::Always }
}

/// The entry of an address from loaded items. `None` if it was removed from the list.
pub fn of(
    loaded: &Loaded,
    tenant: &TenantId,
    address: &EmailAddress,
) -> Result<Option<Suppression>, StoreError> {
    let found: Option<Suppression> = loaded.get(&keys::suppressed(tenant, address))?;
    Ok(found.filter(|suppression| !suppression.cleared))
}

impl<T: Table> Store<T> {
    pub async fn suppression(
        &self,
        tenant: &TenantId,
        address: &EmailAddress,
    ) -> Result<Option<Suppression>, StoreError> {
        let found: Option<Suppression> = self.get(&keys::suppressed(tenant, address)).await?;
        Ok(found.filter(|suppression| !suppression.cleared))
    }

    /// The given addresses that are on the list.
    pub async fn suppressed<'a>(
        &self,
        tenant: &TenantId,
        addresses: impl Iterator<Item = &'a EmailAddress> + Clone,
    ) -> Result<Vec<Suppression>, StoreError> {
        let loaded = self.load(addresses.clone().map(|address| keys::suppressed(tenant, address))).await?;
        let found = addresses.map(|address| of(&loaded, tenant, address));
        Ok(found.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// The list by address, after `after` (an address in lower case). A page may be short if some
    /// addresses were removed.
    pub async fn suppressions(
        &self,
        tenant: &TenantId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<Suppression>, StoreError> {
        let partition = keys::suppressed_partition(tenant);
        let query = Query {
            index: Index::Primary,
            partition,
            range: after.map_or(Range::All, |address| Range::After(address.to_owned())),
            descending: false,
            limit: u32::try_from(limit).ok(),
        };
        let page = self.table.query(&query).await?;
        let last = page.items.last().and_then(key_of).filter(|_| page.more).map(|key| key.sk);
        let mut data = Vec::with_capacity(page.items.len());
        for item in page.items {
            let suppression: Suppression = decode(item)?;
            data.extend(Some(suppression).filter(|suppression| !suppression.cleared));
        }
        Ok(Listed { data, next: last })
    }
}
