//! Settings, entities, templates and customers: each change keeps the version before it, so that an
//! opened invoice can pin what was in force.

use chrono::{DateTime, Utc};
use domain::customers::Customer;
use domain::ids::TenantId;
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use domain::templates::email_template::EmailTemplate;
use domain::templates::invoice_template::InvoiceTemplate;
use ports::{Action, Condition, Key};
use serde::Serialize;

use crate::encoding::{encode, indexed};
use crate::keys;

/// A thing of which every version is kept. The first version is 1.
pub trait Versioned: Serialize {
    const KIND: &'static str;

    fn version(&self) -> u64;
    fn changed_at(&self) -> DateTime<Utc>;
    fn current_key(&self, tenant: &TenantId) -> Key;
    fn version_key(&self, tenant: &TenantId) -> Key;
    /// Under which it is listed; things of which there is but one are not.
    fn list_sort(&self) -> Option<String>;
}

/// Writes a version and makes it the current one, if the one before it still is.
pub fn put<V: Versioned>(tenant: &TenantId, value: &V) -> [Action; 2] {
    let (current, kept) = (value.current_key(tenant), value.version_key(tenant));
    let mut item = encode(&current, V::KIND, value.changed_at(), value);
    if let Some(sort) = value.list_sort() {
        item = indexed(item, "list", keys::list(tenant, V::KIND), sort);
    }
    let condition = match value.version() {
        0 | 1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    let version_item = encode(&kept, &format!("{}_version", V::KIND), value.changed_at(), value);
    [
        Action::Put { key: current, item, condition },
        Action::Put { key: kept, item: version_item, condition: Condition::Absent },
    ]
}

/// Holds a transaction to this version still being the current one.
pub fn unchanged<V: Versioned>(tenant: &TenantId, value: &V) -> Action {
    Action::Check { key: value.current_key(tenant), condition: Condition::Version(value.version()) }
}

macro_rules! versioned {
    ($($type:ident = $kind:literal, |$value:ident, $tenant:ident| $current:expr, $kept:expr, $sort:expr;)*) => {$(
        impl Versioned for $type {
            const KIND: &'static str = $kind;

            fn version(&self) -> u64 {
                self.version
            }

            fn changed_at(&self) -> DateTime<Utc> {
                self.change.at
            }

            fn current_key(&self, $tenant: &TenantId) -> Key {
                let $value = self;
                $current
            }

            fn version_key(&self, $tenant: &TenantId) -> Key {
                let $value = self;
                $kept
            }

            fn list_sort(&self) -> Option<String> {
                let $value = self;
                $sort
            }
        }
    )*};
}

versioned! {
    Settings = "settings", |value, tenant|
        { let _ = value; keys::settings(tenant) },
        keys::settings_version(tenant, value.version),
        { let _ = value; None };
    LegalEntity = "entity", |value, tenant|
        keys::entity(tenant, value.id),
        keys::entity_version(tenant, value.id, value.version),
        Some(value.id.to_string());
    InvoiceTemplate = "template", |value, tenant|
        keys::template(tenant, value.id),
        keys::template_version(tenant, value.id, value.version),
        Some(value.id.to_string());
    // An archived one is listed no more.
    EmailTemplate = "email_template", |value, tenant|
        keys::email_template(tenant, value.id),
        keys::email_template_version(tenant, value.id, value.version),
        (!value.archived).then(|| value.id.to_string());
    Customer = "customer", |value, tenant|
        keys::customer(tenant, value.id),
        keys::customer_version(tenant, value.id, value.version),
        Some(value.id.to_string());
}
