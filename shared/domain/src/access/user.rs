//! The people of a tenant.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::role::Role;
use crate::change::{Actor, Change};
use crate::contact::EmailAddress;
use crate::ids::{TenantId, UserId};
use crate::text::{Label, Text};
use crate::zone::Zone;

/// The most users of a tenant.
pub const MAX_USERS: usize = 500;

/// Each version is kept. The address identifies a person, so it stays as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub version: u64,
    pub name: Label,
    pub email: EmailAddress,
    pub role: Role,
    /// BCP 47: how pages write numbers and dates, and the language of e-mails to this person.
    pub language: Text<35>,
    pub time_zone: Zone,
    pub state: UserState,
    /// When the user was disabled last. What was mailed and signed in until then stays without effect, also once the user is
    /// enabled again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub change: Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserState {
    /// Has never signed in.
    Invited,
    Active,
    /// Cannot sign in.
    Disabled,
}

impl UserState {
    pub fn as_str(self) -> &'static str {
        match self {
            UserState::Invited => "invited",
            UserState::Active => "active",
            UserState::Disabled => "disabled",
        }
    }
}

impl User {
    /// As the history names a person.
    pub fn actor(&self) -> Actor {
        Actor::User { id: self.id.to_string(), name: self.name.to_string() }
    }

    pub fn may_sign_in(&self) -> bool {
        self.state != UserState::Disabled
    }

    /// Whether an e-mail or a session of that time lets the user in.
    pub fn admits(&self, since: DateTime<Utc>) -> bool {
        self.may_sign_in() && self.disabled_at.is_none_or(|disabled_at| disabled_at < since)
    }
}

/// The users of a tenant together: what no single one of them can decide. Every change of a user writes it as well, so that two
/// changes at once cannot each leave the other owner as the last one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    pub version: u64,
    /// The number of users, disabled ones included.
    pub users: usize,
    /// Those that are owners and not disabled.
    pub owners: BTreeSet<UserId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RosterError {
    #[error("The tenant would have no owner left that can sign in.")]
    LastOwner,
    #[error("A tenant has at most {MAX_USERS} users.")]
    TooManyUsers,
}

impl RosterError {
    pub fn code(self) -> &'static str {
        match self {
            RosterError::LastOwner => "last_owner",
            RosterError::TooManyUsers => "too_many_users",
        }
    }
}

impl Roster {
    /// After a user was invited.
    pub fn with_new(mut self, user: &User) -> Result<Self, RosterError> {
        if self.users >= MAX_USERS {
            return Err(RosterError::TooManyUsers);
        }
        self.users += 1;
        self.note(user);
        self.version += 1;
        Ok(self)
    }

    /// After a user was changed.
    pub fn with_changed(mut self, user: &User) -> Result<Self, RosterError> {
        let had_owners = !self.owners.is_empty();
        self.note(user);
        if had_owners && self.owners.is_empty() {
            return Err(RosterError::LastOwner);
        }
        self.version += 1;
        Ok(self)
    }

    fn note(&mut self, user: &User) {
        if user.role == Role::Owner && user.may_sign_in() {
            self.owners.insert(user.id);
        } else {
            self.owners.remove(&user.id);
        }
    }
}

/// The accounts of one address: an account is a user of a tenant. It is read before the tenant is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    pub version: u64,
    pub accounts: BTreeSet<(TenantId, UserId)>,
}
