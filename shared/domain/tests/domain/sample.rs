//! An invoice with nothing missing, to take things from.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::address::Address;
use domain::change::{Actor, Change};
use domain::customers::{Contact, Customer, CustomerKind, EmailPreferences};
use domain::delivery::email::EmailSettings;
use domain::documents::complete::{Complete, Defect, Surroundings, check};
use domain::documents::document::{
    Balance, Content, Document, Draft, LinesRevision, Origin, References, State,
};
use domain::documents::kinds::Kind;
use domain::documents::line::{DraftLine, Line, Quantity, UnitPrice};
use domain::documents::open::{Number, open};
use domain::documents::series::{Numbering, Numberings, Pattern, Series};
use domain::documents::shown::Shown;
use domain::documents::tax::{Percent, Tax, TaxCategory};
use domain::documents::totals::Totals;
use domain::ids::{CustomerId, DocumentId, DocumentKind, EntityId, LineId, TemplateId};
use domain::settings::entity::{LegalEntity, Sender};
use domain::settings::{Settings, UnknownOutcomePolicy};
use domain::templates::invoice_template::InvoiceTemplate;
use domain::zone::Zone;
use proptest::prelude::ProptestConfig;

/// A failure prints its smallest input; no file is left behind.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-22T10:30:00Z".parse().unwrap()
}

pub(crate) fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

pub(crate) fn change() -> Change {
    Change { at: now(), actor: Actor::system("test"), reason: None, request_id: "1".into() }
}

pub(crate) fn tax(category: TaxCategory, rate: &str) -> Tax {
    Tax { category, rate: Percent::parse(rate).unwrap(), label: None, exemption_reason: None }
}

pub(crate) fn draft_line() -> DraftLine {
    DraftLine {
        id: LineId::new(now(), 1),
        item_code: None,
        description: Some("Milling".parse().unwrap()),
        quantity: Some(Quantity::parse("2").unwrap()),
        unit: None,
        unit_price: Some(UnitPrice::parse("50.00").unwrap()),
        discount: None,
        surcharge: None,
        tax: Some(tax(TaxCategory::Standard, "19")),
        period: None,
        account_code: None,
        tracking: vec![],
        credits: None,
    }
}

pub(crate) fn line() -> Line {
    draft_line().complete().unwrap()
}

pub(crate) fn address() -> Address {
    Address {
        line1: "Hafenstraße 12".parse().unwrap(),
        line2: None,
        postal_code: None,
        city: "Hamburg".parse().unwrap(),
        region: None,
        country: "DE".parse().unwrap(),
    }
}

pub(crate) fn entity() -> LegalEntity {
    LegalEntity {
        id: EntityId::new(now(), 1),
        version: 1,
        name: "Nordlicht GmbH".parse().unwrap(),
        legal_id: None,
        vat_id: Some("DE123456788".parse().unwrap()),
        tax_number: None,
        address: address(),
        email: None,
        phone: None,
        time_zone: zone("Europe/Berlin"),
        sender: Some(Sender {
            name: "Nordlicht".parse().unwrap(),
            address: "billing@nordlicht.example".parse().unwrap(),
            verified_at: Some(now()),
        }),
        bank_accounts: vec![],
        numbering: Numberings::new([(DocumentKind::Invoice, invoices())]),
        accent_color: None,
        accessible_pdf: false,
        logo: None,
        retention_years: 10,
        created_at: now(),
        change: change(),
    }
}

pub(crate) fn invoices() -> Numbering {
    Numbering {
        pattern: Pattern::parse("INV-{yyyy}-{seq:5}").unwrap(),
        yearly_restart: false,
        first: 1,
        first_year: None,
        previous_patterns: vec![],
    }
}

pub(crate) fn contact(email: &str, role: &str) -> Contact {
    Contact {
        name: email.parse().unwrap(),
        email: email.parse().unwrap(),
        roles: BTreeSet::from([role.parse().unwrap()]),
    }
}

pub(crate) fn customer() -> Customer {
    Customer {
        id: CustomerId::new(now(), 1),
        version: 1,
        number: None,
        name: "Fjällmark AB".parse().unwrap(),
        kind: CustomerKind::Business,
        legal_id: None,
        vat_id: Some("SE556677889901".parse().unwrap()),
        address: Some(address()),
        currency: None,
        language: "en".parse().unwrap(),
        time_zone: None,
        terms: None,
        contacts: vec![contact("ap@fjallmark.example", "finance")],
        email_preferences: EmailPreferences {
            invoice_roles: BTreeSet::from(["finance".parse().unwrap()]),
            invoice_cc_roles: BTreeSet::from(["copy".parse().unwrap()]),
            reminder_roles: BTreeSet::new(),
        },
        purchase_order_required: false,
        invoicing_enabled: true,
        tracking: None,
        notify_on_open: None,
        receipt_on_payment: None,
        default_template_id: None,
        archived: false,
        created_at: now(),
        change: change(),
    }
}

pub(crate) fn template() -> InvoiceTemplate {
    InvoiceTemplate {
        id: TemplateId::new(now(), 1),
        version: 1,
        name: "Standard".parse().unwrap(),
        language: None,
        subject: "Invoice".parse().unwrap(),
        message: "Hello".parse().unwrap(),
        reply_to: None,
        cc: vec![],
        footer: None,
        email_template_id: None,
        layout: Default::default(),
        created_at: now(),
        change: change(),
    }
}

fn settings() -> Settings {
    Settings {
        version: 1,
        tenant_name: "Nordlicht".parse().unwrap(),
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
        change: change(),
    }
}

fn invoice() -> Document {
    Document {
        kind: Kind::default(),
        id: DocumentId::invoice(now(), 1),
        version: 1,
        state: State::Draft(Draft::default()),
        content: Content {
            entity_id: entity().id,
            customer_id: Some(customer().id),
            template_id: Some(template().id),
            currency: "EUR".parse().unwrap(),
            issue_date: None,
            due_date: None,
            terms: None,
            supply: None,
            references: References::default(),
            payment_reference: None,
            delivery_address: None,
            allowances: vec![],
            charges: vec![],
            prepaid: 0,
            tax_currency: None,
            note: None,
            internal_note: None,
            tags: BTreeSet::new(),
            metadata: Default::default(),
            attachments: vec![],
            external_refs: Default::default(),
            origin: Origin::Api,
        },
        lines: LinesRevision { revision: "1".into(), chunks: 1, count: 1 },
        totals: Totals::default(),
        money_rev: 0,
        balance: Balance::default(),
        credits: Vec::new(),
        shown: Shown::default(),
        created_at: now(),
        change: change(),
    }
}

/// All that an invoice is judged by; complete as it comes.
pub(crate) struct Case {
    pub(crate) invoice: Document,
    pub(crate) lines: Vec<DraftLine>,
    pub(crate) settings: Settings,
    pub(crate) entity: LegalEntity,
    pub(crate) customer: Option<Customer>,
    pub(crate) template: Option<InvoiceTemplate>,
    pub(crate) series: Series,
    pub(crate) now: DateTime<Utc>,
    /// The e-mail asked for.
    pub(crate) email: Option<EmailSettings>,
}

impl Case {
    pub(crate) fn new() -> Self {
        Case {
            invoice: invoice(),
            lines: vec![draft_line()],
            settings: settings(),
            entity: entity(),
            customer: Some(customer()),
            template: Some(template()),
            series: Series::default(),
            now: now(),
            email: Some(EmailSettings::default()),
        }
    }

    pub(crate) fn customer(&mut self) -> &mut Customer {
        self.customer.as_mut().unwrap()
    }

    pub(crate) fn invoices(&mut self) -> &mut Numbering {
        self.entity.numbering.of_mut(DocumentKind::Invoice).unwrap()
    }

    pub(crate) fn judge(&self) -> Result<Complete<'_>, Vec<Defect>> {
        let around = Surroundings {
            settings: &self.settings,
            entity: &self.entity,
            customer: self.customer.as_ref(),
            template: self.template.as_ref(),
            email_template: None,
            corrects: None,
            latest_issue_date: self.series.last_issue_date,
            now: self.now,
            present: self.now,
        };
        check(&self.invoice, &self.lines, around, self.email.as_ref())
    }

    /// Opened without an e-mail.
    pub(crate) fn open(&self, series: &mut Series) -> Document {
        let around = Surroundings {
            settings: &self.settings,
            entity: &self.entity,
            customer: self.customer.as_ref(),
            template: self.template.as_ref(),
            email_template: None,
            corrects: None,
            latest_issue_date: self.series.last_issue_date,
            now: self.now,
            present: self.now,
        };
        let complete = check(&self.invoice, &self.lines, around, None).expect("a complete invoice");
        let number = Number::of(&complete.draft, series);
        open(self.invoice.clone(), complete, around, number, None, change()).invoice
    }

    /// Code and field of each defect, sorted.
    pub(crate) fn defects(&self) -> Vec<(String, String)> {
        let mut found: Vec<_> = self
            .judge()
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|defect| (defect.code, defect.field))
            .collect();
        found.sort();
        found
    }

    /// The codes of the defects, sorted.
    pub(crate) fn codes(&self) -> Vec<String> {
        self.defects().into_iter().map(|(code, _)| code).collect()
    }
}
