//! Adds an address to a tenant's suppression list, and removes it.

use domain::contact::EmailAddress;
use domain::delivery::suppression::{Suppression, SuppressionReason};
use ports::{AccountSuppressions, Table};
use store::Store;
use store::delivery::suppressions;

use crate::{Caller, Error, Refusal, Reply, reply};

/// Added by a person, with an optional reason. An existing entry is not changed.
pub async fn suppress_address<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    address: EmailAddress,
    detail: Option<String>,
    render: impl Fn(&Suppression) -> Reply,
) -> Result<Reply, Error> {
    if let Some(known) = store.suppression(&caller.tenant, &address).await? {
        let reply = render(&known);
        reply::commit(store, caller, Vec::new(), &reply).await?;
        return Ok(reply);
    }
    let suppression = Suppression {
        address,
        reason: SuppressionReason::Manual,
        since: caller.now,
        detail,
        delivery_id: None,
        change: caller.change(),
        cleared: false,
    };
    let reply = render(&suppression);
    let actions = vec![suppressions::put(&caller.tenant, &suppression, caller.present)];
    reply::commit(store, caller, actions, &reply).await?;
    Ok(reply)
}

/// Removes an address from the list and from the mail service's own list, which would also block our
/// messages. The mail service's list comes first: if that call fails, the address is still on our list
/// and the request can be repeated.
pub async fn clear_suppression<T: Table>(
    store: &Store<T>,
    account: &impl AccountSuppressions,
    caller: &Caller,
    address: &EmailAddress,
) -> Result<(), Error> {
    let tenant = &caller.tenant;
    let known = store.suppression(tenant, address).await?.ok_or(Refusal::NotFound("suppression"))?;
    account.remove(address.as_str()).await.map_err(|error| Error::Failed(error.to_string()))?;
    let cleared = Suppression { cleared: true, change: caller.change(), ..known };
    Ok(store.commit(vec![suppressions::put(tenant, &cleared, caller.present)]).await?)
}
