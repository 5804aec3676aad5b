//! Sessions: whose request it is, and the end of a session.

use domain::access::sign_in::Session;
use domain::access::user::User;
use domain::digest::Digest;
use domain::ids::{SessionId, TenantId, UserId};
use ports::{Clock, Table, TableError};
use store::access::sessions::{self, Pointer};
use store::{Store, StoreError};

use super::secrets::hash;
use crate::attempts::until_written;
use crate::error::condition_failed;
use crate::{Error, Refusal};

/// The user of a session that is alive. Two reads, so that a session that was ended and a user that was disabled are refused at
/// once.
pub async fn find<T: Table, K: Table>(
    (store, keys): (&Store<T>, &Store<K>),
    clock: &impl Clock,
    token: &str,
) -> Result<Option<(User, Session)>, Error> {
    let Some(session) = keys.session(&hash(token)).await?.filter(|it| it.is_alive(clock.present())) else {
        return Ok(None);
    };
    let user = store.user(&session.tenant, session.user_id).await?;
    Ok(user.filter(|user| user.admits(session.signed_in_at)).map(|user| (user, session)))
}

/// As [`find`]. Now and then it notes that the session is used.
pub async fn admit<T: Table, K: Table>(
    (store, keys): (&Store<T>, &Store<K>),
    clock: &impl Clock,
    token: &str,
) -> Result<Option<(User, Session)>, Error> {
    let Some((user, session)) = find((store, keys), clock, token).await? else { return Ok(None) };
    let (token, present) = (hash(token), clock.present());
    if let Some(seen) = session.seen(present) {
        match keys.commit(vec![sessions::put(&token, &seen, present)]).await {
            Ok(()) => return Ok(Some((user, seen))),
            // Another request of the session has noted it, or it has just ended.
            Err(TableError::Canceled(reasons)) if condition_failed(&reasons) => {
                let session = keys.session(&token).await?.filter(|it| it.is_alive(present));
                return Ok(session.map(|session| (user, session)));
            }
            Err(error) => return Err(StoreError::from(error).into()),
        }
    }
    Ok(Some((user, session)))
}

/// The sessions of a user that are alive, the latest sign-in first.
pub async fn list<T: Table, K: Table>(
    (store, keys): (&Store<T>, &Store<K>),
    clock: &impl Clock,
    (tenant, user): (&TenantId, UserId),
) -> Result<Vec<Session>, Error> {
    let mut found = Vec::new();
    for Pointer { token, .. } in store.session_pointers(tenant, user).await?.into_iter().rev() {
        let session = keys.session(&token).await?;
        found.extend(session.filter(|session| session.is_alive(clock.present())));
    }
    Ok(found)
}

/// Ends a session of a user, from another browser. Again changes nothing.
pub async fn end<T: Table, K: Table>(
    (store, keys): (&Store<T>, &Store<K>),
    clock: &impl Clock,
    (tenant, user, id): (&TenantId, UserId, SessionId),
) -> Result<(), Error> {
    let pointers = store.session_pointers(tenant, user).await?;
    let pointer = pointers.into_iter().find(|pointer| pointer.id == id);
    end_of(keys, clock, &pointer.ok_or(Refusal::NotFound("session"))?.token).await
}

/// Ends the session of this token. Again changes nothing.
pub async fn sign_out<K: Table>(keys: &Store<K>, clock: &impl Clock, token: &str) -> Result<(), Error> {
    end_of(keys, clock, &hash(token)).await
}

async fn end_of<K: Table>(keys: &Store<K>, clock: &impl Clock, token: &Digest) -> Result<(), Error> {
    until_written(keys, clock, || async {
        let present = clock.present();
        let alive = keys.session(token).await?.filter(|session| session.ended_at.is_none());
        let Some(session) = alive else { return Ok((Vec::new(), ())) };
        let ended = Session { version: session.version + 1, ended_at: Some(present), ..session };
        Ok((vec![sessions::put(token, &ended, present)], ()))
    })
    .await
}
