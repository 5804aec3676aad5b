//! How invoices and e-mails read.

mod email_templates;
mod invoice_templates;

use crate::routes::routing::Routes;
use crate::state::SettingsState;

pub(super) fn api_settings() -> Routes<SettingsState> {
    Routes::default().routes(invoice_templates::router()).routes(email_templates::router())
}
