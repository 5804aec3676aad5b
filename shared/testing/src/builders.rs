//! Complete, valid values. A test changes only the fields that it is about.

use std::fmt::Debug;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::address::Address;
use domain::batches::{BatchEmail, BatchItem, OpenOptions, Operation, SendOptions};
use domain::change::{Actor, Change};
use domain::customers::{Contact, Customer, CustomerKind, EmailPreferences};
use domain::delivery::Delivery;
use domain::delivery::email::EmailSettings;
use domain::delivery::schedule::SendAt;
use domain::documents::document::{Content, Origin, References};
use domain::documents::line::{DraftLine, Quantity, UnitPrice};
use domain::documents::series::{Numbering, Numberings, Pattern};
use domain::documents::tax::{Percent, Tax, TaxCategory};
use domain::ids::{CustomerId, DocumentId, DocumentKind, EntityId, LineId, Subject, TemplateId};
use domain::settings::entity::{LegalEntity, Sender};
use domain::settings::{Settings, UnknownOutcomePolicy};
use domain::templates::email_template::{EmailKind, EmailTemplate, EmailTexts, TextLanguage};
use domain::templates::invoice_template::InvoiceTemplate;
use domain::text::Text;

/// Parses a value. Panics if the text is invalid.
pub fn parse<V: FromStr>(text: &str) -> V
where
    V::Err: Debug,
{
    text.parse().expect(text)
}

pub fn change(at: DateTime<Utc>) -> Change {
    Change { at, actor: Actor::system("test"), reason: None, request_id: "test".to_owned() }
}

/// A set with a single role.
pub fn role(name: &str) -> std::collections::BTreeSet<Text<40>> {
    [parse(name)].into()
}

pub fn settings(now: DateTime<Utc>) -> Settings {
    Settings {
        version: 1,
        tenant_name: parse("Nordlicht"),
        sender_domains: vec!["nordlicht.example".to_owned()],
        default_entity_id: None,
        default_template_id: None,
        reply_to: None,
        archive_address: None,
        unknown_outcome: UnknownOutcomePolicy::Hold,
        allow_earlier_issue_dates: false,
        tracking_off: false,
        notify_on_open: false,
        ready_for_payment_template_id: None,
        receipt_on_payment: false,
        receipt_template_id: None,
        credit_note_template_id: None,
        statement_template_id: None,
        hold_minutes: 0,
        approval: Default::default(),
        payment_tolerance: Vec::new(),
        apply_exact: false,
        plain_void: false,
        change: change(now),
    }
}

fn address(city: &str) -> Address {
    Address {
        line1: parse("Hafenstraße 12"),
        line2: None,
        postal_code: Some(parse("20457")),
        city: parse(city),
        region: None,
        country: parse("DE"),
    }
}

/// A seller with a verified sender address. Its invoices are numbered `1`, `2`, …
pub fn entity(id: EntityId, now: DateTime<Utc>) -> LegalEntity {
    LegalEntity {
        id,
        version: 1,
        name: parse("Nordlicht Software GmbH"),
        legal_id: None,
        vat_id: Some(parse("DE123456788")),
        tax_number: None,
        address: address("Hamburg"),
        email: None,
        phone: None,
        time_zone: parse("Europe/Berlin"),
        sender: Some(Sender {
            name: parse("Nordlicht"),
            address: parse("invoices@nordlicht.example"),
            verified_at: Some(now),
        }),
        bank_accounts: Vec::new(),
        numbering: numbering("{seq}"),
        accent_color: None,
        accessible_pdf: false,
        logo: None,
        retention_years: 10,
        created_at: now,
        change: change(now),
    }
}

/// Invoices are numbered by this pattern, from 1; other kinds have their standard numbering.
pub fn numbering(pattern: &str) -> Numberings {
    let invoices = Numbering {
        pattern: Pattern::parse(pattern).expect("a pattern"),
        yearly_restart: false,
        first: 1,
        first_year: None,
        previous_patterns: Vec::new(),
    };
    Numberings::new([(DocumentKind::Invoice, invoices)])
}

pub fn template(id: TemplateId, now: DateTime<Utc>) -> InvoiceTemplate {
    InvoiceTemplate {
        id,
        version: 1,
        name: parse("Standard"),
        language: None,
        subject: parse("Your invoice"),
        message: parse("Please find it attached."),
        reply_to: None,
        cc: Vec::new(),
        footer: None,
        email_template_id: None,
        layout: Default::default(),
        created_at: now,
        change: change(now),
    }
}

/// A template with English texts only.
pub fn email_template(id: TemplateId, kind: EmailKind, now: DateTime<Utc>) -> EmailTemplate {
    EmailTemplate {
        id,
        version: 1,
        kind,
        name: parse("Polite"),
        fallback_language: TextLanguage::En,
        texts: [(TextLanguage::En, email_texts("A polite subject"))].into(),
        call_to_action: None,
        reply_to: None,
        cc: Vec::new(),
        archived: false,
        created_at: now,
        change: change(now),
    }
}

pub fn email_texts(subject: &str) -> EmailTexts {
    EmailTexts { subject: parse(subject), message: parse("A polite message."), call_to_action_label: None }
}

/// A business with one contact, `{name}@customer.example`, that receives invoices.
pub fn customer(id: CustomerId, name: &str, now: DateTime<Utc>) -> Customer {
    Customer {
        id,
        version: 1,
        number: None,
        name: parse(name),
        kind: CustomerKind::Business,
        legal_id: None,
        vat_id: Some(parse("DE987654328")),
        address: Some(address("Kiel")),
        currency: Some(parse("EUR")),
        language: parse("en"),
        time_zone: None,
        terms: None,
        contacts: vec![contact(&format!("{name}@customer.example"), "finance")],
        email_preferences: EmailPreferences {
            invoice_roles: role("finance"),
            invoice_cc_roles: role("copy"),
            reminder_roles: role("finance"),
        },
        purchase_order_required: false,
        invoicing_enabled: true,
        tracking: None,
        notify_on_open: None,
        receipt_on_payment: None,
        default_template_id: None,
        archived: false,
        created_at: now,
        change: change(now),
    }
}

/// A contact with one role. The role `finance` receives invoices, `copy` receives copies.
pub fn contact(email: &str, roles: &str) -> Contact {
    Contact { name: parse("Alex"), email: parse(email), roles: role(roles) }
}

pub fn tax(category: TaxCategory, rate: &str) -> Tax {
    Tax { category, rate: Percent::parse(rate).expect(rate), label: None, exemption_reason: None }
}

/// One unit at 100.00 with 19 % VAT.
pub fn line(id: LineId) -> DraftLine {
    DraftLine {
        credits: None,
        id,
        item_code: None,
        description: Some(parse("Consulting")),
        quantity: Some(Quantity::parse("1").expect("a quantity")),
        unit: None,
        unit_price: Some(UnitPrice::parse("100").expect("a price")),
        discount: None,
        surcharge: None,
        tax: Some(tax(TaxCategory::Standard, "19")),
        period: None,
        account_code: None,
        tracking: Vec::new(),
    }
}

pub fn content(
    entity_id: EntityId,
    customer_id: Option<CustomerId>,
    template_id: Option<TemplateId>,
) -> Content {
    Content {
        entity_id,
        customer_id,
        template_id,
        currency: parse("EUR"),
        issue_date: None,
        due_date: None,
        terms: None,
        supply: None,
        references: References::default(),
        payment_reference: None,
        delivery_address: None,
        allowances: Vec::new(),
        charges: Vec::new(),
        prepaid: 0,
        tax_currency: None,
        note: None,
        internal_note: None,
        tags: Default::default(),
        metadata: Default::default(),
        attachments: Vec::new(),
        external_refs: Default::default(),
        origin: Origin::Api,
    }
}

/// Settings that send to the customer's contacts with the texts of the template.
pub fn email() -> EmailSettings {
    EmailSettings { use_template_defaults: true, ..EmailSettings::default() }
}

/// Opens drafts.
pub fn opening(email: Option<EmailSettings>, send_at: Option<SendAt>) -> Operation {
    let email = email.map(|settings| BatchEmail::new(settings, send_at));
    Operation::Open(OpenOptions { email, ..OpenOptions::default() })
}

/// Sends documents that are open.
pub fn sending(settings: EmailSettings, send_at: Option<SendAt>, force: bool) -> Operation {
    Operation::Send(SendOptions { email: BatchEmail::new(settings, send_at), force, retry_since: None })
}

/// Documents as the subjects of a batch.
pub fn subjects<C: FromIterator<Subject>>(documents: &[DocumentId]) -> C {
    documents.iter().copied().map(Subject::from).collect()
}

/// The document that an item of a batch is about.
pub fn document_of(item: &BatchItem) -> DocumentId {
    item.subject.document().expect("an item is about a document")
}

/// The subject line as it went out.
pub fn subject_line(delivery: &Delivery) -> Option<&str> {
    delivery.letter().map(|letter| letter.subject_line.as_str())
}
