//! Creates and changes versioned records: settings, entities, templates and customers.

use ports::{Key, Table};
use serde::de::DeserializeOwned;
use store::Store;
use store::versioned::{self, Versioned};

use crate::reply::{self, changed_meanwhile};
use crate::{Caller, Error, Refusal, Reply};

/// Stores the first version.
pub async fn create<T: Table, V: Versioned>(
    store: &Store<T>,
    caller: &Caller,
    value: V,
    render: impl Fn(&V) -> Reply,
) -> Result<Reply, Error> {
    let reply = render(&value);
    let actions = versioned::put(&caller.tenant, &value).into();
    reply::commit(store, caller, actions, &reply).await?;
    Ok(reply)
}

/// Reads a record, calls `edit` to create its next version, and stores that. With `if_match`, the
/// current version must match.
pub async fn change<T: Table, V: Versioned + DeserializeOwned>(
    store: &Store<T>,
    caller: &Caller,
    key: &Key,
    what: &'static str,
    if_match: Option<u64>,
    edit: impl FnOnce(V) -> Result<V, Error>,
) -> Result<V, Error> {
    let current: V = store.get(key).await?.ok_or(Refusal::NotFound(what))?;
    let version = current.version();
    check_version(if_match, version)?;
    let next = edit(current)?;
    if next.version() != version + 1 {
        return Err(Error::Failed(format!("the next version of {what} is {}", next.version())));
    }
    let actions = versioned::put(&caller.tenant, &next).into();
    store.commit(actions).await.map_err(|error| changed_meanwhile(error.into()))?;
    Ok(next)
}

/// Stores the next version of a record that was read before.
pub async fn replace<T: Table, V: Versioned>(store: &Store<T>, caller: &Caller, next: V) -> Result<V, Error> {
    let actions = versioned::put(&caller.tenant, &next).into();
    store.commit(actions).await.map_err(|error| changed_meanwhile(error.into()))?;
    Ok(next)
}

/// Refuses a change that is based on an outdated version.
pub fn check_version(if_match: Option<u64>, version: u64) -> Result<(), Error> {
    match if_match {
        Some(expected) if expected != version => Err(Refusal::Stale { version }.into()),
        _ => Ok(()),
    }
}
