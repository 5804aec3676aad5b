//! Customers.

pub(crate) mod contact;

use chrono::{DateTime, Utc};
use domain::change::Change;
use domain::customers::{self as model, CustomerKind};
use domain::ids::CustomerId;
use domain::language::LanguageTag;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::address::{Address, AddressInput};
use crate::resources::customers::contact::{Contact, EmailPreferences};
use crate::resources::documents::terms::Terms;
use crate::resources::texts::text;
use crate::resources::words;

/// A customer is one item, and part of the answer that shows an open invoice.
const MAX_CONTACTS: usize = 50;

/// The buyer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Customer {
    #[schema(example = "cus_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    /// The tenant's own number for the customer.
    number: Option<String>,
    name: String,
    kind: words::CustomerKind,
    legal_id: Option<String>,
    vat_id: Option<String>,
    address: Option<Address>,
    currency: Option<String>,
    language: String,
    time_zone: Option<String>,
    terms: Option<Terms>,
    contacts: Vec<Contact>,
    email_preferences: EmailPreferences,
    purchase_order_required: bool,
    invoicing_enabled: bool,
    /// Null: as the settings say.
    tracking: Option<bool>,
    /// Null: as the settings say.
    notify_on_open: Option<bool>,
    /// Null: as the settings say.
    receipt_on_payment: Option<bool>,
    default_template_id: Option<String>,
    archived: bool,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&model::Customer> for Customer {
    fn from(customer: &model::Customer) -> Self {
        Self {
            id: customer.id.to_string(),
            number: text(&customer.number),
            name: customer.name.to_string(),
            kind: customer.kind.into(),
            legal_id: text(&customer.legal_id),
            vat_id: text(&customer.vat_id),
            address: customer.address.as_ref().map(Address::from),
            currency: text(&customer.currency),
            language: customer.language.to_string(),
            time_zone: text(&customer.time_zone),
            terms: customer.terms.as_ref().map(Terms::from),
            contacts: customer.contacts.iter().map(Contact::from).collect(),
            email_preferences: (&customer.email_preferences).into(),
            purchase_order_required: customer.purchase_order_required,
            invoicing_enabled: customer.invoicing_enabled,
            tracking: customer.tracking,
            notify_on_open: customer.notify_on_open,
            receipt_on_payment: customer.receipt_on_payment,
            default_template_id: text(&customer.default_template_id),
            archived: customer.archived,
            version: customer.version,
            created_at: customer.created_at,
            updated_at: customer.change.at,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerInput {
    /// Your own number for the customer.
    #[schema(max_length = 200)]
    number: Option<String>,
    #[schema(required = true, nullable = false, max_length = 200)]
    name: Option<String>,
    /// `business` if not given.
    #[schema(value_type = Option<words::CustomerKind>)]
    kind: Option<String>,
    #[schema(max_length = 200)]
    legal_id: Option<String>,
    /// With its country prefix: EL for Greece, XI for Northern Ireland. Spaces, points and hyphens may be left in; the
    /// answer shows the normal form. Refused if the check digit is wrong, for the union, GB, XI, CH and NO.
    #[schema(example = "DE123456788")]
    vat_id: Option<String>,
    /// Needed before an invoice can be opened.
    address: Option<AddressInput>,
    /// Of invoices that name none. ISO 4217.
    #[schema(example = "EUR")]
    currency: Option<String>,
    /// A BCP 47 tag; `en` if not given. Documents and default e-mails are in German, English, Spanish, French, Italian and
    /// Dutch. For a customer with another language they are in English, and their `warnings` say so.
    #[schema(example = "de")]
    language: Option<String>,
    /// IANA.
    #[schema(example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// Of invoices that have none of their own; 30 days net if nobody says otherwise.
    terms: Option<Terms>,
    #[serde(default)]
    #[schema(max_items = 50)]
    contacts: Vec<Contact>,
    email_preferences: Option<EmailPreferences>,
    /// `false` if not given.
    purchase_order_required: Option<bool>,
    /// `true` if not given.
    invoicing_enabled: Option<bool>,
    /// Whether opens and clicks are tracked; as the settings say if not given.
    tracking: Option<bool>,
    /// Whether it gets an e-mail about an invoice that opens without one; as the settings say if not given. What
    /// keeps that e-mail from going out does not keep the invoice from opening: then a delivery has failed.
    notify_on_open: Option<bool>,
    /// Whether it gets a receipt of each payment that is recorded from now on; as the settings say if not given.
    receipt_on_payment: Option<bool>,
    default_template_id: Option<String>,
    /// Archived: no new invoice is for it, and lists leave it out. `false` if not given.
    archived: Option<bool>,
}

impl CustomerInput {
    /// The customer this describes, under an id and a version.
    pub(crate) fn read(
        &self,
        id: CustomerId,
        version: u64,
        created_at: DateTime<Utc>,
        change: Change,
        fields: &mut Fields,
    ) -> Option<model::Customer> {
        let number = fields.optional("number", &self.number);
        let name = fields.required("name", &self.name);
        let kind = fields.optional("kind", &self.kind);
        let legal_id = fields.optional("legal_id", &self.legal_id);
        let vat_id = fields.optional("vat_id", &self.vat_id);
        let address = fields.nested("address", &self.address, AddressInput::read);
        let currency = fields.optional("currency", &self.currency);
        let language: Option<LanguageTag> =
            fields.optional("language", &Some(self.language.as_deref().unwrap_or("en")));
        let time_zone = fields.optional("time_zone", &self.time_zone);
        let terms = fields.nested("terms", &self.terms, Terms::read);
        let contacts = fields.list("contacts", &self.contacts, MAX_CONTACTS, Contact::read);
        let preferences = Some(self.email_preferences.clone().unwrap_or_default());
        let email_preferences = fields.nested("email_preferences", &preferences, EmailPreferences::read);
        let default_template_id = fields.optional("default_template_id", &self.default_template_id);
        Some(model::Customer {
            id,
            version,
            number,
            name: name?,
            kind: kind.unwrap_or(CustomerKind::Business),
            legal_id,
            vat_id,
            address,
            currency,
            language: language?.into(),
            time_zone,
            terms,
            contacts,
            email_preferences: email_preferences?,
            purchase_order_required: self.purchase_order_required.unwrap_or(false),
            invoicing_enabled: self.invoicing_enabled.unwrap_or(true),
            tracking: self.tracking,
            notify_on_open: self.notify_on_open,
            receipt_on_payment: self.receipt_on_payment,
            default_template_id,
            archived: self.archived.unwrap_or(false),
            created_at,
            change,
        })
    }
}

impl From<&model::Customer> for CustomerInput {
    fn from(customer: &model::Customer) -> Self {
        Self {
            number: text(&customer.number),
            name: Some(customer.name.to_string()),
            kind: Some(words::CustomerKind::from(customer.kind).as_str().to_owned()),
            legal_id: text(&customer.legal_id),
            vat_id: text(&customer.vat_id),
            address: customer.address.as_ref().map(AddressInput::from),
            currency: text(&customer.currency),
            language: Some(customer.language.to_string()),
            time_zone: text(&customer.time_zone),
            terms: customer.terms.as_ref().map(Terms::from),
            contacts: customer.contacts.iter().map(Contact::from).collect(),
            email_preferences: Some((&customer.email_preferences).into()),
            purchase_order_required: Some(customer.purchase_order_required),
            invoicing_enabled: Some(customer.invoicing_enabled),
            tracking: customer.tracking,
            notify_on_open: customer.notify_on_open,
            receipt_on_payment: customer.receipt_on_payment,
            default_template_id: text(&customer.default_template_id),
            archived: Some(customer.archived),
        }
    }
}
