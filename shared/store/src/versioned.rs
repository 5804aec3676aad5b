//! Settings, entities, templates, users and customers: each change keeps the version before it, so that an
//! opened invoice can pin what was in force.

use domain::access::user::User;
use domain::bank_statements::mapping::CsvMapping;
use domain::change::Change;
use domain::customers::Customer;
use domain::ids::TenantId;
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use domain::templates::email_template::EmailTemplate;
use domain::templates::invoice_template::InvoiceTemplate;
use ports::{Action, Condition, Item, Key};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::encoding::{decode, encode, indexed};
use crate::{StoreError, keys};

/// A thing of which every version is kept. The first version is 1.
pub trait Versioned: Serialize {
    const KIND: &'static str;

    fn version(&self) -> u64;
    /// Who made this version, when and why.
    fn change(&self) -> &Change;
    fn current_key(&self, tenant: &TenantId) -> Key;
    fn version_key(&self, tenant: &TenantId, version: u64) -> Key;
    /// The list that it is in, and its place there. A thing of which there is only one is in no list.
    fn list(&self) -> Option<(&'static str, String)>;
}

/// The list of archived customers.
pub const ARCHIVED_CUSTOMER: &str = "archived_customer";

/// Writes a version and makes it the current one, if the one before it still is.
pub fn put<V: Versioned>(tenant: &TenantId, value: &V) -> [Action; 2] {
    let (current, kept) = (value.current_key(tenant), value.version_key(tenant, value.version()));
    let mut item = encode(&current, V::KIND, value.change().at, value);
    if let Some((kind, place)) = value.list() {
        item = indexed(item, "list", keys::list(tenant, kind), place);
    }
    let condition = match value.version() {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    let version_item = encode(&kept, &format!("{}_version", V::KIND), value.change().at, value);
    [
        Action::Put { key: current, item, condition },
        Action::Put { key: kept, item: version_item, condition: Condition::Absent },
    ]
}

/// Parses a thing from a change record.
pub fn read<V: DeserializeOwned>(item: Item) -> Result<V, StoreError> {
    decode(item)
}

/// Holds a transaction to this version still being the current one.
pub fn unchanged<V: Versioned>(tenant: &TenantId, value: &V) -> Action {
    Action::Check { key: value.current_key(tenant), condition: Condition::Version(value.version()) }
}

macro_rules! versioned {
    ($($type:ident = $kind:literal, |$value:ident, $tenant:ident, $version:ident| $current:expr, $kept:expr, $list:expr;)*) => {$(
        impl Versioned for $type {
            const KIND: &'static str = $kind;

            fn version(&self) -> u64 {
                self.version
            }

            fn change(&self) -> &Change {
                &self.change
            }

            fn current_key(&self, $tenant: &TenantId) -> Key {
                let $value = self;
                $current
            }

            fn version_key(&self, $tenant: &TenantId, $version: u64) -> Key {
                let $value = self;
                $kept
            }

            fn list(&self) -> Option<(&'static str, String)> {
                let $value = self;
                $list
            }
        }
    )*};
}

versioned! {
    Settings = "settings", |value, tenant, version|
        { let _ = value; keys::settings(tenant) },
        { let _ = value; keys::settings_version(tenant, version) },
        { let _ = value; None };
    LegalEntity = "entity", |value, tenant, version|
        keys::entity(tenant, value.id),
        keys::entity_version(tenant, value.id, version),
        Some((Self::KIND, value.id.to_string()));
    InvoiceTemplate = "template", |value, tenant, version|
        keys::template(tenant, value.id),
        keys::template_version(tenant, value.id, version),
        Some((Self::KIND, value.id.to_string()));
    // An archived one is listed no more.
    EmailTemplate = "email_template", |value, tenant, version|
        keys::email_template(tenant, value.id),
        keys::email_template_version(tenant, value.id, version),
        (!value.archived).then(|| (Self::KIND, value.id.to_string()));
    CsvMapping = "csv_mapping", |value, tenant, version|
        keys::csv_mapping(tenant, value.id),
        keys::csv_mapping_version(tenant, value.id, version),
        (!value.archived).then(|| (Self::KIND, value.id.to_string()));
    User = "user", |value, tenant, version|
        keys::user(tenant, value.id),
        keys::user_version(tenant, value.id, version),
        Some((Self::KIND, value.id.to_string()));
    Customer = "customer", |value, tenant, version|
        keys::customer(tenant, value.id),
        keys::customer_version(tenant, value.id, version),
        Some((if value.archived { ARCHIVED_CUSTOMER } else { Self::KIND }, value.id.to_string()));
}
