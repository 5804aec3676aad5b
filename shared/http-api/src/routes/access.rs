//! Who may do what.

mod api_keys;
mod users;

use crate::routes::routing::Routes;
use crate::state::SettingsState;

pub(super) fn api_settings() -> Routes<SettingsState> {
    api_keys::router().routes(users::router())
}
