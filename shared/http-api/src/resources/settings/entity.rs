//! Legal entities: the sellers.

use app::settings::entity_logo::content_type;
use chrono::{DateTime, Utc};
use domain::change::Change;
use domain::ids::EntityId;
use domain::settings::entity as model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::address::{Address, AddressInput};
use crate::resources::settings::numbering::Numberings;
use crate::resources::texts::text;

const MAX_BANK_ACCOUNTS: usize = 20;

/// The seller and taxable person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Entity {
    #[schema(example = "ent_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    name: String,
    legal_id: Option<String>,
    vat_id: Option<String>,
    tax_number: Option<String>,
    address: Address,
    email: Option<String>,
    phone: Option<String>,
    time_zone: String,
    sender: Option<Sender>,
    bank_accounts: Vec<BankAccount>,
    numbering: Numberings,
    #[schema(example = "#1f4e79")]
    accent_color: Option<String>,
    logo: Option<Logo>,
    accessible_pdf: bool,
    retention_years: u8,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// In whose name e-mails go out.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Sender {
    name: String,
    #[schema(format = "email")]
    address: String,
    /// When the mail service confirmed that we may send for the address; until then nothing can be sent.
    verified_at: Option<DateTime<Utc>>,
}

/// What stands at the head of documents; set by `PUT /v1/entities/{id}/logo`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Logo {
    #[schema(example = "image/svg+xml")]
    content_type: &'static str,
    sha256: String,
    bytes: u64,
}

impl From<&model::LegalEntity> for Entity {
    fn from(entity: &model::LegalEntity) -> Self {
        Self {
            id: entity.id.to_string(),
            name: entity.name.to_string(),
            legal_id: text(&entity.legal_id),
            vat_id: text(&entity.vat_id),
            tax_number: text(&entity.tax_number),
            address: (&entity.address).into(),
            email: text(&entity.email),
            phone: text(&entity.phone),
            time_zone: entity.time_zone.to_string(),
            sender: entity.sender.as_ref().map(|sender| Sender {
                name: sender.name.to_string(),
                address: sender.address.to_string(),
                verified_at: sender.verified_at,
            }),
            bank_accounts: entity.bank_accounts.iter().map(BankAccount::from).collect(),
            numbering: (&entity.numbering).into(),
            accent_color: text(&entity.accent_color),
            logo: entity.logo.as_ref().map(|logo| Logo {
                content_type: content_type(logo.format),
                sha256: logo.sha256.clone(),
                bytes: logo.bytes,
            }),
            accessible_pdf: entity.accessible_pdf,
            retention_years: entity.retention_years,
            version: entity.version,
            created_at: entity.created_at,
            updated_at: entity.change.at,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntityInput {
    #[schema(required = true, nullable = false, max_length = 200)]
    name: Option<String>,
    /// Registration number.
    #[schema(max_length = 200)]
    legal_id: Option<String>,
    /// With its country prefix: EL for Greece, XI for Northern Ireland. Spaces, points and hyphens may be left in; the
    /// answer shows the normal form. Refused if the check digit is wrong, for the union, GB, XI, CH and NO.
    #[schema(example = "DE123456788")]
    vat_id: Option<String>,
    /// A local tax number, where there is no VAT number.
    #[schema(max_length = 200)]
    tax_number: Option<String>,
    #[schema(required = true, nullable = false)]
    address: Option<AddressInput>,
    #[schema(format = "email")]
    email: Option<String>,
    #[schema(max_length = 200)]
    phone: Option<String>,
    /// IANA; decides which day it is.
    #[schema(required = true, nullable = false, example = "Europe/Berlin")]
    time_zone: Option<String>,
    #[serde(default)]
    #[schema(max_items = 20)]
    bank_accounts: Vec<BankAccount>,
    numbering: Option<Numberings>,
    /// Of headings, rules and panels on documents; text in it is darkened as far as it needs to be read.
    #[schema(example = "#1f4e79")]
    accent_color: Option<String>,
    /// Whether PDFs are tagged for screen readers (PDF/UA-1), which makes them larger: false if not given.
    accessible_pdf: Option<bool>,
    /// How long issued documents are kept: 10 if not given.
    #[schema(minimum = 1, maximum = 30)]
    retention_years: Option<i64>,
}

impl EntityInput {
    /// The entity this describes, under an id and a version, without a sender and a logo.
    pub(crate) fn read(
        &self,
        id: EntityId,
        version: u64,
        created_at: DateTime<Utc>,
        change: Change,
        fields: &mut Fields,
    ) -> Option<model::LegalEntity> {
        let name = fields.required("name", &self.name);
        let legal_id = fields.optional("legal_id", &self.legal_id);
        let vat_id = fields.optional("vat_id", &self.vat_id);
        let tax_number = fields.optional("tax_number", &self.tax_number);
        fields.present("address", &self.address);
        let address = fields.nested("address", &self.address, AddressInput::read);
        let email = fields.optional("email", &self.email);
        let phone = fields.optional("phone", &self.phone);
        let time_zone = fields.required("time_zone", &self.time_zone);
        let bank_accounts =
            fields.list("bank_accounts", &self.bank_accounts, MAX_BANK_ACCOUNTS, BankAccount::read);
        let numbering = Some(self.numbering.clone().unwrap_or_default());
        let numbering = fields.nested("numbering", &numbering, Numberings::read);
        let accent_color = fields.optional("accent_color", &self.accent_color);
        let retention_years =
            fields.number("retention_years", Some(self.retention_years.unwrap_or(10)), 1..=30);
        Some(model::LegalEntity {
            id,
            version,
            name: name?,
            legal_id,
            vat_id,
            tax_number,
            address: address?,
            email,
            phone,
            time_zone: time_zone?,
            sender: None,
            bank_accounts,
            numbering: numbering?,
            accent_color,
            logo: None,
            accessible_pdf: self.accessible_pdf.unwrap_or(false),
            retention_years: retention_years?,
            created_at,
            change,
        })
    }
}

impl From<&model::LegalEntity> for EntityInput {
    fn from(entity: &model::LegalEntity) -> Self {
        Self {
            name: Some(entity.name.to_string()),
            legal_id: text(&entity.legal_id),
            vat_id: text(&entity.vat_id),
            tax_number: text(&entity.tax_number),
            address: Some((&entity.address).into()),
            email: text(&entity.email),
            phone: text(&entity.phone),
            time_zone: Some(entity.time_zone.to_string()),
            bank_accounts: entity.bank_accounts.iter().map(BankAccount::from).collect(),
            numbering: Some((&entity.numbering).into()),
            accent_color: text(&entity.accent_color),
            accessible_pdf: Some(entity.accessible_pdf),
            retention_years: Some(i64::from(entity.retention_years)),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BankAccount {
    /// Takes any currency if not given.
    #[schema(example = "EUR")]
    currency: Option<String>,
    #[schema(required = true, nullable = false, max_length = 200)]
    holder: Option<String>,
    #[schema(required = true, nullable = false, example = "DE89370400440532013000")]
    iban: Option<String>,
    bic: Option<String>,
    #[schema(max_length = 200)]
    bank: Option<String>,
}

impl BankAccount {
    fn read(&self, fields: &mut Fields) -> Option<model::BankAccount> {
        let currency = fields.optional("currency", &self.currency);
        let holder = fields.required("holder", &self.holder);
        let iban = fields.required("iban", &self.iban);
        let bic = fields.optional("bic", &self.bic);
        let bank = fields.optional("bank", &self.bank);
        Some(model::BankAccount { currency, holder: holder?, iban: iban?, bic, bank })
    }
}

impl From<&model::BankAccount> for BankAccount {
    fn from(account: &model::BankAccount) -> Self {
        Self {
            currency: text(&account.currency),
            holder: Some(account.holder.to_string()),
            iban: Some(account.iban.to_string()),
            bic: text(&account.bic),
            bank: text(&account.bank),
        }
    }
}

/// The sender of e-mails. The address must be of a domain in the settings' `sender_domains`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SenderInput {
    #[schema(required = true, nullable = false, max_length = 200)]
    name: Option<String>,
    #[schema(required = true, nullable = false, format = "email")]
    address: Option<String>,
}

impl SenderInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<model::Sender> {
        let name = fields.required("name", &self.name);
        let address = fields.required("address", &self.address);
        Some(model::Sender { name: name?, address: address?, verified_at: None })
    }
}
