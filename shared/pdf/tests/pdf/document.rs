//! Domain documents to print. Their parts are parsed from JSON, in the stored format.

#![allow(clippy::expect_used, reason = "a test may panic in its helpers")]

use domain::documents::document::{Content, Document, Issued, State};
use domain::documents::line::Line;
use domain::documents::printed::PrintedDocument;
use domain::documents::terms::Terms;
use domain::reports::printed::PrintedStatement;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wording::Language;

const ENTITY: &str = "ent_01JBQZ0000000000000000000A";
const CUSTOMER: &str = "cus_01JBQZ0000000000000000000B";
const TEMPLATE: &str = "tpl_01JBQZ0000000000000000000C";

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{}: {error}", std::any::type_name::<T>()))
}

fn change() -> Value {
    json!({
        "at": "2026-11-03T09:30:00Z", "actor": { "kind": "system", "name": "test" }, "request_id": "1",
    })
}

pub(crate) fn line(value: Value) -> Line {
    let mut line = json!({
        "id": "lin_01JBQZ0000000000000000000D", "item_code": null, "description": "Consulting", "quantity": "1",
        "unit": null, "unit_price": "100.00", "discount": null, "surcharge": null,
        "tax": { "category": "S", "rate": "19" }, "period": null,
    });
    merge(&mut line, value);
    read(line)
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}

/// An open invoice with these lines. `content` extends the minimum content of an invoice.
pub(crate) fn issued(content: Value, lines: Vec<Line>) -> PrintedDocument {
    let mut document = draft(content, lines);
    let payable = document.invoice.totals.payable;
    let issued: Issued = read(json!({
        "number": "INV-2026-00042",
        "period": "2026",
        "issue_date": "2026-11-03", "due_date": "2026-12-03", "terms": document.terms,
        "opened_at": "2026-11-03T09:30:00Z", "opened_version": 2,
        "pins": {
            "settings": 1, "entity": 1, "customer_id": CUSTOMER, "customer": 1, "template_id": TEMPLATE, "template": 1,
        },
    }));
    document.invoice.state = State::Open(issued);
    document.invoice.balance.due = payable;
    document
}

/// A credit note with these lines, which corrects INV-2026-00042 of 3 November.
pub(crate) fn credit_note(content: Value, lines: Vec<Line>) -> PrintedDocument {
    let of = json!({ "id": "inv_01JBQZ0000000000000000000E", "number": "INV-2026-00042", "issue_date": "2026-11-03" });
    of_kind(
        "crn_01JBQZ0000000000000000000F",
        "CN-2026-00007",
        json!({ "kind": "credit_note", "of": of }),
        issued(content, lines),
    )
}

/// Two months of interest and the costs of recovery, with this rate of VAT.
pub(crate) fn interest_note(vat: u8) -> PrintedDocument {
    let of = json!({ "id": "inv_01JBQZ0000000000000000000E", "number": "INV-2026-00042", "issue_date": "2026-06-03" });
    let accrued = |start: &str, end: &str, principal: i64| json!({ "period": { "start": start, "end": end }, "principal": principal, "rate": "10.15" });
    let accrued =
        [accrued("2026-09-01", "2026-09-30", 410_480), accrued("2026-10-01", "2026-10-31", 310_480)];
    let kind = json!({ "kind": "interest_note", "of": of, "accrued": accrued });
    let category = if vat == 0 { "O" } else { "S" };
    let tax = json!({ "category": category, "rate": vat.to_string() });
    let lines =
        [("Interest, September", "34.24"), ("Interest, October", "26.76"), ("Costs of recovery", "40.00")];
    let charged =
        |(what, price): (&str, &str)| line(json!({ "description": what, "unit_price": price, "tax": tax }));
    of_kind(
        "int_01JBQZ0000000000000000000G",
        "INT-2026-00003",
        kind,
        issued(json!({}), lines.map(charged).into()),
    )
}

/// A document of each kind that is no invoice.
#[allow(dead_code, reason = "for the samples")]
pub(crate) fn kinds() -> Vec<(&'static str, PrintedDocument)> {
    let lines = [json!({ "quantity": "2" }), json!({ "description": "Travel", "unit_price": "80.00" })];
    vec![("credit-note", credit_note(json!({}), lines.map(line).into())), ("interest-note", interest_note(0))]
}

fn of_kind(id: &str, number: &str, kind: Value, mut document: PrintedDocument) -> PrintedDocument {
    document.invoice.id = read(json!(id));
    document.invoice.kind = read(kind);
    if let State::Open(issued) = &mut document.invoice.state {
        issued.number = read(json!(number));
    }
    document
}

pub(crate) fn draft(content: Value, lines: Vec<Line>) -> PrintedDocument {
    let mut all = json!({ "entity_id": ENTITY, "customer_id": CUSTOMER, "currency": "EUR", "origin": { "kind": "api" } });
    merge(&mut all, content);
    let content: Content = read(all);
    let totals = content.totals(&lines).expect("it fits");
    let terms: Terms =
        content.terms.clone().unwrap_or_else(|| read(json!({ "due": { "kind": "net", "days": 30 } })));
    let invoice: Document = read(json!({
        "id": "inv_01JBQZ0000000000000000000E", "version": 1, "state": { "kind": "draft" }, "content": content,
        "lines": { "revision": "1", "chunks": 1, "count": lines.len() }, "totals": totals,
        "created_at": "2026-11-03T09:00:00Z", "change": change(),
    }));
    PrintedDocument {
        invoice,
        lines,
        incomplete: Vec::new(),
        logo: None,
        seller: read(json!({
            "id": ENTITY, "version": 1, "name": "Nordlicht Werkzeugbau GmbH", "legal_id": "HRB 123456",
            "vat_id": "DE123456788",
            "address": { "line1": "Hafenstraße 12", "postal_code": "20457", "city": "Hamburg", "country": "DE" },
            "email": "billing@nordlicht.example", "time_zone": "Europe/Berlin",
            "bank_accounts": [
                { "currency": "GBP", "holder": "Nordlicht London", "iban": "GB29NWBK60161331926819" },
                { "holder": "Nordlicht GmbH", "iban": "DE89370400440532013000", "bic": "HABKDEHHXXX" },
            ],
            "numbering": { "invoice": { "pattern": "INV-{yyyy}-{seq:5}", "yearly_restart": true, "first": 1 } },
            "retention_years": 10, "created_at": "2026-01-01T00:00:00Z", "change": change(),
        })),
        customer: Some(read(json!({
            "id": CUSTOMER, "version": 1, "number": "C-1007", "name": "Fjällmark Handel AB", "kind": "business",
            "legal_id": "556677-8899", "vat_id": "SE556677889901",
            "address": { "line1": "Storgatan 5", "postal_code": "111 51", "city": "Stockholm", "country": "SE" },
            "language": "sv",
            "email_preferences": { "invoice_roles": ["finance"], "reminder_roles": ["finance"] },
            "purchase_order_required": false, "invoicing_enabled": true,
            "created_at": "2026-01-01T00:00:00Z", "change": change(),
        }))),
        template: Some(read(json!({
            "id": TEMPLATE, "version": 1, "name": "Standard", "subject": "Invoice", "message": "Hello",
            "footer": "Managing director: Jo Example.", "created_at": "2026-01-01T00:00:00Z", "change": change(),
        }))),
        issue_date: read(json!("2026-11-03")),
        due_date: read(json!("2026-12-03")),
        terms,
        as_of: read(json!("2026-11-03T09:30:00Z")),
    }
}

/// [`full`] for a customer of this language.
pub(crate) fn full_in(language: Language) -> PrintedDocument {
    in_language(full(), language)
}

pub(crate) fn in_language(mut document: PrintedDocument, language: Language) -> PrintedDocument {
    if let Some(customer) = &mut document.customer {
        customer.language = language.tag().parse().expect("a text");
    }
    document
}

/// An invoice that uses every printed field.
pub(crate) fn full() -> PrintedDocument {
    let standard = json!({ "category": "S", "rate": "19" });
    issued(
        json!({
            "terms": { "due": { "kind": "net", "days": 30 }, "early_payment": { "percent": "2", "days": 10 } },
            "supply": { "date": "2026-10-31" },
            "references": {
                "buyer_reference": "Anna Lindqvist", "purchase_order": "PO-88123", "contract": "FA-2025-7",
                "project": "Line 4 retrofit", "cost_centre": "4711",
            },
            "payment_reference": "RF18 5390 0754 7034",
            "delivery_address": { "line1": "Lagervägen 3", "postal_code": "972 38", "city": "Luleå", "country": "SE" },
            "allowances": [{ "adjustment": { "value": { "percent": "1" }, "reason": "Loyalty" }, "tax": standard }],
            "charges": [{ "adjustment": { "value": { "amount": 9000 }, "reason": "Freight" }, "tax": standard }],
            "prepaid": 10000,
            "tax_currency": { "currency": "SEK", "rate": "10.937", "date": "2026-11-03", "source": "ECB" },
            "note": "Thank you for your order.",
        }),
        vec![
            line(json!({
                "item_code": "CNC-450", "description": "Milling spindle, 450 mm", "quantity": "2", "unit": "C62",
                "unit_price": "1450", "discount": { "value": { "percent": "10" }, "reason": "framework contract" },
            })),
            line(json!({
                "description": "Commissioning on site", "quantity": "7.50", "unit": "HUR", "unit_price": "96.50",
                "surcharge": { "value": { "amount": 5000 }, "reason": "night work" },
                "period": { "start": "2026-10-26", "end": "2026-10-30" },
            })),
            line(json!({
                "description": "Operating manual, printed", "quantity": "3", "unit": "XYZ", "unit_price": "31.7750",
                "tax": { "category": "S", "rate": "7", "label": "Reduced rate" },
            })),
        ],
    )
}

/// An account in euros with a line of each kind and more than one page, and one in dollars.
#[allow(dead_code, reason = "for the samples")]
pub(crate) fn statement(language: Language, payments: usize) -> PrintedStatement {
    let printed = in_language(draft(json!({}), Vec::new()), language);
    let day = |day: usize| format!("2026-10-{:02}", 1 + day % 28);
    let of = |number: usize| json!({"id": "inv_01JBQZ0000000000000000000E", "number": format!("INV-2026-{number:05}"), "due_date": "2026-11-02"});
    let mut lines = Vec::new();
    let mut balance = 50_000;
    let mut add = |date: String, kind: Value, amount: i64, document: Value| {
        balance += amount;
        lines.push(json!({
            "date": date, "at": "2026-10-01T09:00:00Z", "kind": kind, "amount": amount, "balance": balance,
            "document": document, "payment_id": null,
        }));
    };
    for number in 0..payments {
        add(day(number), json!({"issued": "invoice"}), 11_900, of(number));
        add(day(number), json!({"ledger": "payment"}), -10_000, Value::Null);
    }
    for (kind, amount) in [
        (json!("discount"), -200),
        (json!("difference"), -1),
        (json!("credit"), -11_900),
        (json!("write_off"), -11_900),
        (json!("recovery"), 11_900),
        (json!("void"), -11_900),
    ] {
        add("2026-10-29".to_owned(), kind, amount, of(payments));
    }
    for (kind, amount) in [("refund", 500), ("reversal", 10_000), ("credit_note", -700)] {
        add("2026-10-30".to_owned(), json!({"ledger": kind}), amount, Value::Null);
    }
    read(json!({
        "seller": printed.seller, "customer": printed.customer.expect("a customer"),
        "span": {"from": "2026-10-01", "to": "2026-10-31"}, "as_of": "2026-11-03T09:30:00Z",
        "accounts": [
            {"currency": "EUR", "opening": 50_000, "lines": lines, "closing": balance,
             "due": [40_000, 34_000, 20_000, 10_000, 0], "credit": 1_234},
            {"currency": "USD", "opening": 0, "lines": [], "closing": 0, "due": [0, 0, 0, 0, 0], "credit": 0},
        ],
    }))
}
