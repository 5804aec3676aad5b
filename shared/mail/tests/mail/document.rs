//! An open invoice of 1,190.00 euros, with 190.00 already paid.

use chrono::{DateTime, Utc};
use domain::address::Address;
use domain::change::{Actor, Change};
use domain::customers::{Customer, CustomerKind, EmailPreferences};
use domain::documents::document::{
    Balance, Content, Document, Issued, LinesRevision, Origin, Pins, References, State, Supply,
};
use domain::documents::kinds::Kind;
use domain::documents::line::Period;
use domain::documents::printed::PrintedDocument;
use domain::documents::series::{Numbering, Numberings, Pattern, Series};
use domain::documents::shown::Shown;
use domain::documents::terms::{Due, Terms};
use domain::documents::totals::Totals;
use domain::ids::{CustomerId, DocumentId, DocumentKind, EntityId, TemplateId};
use domain::money::Money;
use domain::settings::entity::{BankAccount, LegalEntity, Sender};

pub(crate) fn opened_at() -> DateTime<Utc> {
    "2026-03-01T09:30:00Z".parse().unwrap()
}

fn change() -> Change {
    Change { at: opened_at(), actor: Actor::system("test"), reason: None, request_id: "1".into() }
}

fn address(country: &str) -> Address {
    Address {
        line1: "Hafenstraße 12".parse().unwrap(),
        line2: None,
        postal_code: Some("20457".parse().unwrap()),
        city: "Hamburg".parse().unwrap(),
        region: None,
        country: country.parse().unwrap(),
    }
}

fn seller() -> LegalEntity {
    LegalEntity {
        id: EntityId::new(opened_at(), 1),
        version: 1,
        name: "Nordlicht Software GmbH".parse().unwrap(),
        legal_id: Some("HRB 123456".parse().unwrap()),
        vat_id: Some("DE123456788".parse().unwrap()),
        tax_number: None,
        address: address("DE"),
        email: None,
        phone: None,
        time_zone: "Europe/Berlin".parse().unwrap(),
        sender: Some(Sender {
            name: "Nordlicht Buchhaltung".parse().unwrap(),
            address: "billing@nordlicht.example".parse().unwrap(),
            verified_at: Some(opened_at()),
        }),
        bank_accounts: vec![BankAccount {
            currency: None,
            holder: "Nordlicht Software GmbH".parse().unwrap(),
            iban: "DE89370400440532013000".parse().unwrap(),
            bic: Some("COBADEFFXXX".parse().unwrap()),
            bank: None,
        }],
        numbering: Numberings::new([(DocumentKind::Invoice, invoices())]),
        accent_color: None,
        accessible_pdf: false,
        logo: None,
        retention_years: 10,
        created_at: opened_at(),
        change: change(),
    }
}

fn invoices() -> Numbering {
    Numbering {
        pattern: Pattern::parse("INV-{yyyy}-{seq:5}").unwrap(),
        yearly_restart: false,
        first: 42,
        first_year: None,
        previous_patterns: vec![],
    }
}

fn customer(language: &str) -> Customer {
    Customer {
        id: CustomerId::new(opened_at(), 2),
        version: 1,
        number: None,
        name: "Müller & Söhne KG".parse().unwrap(),
        kind: CustomerKind::Business,
        legal_id: None,
        vat_id: None,
        address: Some(address("AT")),
        currency: None,
        language: language.parse().unwrap(),
        time_zone: None,
        terms: None,
        contacts: vec![],
        email_preferences: EmailPreferences {
            invoice_roles: Default::default(),
            invoice_cc_roles: Default::default(),
            reminder_roles: Default::default(),
        },
        purchase_order_required: false,
        invoicing_enabled: true,
        tracking: None,
        notify_on_open: None,
        receipt_on_payment: None,
        default_template_id: None,
        archived: false,
        created_at: opened_at(),
        change: change(),
    }
}

pub(crate) fn document(language: &str) -> PrintedDocument {
    let (seller, customer) = (seller(), customer(language));
    let (issue_date, due_date) = ("2026-03-01".parse().unwrap(), "2026-03-31".parse().unwrap());
    let terms = Terms { due: Due::Net { days: 30 }, early_payment: None };
    let (number, period) =
        Series::default().take(&invoices(), issue_date, Money::new(0, "EUR".parse().unwrap()));
    let issued = Issued {
        number,
        period,
        issue_date,
        due_date,
        terms: terms.clone(),
        opened_at: opened_at(),
        opened_version: 2,
        pins: Pins {
            settings: 1,
            entity: 1,
            customer_id: customer.id,
            customer: 1,
            template_id: TemplateId::new(opened_at(), 3),
            template: 1,
        },
    };
    let invoice = Document {
        kind: Kind::default(),
        id: DocumentId::invoice(opened_at(), 4),
        version: 2,
        state: State::Open(issued),
        content: Content {
            entity_id: seller.id,
            customer_id: Some(customer.id),
            template_id: None,
            currency: "EUR".parse().unwrap(),
            issue_date: None,
            due_date: None,
            terms: None,
            supply: Some(Supply::Period(Period {
                start: "2026-02-01".parse().unwrap(),
                end: "2026-02-28".parse().unwrap(),
            })),
            references: References {
                purchase_order: Some("PO-7731".parse().unwrap()),
                ..References::default()
            },
            payment_reference: Some("RF18 5390 0754 7034".parse().unwrap()),
            delivery_address: None,
            allowances: vec![],
            charges: vec![],
            prepaid: 0,
            tax_currency: None,
            note: None,
            internal_note: None,
            tags: Default::default(),
            metadata: Default::default(),
            attachments: vec![],
            external_refs: Default::default(),
            origin: Origin::Api,
        },
        lines: LinesRevision { revision: "1".into(), chunks: 1, count: 1 },
        totals: Totals {
            net: 100_000,
            tax_total: 19_000,
            gross: 119_000,
            payable: 119_000,
            ..Totals::default()
        },
        money_rev: 1,
        balance: Balance { paid: 19_000, due: 100_000, ..Balance::default() },
        credits: Vec::new(),
        shown: Shown::default(),
        created_at: opened_at(),
        change: change(),
    };
    PrintedDocument {
        logo: None,
        invoice,
        lines: vec![],
        incomplete: Vec::new(),
        seller,
        customer: Some(customer),
        template: None,
        issue_date,
        due_date,
        terms,
        as_of: opened_at(),
    }
}
