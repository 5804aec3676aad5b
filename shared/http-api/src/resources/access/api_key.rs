//! API keys.

use std::collections::BTreeSet;

use app::access::api_keys::NewApiKey as Minted;
use chrono::{DateTime, Utc};
use domain::access::{self as model, Scope};
use domain::text::Label;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::words;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ApiKey {
    #[schema(example = "key_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    /// The person or system that holds it.
    name: String,
    /// The public part.
    prefix: String,
    scopes: Vec<words::Scope>,
    created_at: DateTime<Utc>,
    /// It works up to 30 seconds longer.
    revoked_at: Option<DateTime<Utc>>,
}

impl From<&model::ApiKey> for ApiKey {
    fn from(key: &model::ApiKey) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name.to_string(),
            prefix: key.prefix.clone(),
            scopes: key.scopes.iter().map(|scope| words::Scope::from(*scope)).collect(),
            created_at: key.created_at,
            revoked_at: key.revoked_at,
        }
    }
}

/// A key with its secret, which is shown this once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct NewApiKey {
    #[serde(flatten)]
    api_key: ApiKey,
    /// Send it as `Authorization: Bearer rk_…`.
    secret: String,
}

impl From<&Minted> for NewApiKey {
    fn from(new: &Minted) -> Self {
        Self { api_key: (&new.api_key).into(), secret: new.token.clone() }
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiKeyInput {
    /// The person or system that will hold it.
    #[schema(required = true, nullable = false, max_length = 200)]
    name: Option<String>,
    /// Only scopes that the calling key has itself.
    #[schema(required = true, nullable = false, min_items = 1, value_type = Vec<words::Scope>)]
    scopes: Option<Vec<String>>,
}

impl ApiKeyInput {
    /// `held` are the calling key's scopes: no key gives away more than it has.
    pub(crate) fn read(
        &self,
        held: &BTreeSet<Scope>,
        fields: &mut Fields,
    ) -> Option<(Label, BTreeSet<Scope>)> {
        let name = fields.required("name", &self.name);
        fields.present("scopes", &self.scopes);
        let raw = self.scopes.as_deref()?;
        if raw.is_empty() {
            fields.refuse("scopes", "empty", "must name at least one scope");
        }
        let scopes: Vec<Scope> = fields.each("scopes", raw, Scope::ALL.len());
        for scope in scopes.iter().filter(|scope| !held.contains(scope)) {
            let message = format!("must not have {}, which your own key lacks", scope.as_str());
            fields.refuse("scopes", "scope_not_held", message);
        }
        Some((name?, scopes.into_iter().collect()))
    }
}
