//! The account: its settings, its legal entities, the domains it may send from.

mod account;
mod entities;
mod sender_domains;

use crate::routes::routing::Routes;
use crate::state::SettingsState;

pub(super) fn api_settings() -> Routes<SettingsState> {
    Routes::default().routes(entities::router()).routes(account::router()).routes(sender_domains::router())
}
