//! Sending invoices, what became of it, letters to customers, and addresses that get nothing.

mod deliveries;
mod letters;
mod preview;
mod reports;
pub(in crate::routes) mod send;
mod suppressions;

use crate::routes::routing::Routes;
use crate::state::{ApiState, PaymentsState, SettingsState};

pub(super) fn api() -> Routes<ApiState> {
    Routes::default()
        .routes(send::router())
        .routes(deliveries::router())
        .routes(letters::router())
        .routes(suppressions::router())
}

/// Reports are served together.
pub(super) fn api_payments() -> Routes<PaymentsState> {
    reports::router()
}

/// Rendering an e-mail links the crate `mail`; clearing a suppression asks SES.
pub(super) fn api_settings() -> Routes<SettingsState> {
    Routes::default().routes(preview::router()).routes(suppressions::clearing())
}
