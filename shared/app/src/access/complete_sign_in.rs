//! A person proves that they read the mail of an address, and is signed in.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::access::sign_in::{Choice, Mailed, Purpose, Session, SignInMail};
use domain::access::user::{User, UserState};
use domain::change::Change;
use domain::ids::{SessionId, SignInId, TenantId, UserId};
use ports::{Action, Clock, Entropy, Table};
use store::Store;
use store::access::sessions::{self, Pointer};
use store::access::sign_ins::{put_choice, put_mail, put_request};
use store::access::users;

use super::secrets::{hash, hash_of, same, token};
use crate::Error;
use crate::attempts::until_written;

/// A session, and the token by which its browser is known.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub token: String,
    pub session: Session,
    pub user: User,
}

/// What a proof leads to.
#[derive(Clone, Debug)]
pub enum Proven {
    /// The address has one account.
    SignedIn(Box<SignedIn>),
    /// It has several, and [`super::pick_account`] lets the browser that has this ticket into one of them.
    Several { ticket: String },
}

/// The link lets in, whichever browser it is opened in.
pub async fn by_link<T: Table, K: Table>(
    stores: (&Store<T>, &Store<K>),
    clock: &impl Clock,
    entropy: &impl Entropy,
    (tenant, id): (TenantId, SignInId),
    token: &str,
) -> Result<Option<Proven>, Error> {
    let mailed = Mailed { tenant, sign_in: id };
    let proves = |mail: &SignInMail, present| {
        mail.asks_for(present).is_some_and(|(link, _)| same(link, &hash_of(id, token)))
    };
    sign_in(stores, clock, entropy, mailed, proves).await
}

/// The code lets in the browser that asked for it. Each try counts, whether or not anything was mailed.
pub async fn by_code<T: Table, K: Table>(
    stores: (&Store<T>, &Store<K>),
    clock: &impl Clock,
    entropy: &impl Entropy,
    ticket: &str,
    code: &str,
) -> Result<Option<Proven>, Error> {
    let (keys, ticket) = (stores.1, hash(ticket));
    let tried = until_written(keys, clock, || async {
        let present = clock.present();
        let request = keys.sign_in_request(&ticket).await?;
        let Some(request) = request.and_then(|request| request.tried(present).ok()) else {
            return Ok((Vec::new(), None));
        };
        Ok((vec![put_request(&ticket, &request, present)], Some(request)))
    })
    .await?;
    let Some(mailed) = tried.and_then(|request| request.mailed) else { return Ok(None) };
    let code: String = code.chars().filter(|character| !character.is_whitespace()).collect();
    let proves = |mail: &SignInMail, present| {
        mail.asks_for(present).is_some_and(|(_, kept)| same(kept, &hash_of(mail.id, &code)))
    };
    sign_in(stores, clock, entropy, mailed, proves).await
}

/// The e-mail is used up in the transaction that notes the session, so it lets in once. `None`: it does not let in.
async fn sign_in<T: Table, K: Table>(
    (store, keys): (&Store<T>, &Store<K>),
    clock: &impl Clock,
    entropy: &impl Entropy,
    Mailed { tenant, sign_in: id }: Mailed,
    proves: impl Fn(&SignInMail, DateTime<Utc>) -> bool,
) -> Result<Option<Proven>, Error> {
    enum Done {
        In(Box<(Session, User)>),
        Several(Choice),
    }
    let secret = token(entropy);
    let random = entropy.draw();
    let done = until_written(store, clock, || async {
        let present = clock.present();
        let mail = store.sign_in_mail(&tenant, id).await?.filter(|mail| proves(mail, present));
        let Some(mail) = mail else { return Ok((Vec::new(), None)) };
        let user = store.user(&tenant, mail.user_id).await?.filter(|user| user.admits(mail.created_at));
        let Some(user) = user else { return Ok((Vec::new(), None)) };
        let accounts = match mail.purpose {
            Purpose::SignIn => covered((store, keys), &tenant, &user, mail.created_at).await?,
            // It is from one account, and works for days.
            Purpose::Invitation => BTreeSet::new(),
        };
        let mailed_at = mail.created_at;
        let mut actions = vec![put_mail(&tenant, &mail.used(present), present)];
        if accounts.len() > 1 {
            return Ok((actions, Some(Done::Several(Choice::new(accounts, mailed_at, present)))));
        }
        let session = Session::new(SessionId::new(present, random), tenant, user.id, present);
        let (user, begun) = begun(store, &session, &secret, user, present).await?;
        actions.extend(begun);
        Ok((actions, Some(Done::In(Box::new((session, user))))))
    })
    .await?;
    match done {
        None => Ok(None),
        Some(Done::In(begun)) => {
            let (session, user) = *begun;
            keys.commit(vec![sessions::put(&hash(&secret), &session, session.created_at)]).await?;
            Ok(Some(Proven::SignedIn(Box::new(SignedIn { token: secret, session, user }))))
        }
        Some(Done::Several(choice)) => {
            keys.commit(vec![put_choice(&hash(&secret), &choice, choice.proven_at)]).await?;
            Ok(Some(Proven::Several { ticket: secret }))
        }
    }
}

/// The accounts of the address that the e-mail lets into, which is its own and those of other tenants.
async fn covered<T: Table, K: Table>(
    (store, keys): (&Store<T>, &Store<K>),
    tenant: &TenantId,
    user: &User,
    mailed_at: DateTime<Utc>,
) -> Result<BTreeSet<(TenantId, UserId)>, Error> {
    let mut accounts = keys.accounts(&user.email).await?.accounts;
    accounts.insert((*tenant, user.id));
    let users = store.load(accounts.iter().map(|(tenant, id)| store::keys::user(tenant, *id))).await?;
    let mut covered = BTreeSet::new();
    for (tenant, id) in accounts {
        let found: Option<User> = users.get(&store::keys::user(&tenant, id))?;
        let same = |it: &User| it.email.as_str().eq_ignore_ascii_case(user.email.as_str());
        if found.is_some_and(|it| it.admits(mailed_at) && same(&it)) {
            covered.insert((tenant, id));
        }
    }
    Ok(covered)
}

/// What begins a session in the main table: the pointer to it, and the first sign-in of a person that was invited.
pub(super) async fn begun<T: Table>(
    store: &Store<T>,
    session: &Session,
    secret: &str,
    user: User,
    present: DateTime<Utc>,
) -> Result<(User, Vec<Action>), Error> {
    let pointer = Pointer { id: session.id, token: hash(secret), expires_at: longest(session) };
    let mut actions = vec![sessions::put_pointer(&session.tenant, user.id, &pointer, present)];
    let (user, activation) = activated(store, &session.tenant, user, present).await?;
    actions.extend(activation);
    Ok((user, actions))
}

fn longest(session: &Session) -> i64 {
    (session.created_at + domain::access::sign_in::LONGEST).timestamp()
}

/// A person that was invited is active from the first sign-in on.
async fn activated<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    user: User,
    present: DateTime<Utc>,
) -> Result<(User, Vec<Action>), Error> {
    if user.state != UserState::Invited {
        return Ok((user, Vec::new()));
    }
    let change = Change { at: present, actor: user.actor(), reason: None, request_id: String::new() };
    let user = User { version: user.version + 1, state: UserState::Active, change, ..user };
    let roster = store.roster(tenant).await?.with_changed(&user);
    let roster = roster.map_err(|why| Error::Failed(format!("a sign-in would change the owners: {why}")))?;
    let actions = users::change(tenant, &user, &roster);
    Ok((user, actions))
}
