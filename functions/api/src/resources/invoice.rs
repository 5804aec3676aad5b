//! Invoices: what authors give ([`InvoiceInput`]) and what clients read ([`Invoice`]).

mod input;
mod output;
mod particulars;
mod totals;

pub(crate) use input::InvoiceInput;
pub(crate) use output::Invoice;

use domain::email;
use serde::Deserialize;
use utoipa::ToSchema;

use super::email_settings::{EmailSettings, refuse_einvoice};
use crate::fields::Fields;

/// How to open an invoice.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenInput {
    /// Sends it once it is open.
    email: Option<EmailSettings>,
    /// Not available yet: `true` is refused with `einvoice_not_available`.
    einvoice: Option<bool>,
}

impl OpenInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<Option<email::EmailSettings>> {
        refuse_einvoice(fields, self.einvoice);
        Some(fields.nested("email", &self.email, EmailSettings::read))
    }
}
