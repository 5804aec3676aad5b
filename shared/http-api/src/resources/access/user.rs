//! The people of a tenant.

use std::collections::BTreeSet;

use app::access::users::{Invitation, Profile, refuse_more_than_own};
use app::{Error, Refusal};
use chrono::{DateTime, Utc};
use domain::access::Scope;
use domain::access::role::Role;
use domain::access::user as model;
use domain::language::LanguageTag;
use domain::zone::Zone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::words;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct User {
    #[schema(example = "usr_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    name: String,
    email: String,
    role: words::Role,
    /// BCP 47.
    #[schema(example = "de-AT")]
    language: String,
    /// IANA name.
    #[schema(example = "Europe/Vienna")]
    time_zone: String,
    state: words::UserState,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&model::User> for User {
    fn from(user: &model::User) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name.to_string(),
            email: user.email.to_string(),
            role: user.role.into(),
            language: user.language.to_string(),
            time_zone: user.time_zone.to_string(),
            state: user.state.into(),
            version: user.version,
            created_at: user.created_at,
            updated_at: user.change.at,
        }
    }
}

/// A person to invite.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvitationInput {
    #[schema(required = true, nullable = false, max_length = 200)]
    name: Option<String>,
    /// It identifies the person and stays as it is.
    #[schema(required = true, nullable = false, max_length = 254)]
    email: Option<String>,
    /// Only a role whose scopes the caller has itself.
    #[schema(required = true, nullable = false, value_type = words::Role)]
    role: Option<String>,
    /// BCP 47. `en` if not given.
    language: Option<String>,
    /// IANA name. `UTC` if not given.
    time_zone: Option<String>,
}

/// What is changed of a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileInput {
    #[schema(required = true, nullable = false, max_length = 200)]
    name: Option<String>,
    /// Only a role whose scopes the caller has itself.
    #[schema(required = true, nullable = false, value_type = words::Role)]
    role: Option<String>,
    /// BCP 47. `en` if not given.
    language: Option<String>,
    /// IANA name. `UTC` if not given.
    time_zone: Option<String>,
}

impl InvitationInput {
    /// `held` are the caller's scopes.
    pub(crate) fn read(&self, held: &BTreeSet<Scope>, fields: &mut Fields) -> Option<Invitation> {
        let email = fields.required("email", &self.email);
        let profile = ProfileInput {
            name: self.name.clone(),
            role: self.role.clone(),
            language: self.language.clone(),
            time_zone: self.time_zone.clone(),
        };
        let Profile { name, role, language, time_zone } = profile.read(held, None, fields)?;
        Some(Invitation { name, email: email?, role, language, time_zone })
    }
}

impl From<&model::User> for ProfileInput {
    fn from(user: &model::User) -> Self {
        Self {
            name: Some(user.name.to_string()),
            role: Some(user.role.as_str().to_owned()),
            language: Some(user.language.to_string()),
            time_zone: Some(user.time_zone.to_string()),
        }
    }
}

impl ProfileInput {
    /// A role that the user has already, `before`, may stay.
    pub(crate) fn read(
        &self,
        held: &BTreeSet<Scope>,
        before: Option<Role>,
        fields: &mut Fields,
    ) -> Option<Profile> {
        let name = fields.required("name", &self.name);
        let role: Option<Role> = fields.required("role", &self.role);
        let language: Option<LanguageTag> =
            fields.optional("language", &Some(self.language.as_deref().unwrap_or("en")));
        let time_zone: Option<Zone> =
            fields.optional("time_zone", &Some(self.time_zone.as_deref().unwrap_or("UTC")));
        if let Some(role) = role.filter(|role| before != Some(*role))
            && let Err(Error::Refused(Refusal::Invalid(defects))) = refuse_more_than_own(held, role)
        {
            defects.into_iter().for_each(|it| fields.refuse(it.field, &it.code, it.message));
        }
        Some(Profile { name: name?, role: role?, language: language?.into(), time_zone: time_zone? })
    }
}
