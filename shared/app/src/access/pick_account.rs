//! A person whose address belongs to several accounts picks one, once the address is proven.
//!
//! Nothing that the browser sends widens the proof: the ticket leads to the accounts that it covers, and only one of these can
//! be picked.

use chrono::{DateTime, Utc};
use domain::access::sign_in::{Choice, Session};
use domain::access::user::User;
use domain::ids::{SessionId, TenantId};
use domain::settings::Settings;
use domain::text::Label;
use ports::{Clock, Entropy, Table};
use store::access::sessions;
use store::access::sign_ins::put_choice;
use store::{Store, keys as all};

use super::complete_sign_in::{SignedIn, begun};
use super::secrets::{hash, token};
use crate::Error;
use crate::attempts::until_written;

/// An account that can be picked.
#[derive(Clone, Debug)]
pub struct Account {
    pub tenant: TenantId,
    pub tenant_name: Label,
    pub user: User,
}

/// The accounts that the ticket lets into. None, if one was picked already, or if it is too late.
pub async fn accounts<T: Table, K: Table>(
    (store, keys): (&Store<T>, &Store<K>),
    clock: &impl Clock,
    ticket: &str,
) -> Result<Vec<Account>, Error> {
    let Some(choice) = open_choice(keys, ticket, clock.present()).await? else { return Ok(Vec::new()) };
    let wanted =
        choice.accounts.iter().flat_map(|(tenant, id)| [all::user(tenant, *id), all::settings(tenant)]);
    let loaded = store.load(wanted).await?;
    let mut found = Vec::new();
    for (tenant, id) in &choice.accounts {
        let user: Option<User> = loaded.get(&all::user(tenant, *id))?;
        let settings: Option<Settings> = loaded.get(&all::settings(tenant))?;
        if let (Some(user), Some(settings)) = (user.filter(|it| it.admits(choice.mailed_at)), settings) {
            found.push(Account { tenant: *tenant, tenant_name: settings.tenant_name, user });
        }
    }
    Ok(found)
}

async fn open_choice<K: Table>(
    keys: &Store<K>,
    ticket: &str,
    present: DateTime<Utc>,
) -> Result<Option<Choice>, Error> {
    Ok(keys.sign_in_choice(&hash(ticket)).await?.filter(|choice| choice.is_open(present)))
}

/// Signs in to the account of this tenant. The choice is used up in the transaction that makes the session alive, so that a
/// proof lets in once. `None`: the ticket does not let in there.
pub async fn pick_account<T: Table, K: Table>(
    (store, keys): (&Store<T>, &Store<K>),
    clock: &impl Clock,
    entropy: &impl Entropy,
    ticket: &str,
    tenant: &TenantId,
) -> Result<Option<SignedIn>, Error> {
    let (secret, random) = (token(entropy), entropy.draw());
    let Some(choice) = open_choice(keys, ticket, clock.present()).await? else { return Ok(None) };
    let Some(id) = choice.user_of(tenant) else { return Ok(None) };
    let noted = until_written(store, clock, || async {
        let present = clock.present();
        let user = store.user(tenant, id).await?.filter(|user| user.admits(choice.mailed_at));
        let Some(user) = user else { return Ok((Vec::new(), None)) };
        let session = Session::new(SessionId::new(present, random), *tenant, user.id, present);
        // As fresh as the proof is.
        let session = Session { signed_in_at: choice.proven_at, ..session };
        let (user, actions) = begun(store, &session, &secret, user, present).await?;
        Ok((actions, Some((session, user))))
    })
    .await?;
    // Another pick at the same moment may have been noted too: the pointer of the slower one leads to no session.
    let Some((session, user)) = noted else { return Ok(None) };
    let first = until_written(keys, clock, || async {
        let present = clock.present();
        let Some(choice) = open_choice(keys, ticket, present).await? else { return Ok((Vec::new(), false)) };
        let used = put_choice(&hash(ticket), &choice.picked(present), present);
        let alive = sessions::put(&hash(&secret), &session, session.created_at);
        Ok((vec![used, alive], true))
    })
    .await?;
    Ok(first.then_some(SignedIn { token: secret, session, user }))
}
