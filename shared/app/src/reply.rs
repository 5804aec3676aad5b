//! Replies that are kept under the caller's idempotency key.

use ports::{Action, Reason, Table, TableError};
use store::Store;
use store::idempotency::{self, StoredReply};

use crate::error::condition_failed;
use crate::{Caller, Error, Refusal};

/// The reply to a request and to each repetition of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// JSON text.
    pub body: String,
    pub etag: Option<u64>,
    /// The path of the resource that was created or accepted.
    pub location: Option<String>,
}

impl Reply {
    /// With the location of the resource that was created or accepted.
    pub fn at(self, location: String) -> Self {
        Self { location: Some(location), ..self }
    }
}

/// Commits a change together with its reply.
pub(crate) async fn commit<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    mut actions: Vec<Action>,
    reply: &Reply,
) -> Result<(), Error> {
    let business_actions = actions.len();
    if let Some(idempotency) = &caller.idempotency {
        let stored = StoredReply {
            request_hash: idempotency.request_hash.clone(),
            status: reply.status,
            body: reply.body.clone(),
            etag: reply.etag,
            location: reply.location.clone(),
            expires_at: (caller.present + idempotency::KEPT_FOR).timestamp(),
        };
        actions.push(idempotency::put(&caller.tenant, &idempotency.key, &stored, caller.present));
    }
    match store.commit(actions).await {
        Err(TableError::Canceled(reasons))
            // A concurrent request with the same key appears as a conflict.
            if matches!(reasons.get(business_actions), Some(Reason::ConditionFailed | Reason::Conflict)) =>
        {
            Err(Error::conflict(
                "idempotency_key_in_use",
                "Another request with this idempotency key was processed at the same time. Repeat the request to get its response.",
            ))
        }
        other => Ok(other?),
    }
}

/// What is kept under an idempotency key.
enum Kept {
    Reply(Reply),
    /// The caller used the key for another request.
    OfOtherRequest,
}

/// What is kept under the caller's idempotency key.
async fn kept<T: Table>(store: &Store<T>, caller: &Caller) -> Result<Option<Kept>, Error> {
    let Some(idempotency) = &caller.idempotency else { return Ok(None) };
    let found = store.reply(&caller.tenant, &idempotency.key, caller.present).await?;
    Ok(found.map(|stored| match stored.request_hash == idempotency.request_hash {
        true => Kept::Reply(Reply {
            status: stored.status,
            body: stored.body,
            etag: stored.etag,
            location: stored.location,
        }),
        false => Kept::OfOtherRequest,
    }))
}

/// The reply of an earlier attempt of this request. Refused if the caller used the idempotency key for another request.
pub async fn repeated<T: Table>(store: &Store<T>, caller: &Caller) -> Result<Option<Reply>, Error> {
    match kept(store, caller).await? {
        Some(Kept::Reply(reply)) => Ok(Some(reply)),
        Some(Kept::OfOtherRequest) => Err(Refusal::KeyReused.into()),
        None => Ok(None),
    }
}

/// The reply that is kept under the caller's idempotency key, if a twin of this request has been answered meanwhile.
pub(crate) async fn stored<T: Table>(store: &Store<T>, caller: &Caller) -> Result<Option<Reply>, Error> {
    match kept(store, caller).await? {
        Some(Kept::Reply(reply)) => Ok(Some(reply)),
        Some(Kept::OfOtherRequest) | None => Ok(None),
    }
}

/// The refusal, if the transaction was canceled because of a concurrent change.
pub(crate) fn changed_meanwhile(error: Error) -> Error {
    match error {
        Error::Store(store::StoreError::Table(TableError::Canceled(reasons)))
            if condition_failed(&reasons) || reasons.contains(&Reason::Conflict) =>
        {
            Error::conflict(
                "changed_meanwhile",
                "Another request changed this resource at the same time. Read it again and repeat the request.",
            )
        }
        other => other,
    }
}
