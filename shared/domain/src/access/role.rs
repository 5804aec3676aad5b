//! Roles: what the people of a tenant may do. Each is a set of scopes, so that pages and API refuse alike.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Scope;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, users and API keys included.
    Owner,
    /// Everything but users and API keys.
    Accountant,
    /// Drafts, sends and collects, and cannot approve or change settings.
    Clerk,
    /// Reads everything, and approves.
    Approver,
    /// Reads everything.
    Viewer,
}

impl Role {
    pub const ALL: &'static [Role] =
        &[Role::Owner, Role::Accountant, Role::Clerk, Role::Approver, Role::Viewer];

    pub fn as_str(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Accountant => "accountant",
            Role::Clerk => "clerk",
            Role::Approver => "approver",
            Role::Viewer => "viewer",
        }
    }

    pub fn scopes(self) -> BTreeSet<Scope> {
        Scope::ALL.iter().copied().filter(|scope| self.has(*scope)).collect()
    }

    fn has(self, scope: Scope) -> bool {
        match scope {
            Scope::InvoicesRead
            | Scope::CustomersRead
            | Scope::PaymentsRead
            | Scope::BatchesRead
            | Scope::SettingsRead
            | Scope::UsersRead => true,
            Scope::InvoicesWrite | Scope::CustomersWrite | Scope::PaymentsWrite => {
                matches!(self, Role::Owner | Role::Accountant | Role::Clerk)
            }
            // A batch needs the scope of its operation besides.
            Scope::BatchesWrite => self != Role::Viewer,
            Scope::InvoicesApprove => matches!(self, Role::Owner | Role::Accountant | Role::Approver),
            Scope::SettingsWrite => matches!(self, Role::Owner | Role::Accountant),
            Scope::UsersWrite | Scope::KeysWrite => self == Role::Owner,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_reads_everything_and_writes_what_it_says() {
        for role in Role::ALL {
            let reads: BTreeSet<_> =
                Scope::ALL.iter().copied().filter(|scope| scope.as_str().ends_with(":read")).collect();
            assert!(role.scopes().is_superset(&reads), "{role:?}");
        }
        let writes = |role: Role| {
            let writes: Vec<_> = role.scopes().into_iter().map(Scope::as_str).collect();
            writes.into_iter().filter(|name| !name.ends_with(":read")).collect::<Vec<_>>()
        };
        assert_eq!(Role::Owner.scopes().len(), Scope::ALL.len());
        assert_eq!(writes(Role::Viewer), [""; 0]);
        assert_eq!(writes(Role::Approver), ["invoices:approve", "batches:write"]);
        assert_eq!(
            writes(Role::Clerk),
            ["invoices:write", "customers:write", "payments:write", "batches:write"]
        );
        let owner_only: Vec<_> =
            Role::Owner.scopes().difference(&Role::Accountant.scopes()).map(|scope| scope.as_str()).collect();
        assert_eq!(owner_only, ["users:write", "keys:write"]);
    }
}
