//! Invoices: what authors give ([`InvoiceInput`]) and what clients read ([`Invoice`]).

mod input;
mod output;
mod verbs;

pub(crate) use input::InvoiceInput;
pub(crate) use output::Invoice;
pub(super) use output::first_lines;
pub(crate) use verbs::{Duplicate, ReasonInput, RequiredReasonInput};

use domain::delivery::email;
use domain::delivery::schedule::SendAt;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::delivery::email_settings::{EmailSettings, refuse_einvoice};
use crate::resources::delivery::schedule::read_send_at;

/// How to open an invoice.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenInput {
    /// Sends it once it is open.
    email: Option<EmailSettings>,
    /// When to send it: a local date and time within a year, or an instant (`2026-12-01T08:00:00Z`); at once if not given. Without `time_zone` by the
    /// clocks of the customer, or else of the selling entity. A time that the clocks leave out is refused; one that
    /// comes twice is told apart by its offset (`2026-10-25T02:30+02:00`).
    #[schema(example = "2026-12-01T09:00")]
    send_at: Option<String>,
    /// IANA; of `send_at`.
    #[schema(example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// Not available yet: `true` is refused with `einvoice_not_available`.
    einvoice: Option<bool>,
}

impl OpenInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<(Option<email::EmailSettings>, Option<SendAt>)> {
        refuse_einvoice(fields, self.einvoice);
        let email = fields.nested("email", &self.email, EmailSettings::read);
        Some((email, read_send_at(fields, &self.send_at, &self.time_zone, self.email.is_some())))
    }
}
