//! A customer's contacts, and which of them get what.

use std::collections::BTreeSet;

use domain::customers as model;
use domain::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::texts::texts;

const MAX_ROLES: usize = 10;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contact {
    #[schema(required = true, nullable = false, max_length = 200)]
    name: Option<String>,
    #[schema(required = true, nullable = false, format = "email")]
    email: Option<String>,
    /// Such as `primary`, `finance`. `primary` if not given.
    #[schema(nullable = false)]
    roles: Option<Vec<String>>,
}

impl Contact {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<model::Contact> {
        let name = fields.required("name", &self.name);
        let email = fields.required("email", &self.email);
        let roles = roles(fields, "roles", &self.roles, &["primary"]);
        Some(model::Contact { name: name?, email: email?, roles })
    }
}

impl From<&model::Contact> for Contact {
    fn from(contact: &model::Contact) -> Self {
        Self {
            name: Some(contact.name.to_string()),
            email: Some(contact.email.to_string()),
            roles: Some(texts(&contact.roles)),
        }
    }
}

/// Which contacts get what, by their roles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailPreferences {
    /// Who gets invoices. `primary` and `finance` if not given.
    #[schema(nullable = false)]
    invoice_roles: Option<Vec<String>>,
    /// Who gets a copy of them. Nobody if not given.
    #[schema(nullable = false)]
    invoice_cc_roles: Option<Vec<String>>,
    /// Who gets reminders. `primary` and `finance` if not given.
    #[schema(nullable = false)]
    reminder_roles: Option<Vec<String>>,
}

impl EmailPreferences {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<model::EmailPreferences> {
        Some(model::EmailPreferences {
            invoice_roles: roles(fields, "invoice_roles", &self.invoice_roles, &["primary", "finance"]),
            invoice_cc_roles: roles(fields, "invoice_cc_roles", &self.invoice_cc_roles, &[]),
            reminder_roles: roles(fields, "reminder_roles", &self.reminder_roles, &["primary", "finance"]),
        })
    }
}

impl From<&model::EmailPreferences> for EmailPreferences {
    fn from(preferences: &model::EmailPreferences) -> Self {
        Self {
            invoice_roles: Some(texts(&preferences.invoice_roles)),
            invoice_cc_roles: Some(texts(&preferences.invoice_cc_roles)),
            reminder_roles: Some(texts(&preferences.reminder_roles)),
        }
    }
}

fn roles(
    fields: &mut Fields,
    field: &str,
    raw: &Option<Vec<String>>,
    default: &[&str],
) -> BTreeSet<Text<40>> {
    match raw {
        Some(raw) => fields.each(field, raw, MAX_ROLES),
        None => default.iter().filter_map(|role| Text::parse(role).ok()).collect(),
    }
}
