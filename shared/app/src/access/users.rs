//! Invites the people of a tenant, and changes what they may do.

use std::collections::BTreeSet;

use domain::access::Scope;
use domain::access::role::Role;
use domain::access::sign_in::{Purpose, SignInMail};
use domain::access::user::{Accounts, RosterError, User, UserState};
use domain::contact::EmailAddress;
use domain::documents::complete::Defect;
use domain::ids::{SignInId, TenantId, UserId};
use domain::text::{Label, Text};
use domain::zone::Zone;
use ports::{Clock, Entropy, Table};
use store::Store;
use store::access::sign_ins::put_mail;
use store::access::users;

use crate::attempts::{Plan, until_committed, until_written};
use crate::records::check_version;
use crate::{Caller, Error, Refusal, Reply};

/// A person to invite.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub name: Label,
    pub email: EmailAddress,
    pub role: Role,
    pub language: Text<35>,
    pub time_zone: Zone,
}

/// What is changed of a user. The address stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    pub name: Label,
    pub role: Role,
    pub language: Text<35>,
    pub time_zone: Zone,
}

/// A verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Cannot sign in any more. Again changes nothing.
    Disable,
    /// May sign in again.
    Enable,
}

/// Refuses a role that allows more than the caller may do itself.
pub fn refuse_more_than_own(held: &BTreeSet<Scope>, role: Role) -> Result<(), Error> {
    let more = role.scopes().into_iter().find(|scope| !held.contains(scope));
    match more {
        None => Ok(()),
        Some(scope) => {
            let message = format!("must not have the scope {}, which you lack yourself", scope.as_str());
            Err(Refusal::Invalid(vec![Defect::new("role_not_held", "role", message)]).into())
        }
    }
}

/// Adds a person, and mails the invitation. Refused if the tenant has a user of this address, whatever its state.
///
/// The address is noted in `keys` first, where a person who signs in is found. If the rest fails, it leads to a user that does
/// not exist, which signs nobody in.
pub async fn invite_user<T: Table, K: Table>(
    (store, keys): (&Store<T>, &Store<K>),
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    invitation: &Invitation,
    render: impl Fn(&User) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    let id = UserId::new(caller.now, entropy.draw());
    let mail = SignInId::new(caller.present, entropy.draw());
    until_committed(store, clock, entropy, caller, || async {
        if let Some(known) = store.user_of_address(tenant, &invitation.email).await? {
            let detail = format!(
                "The user {known} has this address. An address stays with its user, also a disabled one."
            );
            return Err(Error::conflict("user_exists", detail));
        }
        let Invitation { name, email, role, language, time_zone } = invitation.clone();
        let user = User {
            id,
            version: 1,
            name,
            email,
            role,
            language,
            time_zone,
            state: UserState::Invited,
            disabled_at: None,
            created_at: caller.now,
            change: caller.change(),
        };
        let roster = store.roster(tenant).await?.with_new(&user).map_err(refused)?;
        note_account(keys, clock, tenant, &user).await?;
        let mail = SignInMail::new(mail, &user, Purpose::Invitation, caller.present);
        let mut actions = users::create(tenant, &user, &roster);
        actions.push(put_mail(tenant, &mail, caller.present));
        let reply = render(&user);
        Ok(Plan::Commit(actions, reply))
    })
    .await
}

async fn note_account<K: Table>(
    keys: &Store<K>,
    clock: &impl Clock,
    tenant: &TenantId,
    user: &User,
) -> Result<(), Error> {
    until_written(keys, clock, || async {
        let Accounts { version, mut accounts } = keys.accounts(&user.email).await?;
        if !accounts.insert((*tenant, user.id)) {
            return Ok((Vec::new(), ()));
        }
        let next = Accounts { version: version + 1, accounts };
        Ok((vec![users::put_accounts(&user.email, &next, user)], ()))
    })
    .await
}

/// Mails another invitation. Refused for a person that has signed in, or is disabled.
pub async fn invite_again<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    id: UserId,
    render: impl Fn(&User) -> Reply,
) -> Result<Reply, Error> {
    let (tenant, present) = (&caller.tenant, caller.present);
    let mail = SignInId::new(present, entropy.draw());
    until_committed(store, clock, entropy, caller, || async {
        let user = store.user(tenant, id).await?.ok_or(Refusal::NotFound("user"))?;
        if user.state != UserState::Invited {
            let detail =
                format!("The user is {}. Only one that is invited gets an invitation.", user.state.as_str());
            return Err(Error::conflict("not_invited", detail));
        }
        let mail = SignInMail::new(mail, &user, Purpose::Invitation, present);
        let reply = render(&user);
        Ok(Plan::Commit(vec![put_mail(tenant, &mail, present)], reply))
    })
    .await
}

/// Changes a user. Refused if no owner would be left.
pub async fn change_user<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    (id, if_match): (UserId, Option<u64>),
    profile: &Profile,
    render: impl Fn(&User) -> Reply,
) -> Result<Reply, Error> {
    let edit = |user: User| {
        let Profile { name, role, language, time_zone } = profile.clone();
        User { name, role, language, time_zone, ..user }
    };
    edited(store, clock, entropy, caller, (id, if_match), edit, render).await
}

/// Disables or enables a user. Refused if no owner would be left.
pub async fn set_state<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    (id, if_match, verb): (UserId, Option<u64>, Verb),
    render: impl Fn(&User) -> Reply,
) -> Result<Reply, Error> {
    let edit = |user: User| {
        match (verb, user.state) {
            (Verb::Disable, UserState::Invited | UserState::Active) => {
                User { state: UserState::Disabled, disabled_at: Some(caller.present), ..user }
            }
            // Active once it signs in.
            (Verb::Enable, UserState::Disabled) => User { state: UserState::Invited, ..user },
            (Verb::Disable, UserState::Disabled) | (Verb::Enable, UserState::Invited | UserState::Active) => {
                user
            }
        }
    };
    edited(store, clock, entropy, caller, (id, if_match), edit, render).await
}

async fn edited<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    (id, if_match): (UserId, Option<u64>),
    edit: impl Fn(User) -> User,
    render: impl Fn(&User) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    until_committed(store, clock, entropy, caller, || async {
        let before = store.user(tenant, id).await?.ok_or(Refusal::NotFound("user"))?;
        check_version(if_match, before.version)?;
        let after = edit(before.clone());
        if after == before {
            return Ok(Plan::Answer(render(&before)));
        }
        let user = User { version: before.version + 1, change: caller.change(), ..after };
        let roster = store.roster(tenant).await?.with_changed(&user).map_err(refused)?;
        let reply = render(&user);
        Ok(Plan::Commit(users::change(tenant, &user, &roster), reply))
    })
    .await
}

fn refused(why: RosterError) -> Error {
    Error::conflict(why.code(), why.to_string())
}
