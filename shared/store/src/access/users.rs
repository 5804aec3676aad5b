//! The people of a tenant. Each write of a user is over the version before it, and moves the roster of all users along.

use domain::access::user::{Accounts, Roster, User};
use domain::contact::EmailAddress;
use domain::ids::{TenantId, UserId};
use ports::{Action, Condition, Table};
use serde::{Deserialize, Serialize};

use crate::encoding::encode;
use crate::{Store, StoreError, keys, versioned};

#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    user_id: UserId,
}

/// A new user. Canceled if the tenant has a user of this address.
pub fn create(tenant: &TenantId, user: &User, roster: &Roster) -> Vec<Action> {
    let key = keys::user_address(tenant, &user.email);
    let holder = Holder { user_id: user.id };
    let item = encode(&key, "user_address", user.change.at, &holder);
    let mut actions = change(tenant, user, roster);
    actions.push(Action::Put { key, item, condition: Condition::Absent });
    actions
}

/// The next version of a user.
pub fn change(tenant: &TenantId, user: &User, roster: &Roster) -> Vec<Action> {
    let mut actions = versioned::put(tenant, user).to_vec();
    actions.push(over(keys::roster(tenant), "roster", roster.version, |key, kind| {
        encode(key, kind, user.change.at, roster)
    }));
    actions
}

/// In the table of API keys.
pub fn put_accounts(address: &EmailAddress, accounts: &Accounts, user: &User) -> Action {
    over(keys::accounts(address), "accounts", accounts.version, |key, kind| {
        encode(key, kind, user.change.at, accounts)
    })
}

/// Writes a version over the one before it.
fn over(
    key: ports::Key,
    kind: &str,
    version: u64,
    encoded: impl Fn(&ports::Key, &str) -> ports::Item,
) -> Action {
    let condition = match version {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    let item = encoded(&key, kind);
    Action::Put { key, item, condition }
}

impl<T: Table> Store<T> {
    pub async fn user(&self, tenant: &TenantId, id: UserId) -> Result<Option<User>, StoreError> {
        self.get(&keys::user(tenant, id)).await
    }

    /// What the users of a tenant have in common. Nothing, if there are none.
    pub async fn roster(&self, tenant: &TenantId) -> Result<Roster, StoreError> {
        Ok(self.get(&keys::roster(tenant)).await?.unwrap_or_default())
    }

    /// The user of a tenant that has this address, in any case.
    pub async fn user_of_address(
        &self,
        tenant: &TenantId,
        address: &EmailAddress,
    ) -> Result<Option<UserId>, StoreError> {
        let holder: Option<Holder> = self.get(&keys::user_address(tenant, address)).await?;
        Ok(holder.map(|holder| holder.user_id))
    }

    /// The accounts of an address, in the table of API keys. Some may never have been made: the user is asked for by its id.
    pub async fn accounts(&self, address: &EmailAddress) -> Result<Accounts, StoreError> {
        Ok(self.get(&keys::accounts(address)).await?.unwrap_or_default())
    }
}
