//! The seller.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::change::Change;
use crate::contact::{Bic, EmailAddress, Iban};
use crate::documents::series::Numberings;
use crate::ids::EntityId;
use crate::money::Currency;
use crate::templates::brand::{Color, LogoRef};
use crate::text::Label;
use crate::vat_id::VatId;
use crate::zone::Zone;

/// A seller and taxable person. Each version is kept. An invoice pins the version it was opened with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LegalEntity {
    pub id: EntityId,
    pub version: u64,
    pub name: Label,
    /// Registration number (BT-30).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_id: Option<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_id: Option<VatId>,
    /// A local tax number, if there is no VAT number (BT-32).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<Label>,
    pub address: Address,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Label>,
    /// Determines the current date.
    pub time_zone: Zone,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<Sender>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bank_accounts: Vec<BankAccount>,
    pub numbering: Numberings,
    /// The colour of headings, rules and panels on its documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent_color: Option<Color>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<LogoRef>,
    /// Documents are tagged for screen readers (PDF/UA-1). The files are larger.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accessible_pdf: bool,
    /// The retention of issued documents in years: 1 to 30.
    pub retention_years: u8,
    pub created_at: DateTime<Utc>,
    pub change: Change,
}

/// The sender of e-mails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sender {
    pub name: Label,
    pub address: EmailAddress,
    /// The time at which the mail service verified the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BankAccount {
    /// `None`: any currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    pub holder: Label,
    pub iban: Iban,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bic: Option<Bic>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<Label>,
}

impl LegalEntity {
    /// The account for a currency, or else one for any currency.
    pub fn bank_account(&self, currency: Currency) -> Option<&BankAccount> {
        let accounts = &self.bank_accounts;
        accounts
            .iter()
            .find(|account| account.currency == Some(currency))
            .or_else(|| accounts.iter().find(|account| account.currency.is_none()))
    }
}
