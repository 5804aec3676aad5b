//! The settings of a tenant as they are. Every tenant has some.

use domain::ids::TenantId;
use domain::settings::Settings;
use ports::Table;
use store::{Loaded, Store, keys};

use crate::Error;

pub(crate) async fn read_settings<T: Table>(store: &Store<T>, tenant: &TenantId) -> Result<Settings, Error> {
    present(store.get(&keys::settings(tenant)).await?)
}

/// The settings from what was loaded.
pub(crate) fn settings_from(loaded: &Loaded, tenant: &TenantId) -> Result<Settings, Error> {
    present(loaded.get(&keys::settings(tenant))?)
}

fn present(found: Option<Settings>) -> Result<Settings, Error> {
    found.ok_or_else(|| Error::Failed("the tenant has no settings".to_owned()))
}
