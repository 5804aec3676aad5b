//! Customers are the buyers.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::change::Change;
use crate::contact::EmailAddress;
use crate::delivery::email::{Addressee, AddresseeKind, Chosen};
use crate::documents::terms::Terms;
use crate::ids::{CustomerId, TemplateId};
use crate::money::Currency;
use crate::settings::Settings;
use crate::templates::email_template::EmailKind;
use crate::text::{Label, Text};
use crate::vat_id::VatId;
use crate::zone::Zone;

/// Each version is kept. An invoice pins the version it was opened with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    pub id: CustomerId,
    pub version: u64,
    /// The tenant's number for the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Label>,
    pub name: Label,
    pub kind: CustomerKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_id: Option<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_id: Option<VatId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// BCP 47, such as `de` or `en-GB`.
    pub language: Text<35>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Zone>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    pub email_preferences: EmailPreferences,
    pub purchase_order_required: bool,
    pub invoicing_enabled: bool,
    /// Whether opens and clicks are tracked. `None`: the tenant's settings decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<bool>,
    /// Whether the customer gets notices of invoices that open without an e-mail. `None`: the tenant's
    /// settings decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notify_on_open: Option<bool>,
    /// Whether the customer gets receipts of its payments. `None`: the tenant's settings decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_on_payment: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_template_id: Option<TemplateId>,
    /// No new document is for an archived customer, and lists leave it out. Everything that exists goes on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    pub created_at: DateTime<Utc>,
    pub change: Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerKind {
    Business,
    Consumer,
    Public,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: Label,
    pub email: EmailAddress,
    /// For example `primary` or `finance`.
    pub roles: BTreeSet<Text<40>>,
}

/// Selects the contacts for each kind of e-mail by their roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailPreferences {
    /// To.
    pub invoice_roles: BTreeSet<Text<40>>,
    /// Cc.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub invoice_cc_roles: BTreeSet<Text<40>>,
    pub reminder_roles: BTreeSet<Text<40>>,
}

impl Customer {
    /// The addressees of this customer's invoices. Each address occurs once; To takes precedence over
    /// Cc.
    pub fn invoice_addressees(&self) -> Vec<Addressee> {
        self.in_roles(&self.email_preferences.invoice_roles)
    }

    /// The addressees of an e-mail of this kind, by their present roles.
    pub fn addressees(&self, kind: EmailKind) -> Vec<Addressee> {
        match kind {
            EmailKind::Reminder => self.in_roles(&self.email_preferences.reminder_roles),
            EmailKind::Invoice
            | EmailKind::CreditNote
            | EmailKind::Receipt
            | EmailKind::ReadyForPayment
            | EmailKind::Statement => self.invoice_addressees(),
        }
    }

    /// Whether a payment that is recorded now is acknowledged by a receipt.
    pub fn gets_receipts(&self, settings: &Settings) -> bool {
        self.receipt_on_payment.unwrap_or(settings.receipt_on_payment)
    }

    fn in_roles(&self, to: &BTreeSet<Text<40>>) -> Vec<Addressee> {
        let mut found: Vec<Addressee> = Vec::new();
        for (kind, roles) in
            [(AddresseeKind::To, to), (AddresseeKind::Cc, &self.email_preferences.invoice_cc_roles)]
        {
            for contact in self.contacts.iter().filter(|contact| !contact.roles.is_disjoint(roles)) {
                if !found.iter().any(|addressee| addressee.address == contact.email) {
                    let name = Some(contact.name.clone());
                    let (address, chosen) = (contact.email.clone(), Chosen::ByRole);
                    found.push(Addressee { address, name, kind, chosen });
                }
            }
        }
        found
    }
}
