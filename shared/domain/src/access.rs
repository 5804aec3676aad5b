//! Who may do what: API keys with their scopes, and the people of a tenant with their roles.

pub mod role;
pub mod sign_in;
pub mod user;

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ids::{ApiKeyId, TenantId};
use crate::text::Label;

macro_rules! scopes {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// A permission of a key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Scope {
            $(#[serde(rename = $name)] $variant),*
        }

        impl Scope {
            pub const ALL: &'static [Scope] = &[$(Scope::$variant),*];

            pub fn as_str(self) -> &'static str {
                match self { $(Scope::$variant => $name),* }
            }
        }
    };
}

scopes! {
    InvoicesRead = "invoices:read",
    InvoicesWrite = "invoices:write",
    InvoicesApprove = "invoices:approve",
    CustomersRead = "customers:read",
    CustomersWrite = "customers:write",
    PaymentsRead = "payments:read",
    PaymentsWrite = "payments:write",
    BatchesRead = "batches:read",
    BatchesWrite = "batches:write",
    SettingsRead = "settings:read",
    SettingsWrite = "settings:write",
    UsersRead = "users:read",
    UsersWrite = "users:write",
    KeysWrite = "keys:write",
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be a scope such as invoices:read")]
pub struct UnknownScope;

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(name: &str) -> Result<Self, UnknownScope> {
        Scope::ALL.iter().copied().find(|scope| scope.as_str() == name).ok_or(UnknownScope)
    }
}

/// An API key as it is stored. The secret is not stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub tenant: TenantId,
    /// The person or system that uses the key.
    pub name: Label,
    /// The public part, which identifies the key.
    pub prefix: String,
    /// SHA-256 of the secret part, hexadecimal. The secret has 160 random bits, so a slow hash would not
    /// add security.
    pub hash: String,
    pub scopes: BTreeSet<Scope>,
    pub created_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<DateTime<Utc>>,
}
