//! Sending invoices, what became of it, and addresses that get nothing.

mod deliveries;
mod preview;
mod reports;
pub(in crate::routes) mod send;
mod suppressions;

use crate::routes::routing::Routes;
use crate::state::{ApiState, SettingsState};

pub(super) fn api() -> Routes<ApiState> {
    Routes::default()
        .routes(send::router())
        .routes(deliveries::router())
        .routes(reports::router())
        .routes(suppressions::router())
}

/// Rendering an e-mail links the crate `mail`; clearing a suppression asks SES.
pub(super) fn api_settings() -> Routes<SettingsState> {
    Routes::default().routes(preview::router()).routes(suppressions::clearing())
}
