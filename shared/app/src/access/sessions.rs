//! Sessions: whose request it is, and the end of a session.

use domain::access::sign_in::Session;
use domain::access::user::User;
use domain::digest::Digest;
use domain::ids::{SessionId, TenantId, UserId};
use domain::settings::Settings;
use ports::{Clock, Table, TableError};
use store::access::sessions::{self, Pointer};
use store::keys::{settings as settings_key, user as user_key};
use store::{Store, StoreError};

use super::secrets::hash;
use crate::attempts::until_written;
use crate::error::condition_failed;
use crate::{Error, Refusal};

/// The person that is signed in, and the settings of the tenant.
#[derive(Clone, Debug)]
pub struct Admitted {
    pub user: User,
    pub session: Session,
    /// Absent until the tenant has some.
    pub settings: Option<Settings>,
}

/// The user of a session that is alive. Two reads, so that a session that was ended and a user that was disabled are refused at
/// once.
pub async fn find<T: Table, K: Table>(
    (store, keys): (&Store<T>, &Store<K>),
    clock: &impl Clock,
    token: &str,
) -> Result<Option<Admitted>, Error> {
    let Some(session) = keys.session(&hash(token)).await?.filter(|it| it.is_alive(clock.present())) else {
        return Ok(None);
    };
    let user = user_key(&session.tenant, session.user_id);
    let settings = settings_key(&session.tenant);
    let loaded = store.load([user.clone(), settings.clone()]).await?;
    let (user, settings): (Option<User>, _) = (loaded.get(&user)?, loaded.get(&settings)?);
    Ok(user.filter(|user| user.admits(session.signed_in_at)).map(|user| Admitted { user, session, settings }))
}

/// As [`find`]. Now and then it notes that the session is used.
pub async fn admit<T: Table, K: Table>(
    (store, keys): (&Store<T>, &Store<K>),
    clock: &impl Clock,
    token: &str,
) -> Result<Option<Admitted>, Error> {
    let Some(found) = find((store, keys), clock, token).await? else { return Ok(None) };
    let (token, present) = (hash(token), clock.present());
    let Some(seen) = found.session.seen(present) else { return Ok(Some(found)) };
    match keys.commit(vec![sessions::put(&token, &seen, present)]).await {
        Ok(()) => Ok(Some(Admitted { session: seen, ..found })),
        // Another request of the session has noted it, or it has just ended.
        Err(TableError::Canceled(reasons)) if condition_failed(&reasons) => {
            let session = keys.session(&token).await?.filter(|it| it.is_alive(present));
            Ok(session.map(|session| Admitted { session, ..found }))
        }
        Err(error) => Err(StoreError::from(error).into()),
    }
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
