//! Views to render.

#![allow(clippy::expect_used, reason = "a test may panic in its helpers")]

use chrono::{DateTime, Utc};
use pdf::text::Language;
use pdf::view::{Address, Adjustment, BankAccount, Due, Fact, ForeignTax, Invoice, Line, Party, Totals, Vat};

pub(crate) fn issued() -> DateTime<Utc> {
    "2026-11-03T09:30:00Z".parse().expect("a valid instant")
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn fact(label: &str, value: &str) -> Fact {
    Fact { label: label.to_owned(), value: value.to_owned() }
}

/// An invoice that uses every field of the view.
pub(crate) fn invoice() -> Invoice {
    Invoice {
        language: Language::English,
        title: "Invoice".into(),
        number: text("INV-2026-00042"),
        mark: None,
        seller: Party {
            name: "Nordlicht Werkzeugbau GmbH".into(),
            address: vec!["Hafenstraße 12".into(), "20457 Hamburg".into(), "Germany".into()],
            legal_id: text("HRB 123456"),
            vat_id: text("DE123456789"),
            tax_number: None,
            phone: text("+49 40 1234567"),
            email: text("billing@nordlicht.example"),
            customer_number: None,
        },
        buyer: Party {
            name: "Fjällmark Handel AB".into(),
            address: vec!["Storgatan 5".into(), "111 51 Stockholm".into(), "Sweden".into()],
            legal_id: text("556677-8899"),
            vat_id: text("SE556677889901"),
            customer_number: text("C-1007"),
            ..Party::default()
        },
        delivery: Some(Address {
            name: text("Warehouse North"),
            address: vec!["Lagervägen 3".into(), "972 38 Luleå".into(), "Sweden".into()],
        }),
        due: Due {
            label: "Amount due".into(),
            amount: "EUR\u{A0}4,104.80".into(),
            date: text("3 December 2026"),
        },
        facts: vec![
            fact("Issue date", "3 November 2026"),
            fact("Date of supply", "31 October 2026"),
            fact("Your reference", "Anna Lindqvist"),
            fact("Purchase order", "PO-88123"),
            fact("Contract", "FA-2025-7"),
            fact("Project", "Line 4 retrofit"),
        ],
        currency: "EUR".into(),
        lines: vec![
            Line {
                position: "1".into(),
                item_code: text("CNC-450"),
                description: "Milling spindle, 450 mm, with mounting kit".into(),
                quantity: "2".into(),
                unit: text("pcs"),
                unit_price: "1,450.00".into(),
                discount: text("Discount 10% (framework contract): −290.00"),
                vat: "19%".into(),
                net: "2,610.00".into(),
                ..Line::default()
            },
            Line {
                position: "2".into(),
                description: "Commissioning on site".into(),
                period: text("26 October 2026 – 30 October 2026"),
                quantity: "7.5".into(),
                unit: text("h"),
                unit_price: "96.50".into(),
                surcharge: text("Surcharge (night work): 50.00"),
                vat: "19%".into(),
                net: "773.75".into(),
                ..Line::default()
            },
            Line {
                position: "3".into(),
                item_code: text("DOC-1"),
                description: "Operating manual, printed".into(),
                quantity: "3".into(),
                unit: text("pcs"),
                unit_price: "31.775".into(),
                vat: "7%".into(),
                net: "95.33".into(),
                ..Line::default()
            },
        ],
        adjustments: vec![
            Adjustment { reason: "Trade fair discount".into(), vat: "19%".into(), amount: "−30.00".into() },
            Adjustment { reason: "Freight".into(), vat: "19%".into(), amount: "90.00".into() },
        ],
        totals: Totals {
            lines: "3,479.08".into(),
            net: "3,539.08".into(),
            vat: vec![
                Vat {
                    category: "Standard rate".into(),
                    rate: "19%".into(),
                    base: "3,443.75".into(),
                    amount: "654.31".into(),
                },
                Vat {
                    category: "Reduced rate".into(),
                    rate: "7%".into(),
                    base: "95.33".into(),
                    amount: "6.67".into(),
                },
            ],
            tax: "660.98".into(),
            tax_in_other_currency: Some(ForeignTax {
                amount: "SEK\u{A0}7,229.14".into(),
                rate: "1 EUR = 10.937 SEK on 3 November 2026 (ECB)".into(),
            }),
            gross: "4,200.06".into(),
            prepaid: text("−95.26"),
            payable: "4,104.80".into(),
        },
        legal_notes: vec![],
        terms: text("Payable within 30 days, without deduction."),
        early_payment: text("2% discount when paid by 13 November 2026: EUR\u{A0}4,022.70."),
        bank_account: Some(BankAccount {
            holder: "Nordlicht Werkzeugbau GmbH".into(),
            iban: "DE89 3704 0044 0532 0130 00".into(),
            bic: text("HABKDEHHXXX"),
            bank: text("Hansebank Hamburg"),
        }),
        payment_reference: text("RF18 5390 0754 7034"),
        note: text("Thank you for your order. Goods remain our property until paid in full."),
        footer: text("Managing director: Jo Example. Amtsgericht Hamburg."),
    }
}

/// What a first-time sender has: one line, no option used.
pub(crate) fn plain() -> Invoice {
    let full = invoice();
    let line = Line { position: "1".into(), ..full.lines[1].clone() };
    Invoice {
        delivery: None,
        due: Due { amount: "EUR\u{A0}920.76".into(), ..full.due },
        adjustments: vec![],
        lines: vec![line],
        totals: Totals {
            lines: "773.75".into(),
            net: "773.75".into(),
            vat: vec![Vat {
                category: "Standard rate".into(),
                rate: "19%".into(),
                base: "773.75".into(),
                amount: "147.01".into(),
            }],
            tax: "147.01".into(),
            gross: "920.76".into(),
            payable: "920.76".into(),
            ..Totals::default()
        },
        legal_notes: vec![],
        terms: None,
        early_payment: None,
        payment_reference: None,
        note: None,
        footer: None,
        ..full
    }
}

/// An invoice of `count` lines.
pub(crate) fn long(count: usize) -> Invoice {
    let mut invoice = invoice();
    let line = invoice.lines[0].clone();
    invoice.lines = (1..=count)
        .map(|position| Line {
            position: position.to_string(),
            description: format!("Spare part {position}"),
            ..line.clone()
        })
        .collect();
    invoice
}

/// Amounts that fill their columns, in a currency with three decimals.
pub(crate) fn wide() -> Invoice {
    let mut invoice = invoice();
    invoice.currency = "KWD".into();
    invoice.lines[0].unit_price = "12,345,678,901.2345".into();
    invoice.lines[0].quantity = "1,000,000.125".into();
    invoice.lines[0].net = "−92,233,720,368,547.758".into();
    invoice.totals.gross = "92,233,720,368,547.758".into();
    invoice.due.amount = "KWD\u{A0}92,233,720,368,547.758".into();
    invoice
}

/// Words that no column was made for.
pub(crate) fn awkward() -> Invoice {
    let mut invoice = invoice();
    invoice.seller.name =
        "Internationale Gesellschaft für Vermessungstechnik und Anlagenbau mbH & Co. KG".into();
    invoice.buyer.name = "東京商事 🙂 \u{0} \u{7} \u{202E} Łukasz é → Ω Ж".into();
    invoice.seller.email = text("accounts-receivable-and-collections@a-very-long-domain-name.example");
    invoice.lines[0].description = "A".repeat(400) + "\r\nsecond line\ttab";
    invoice.lines[1].description = "Words that go on. ".repeat(300);
    invoice.facts[3].value = "PO-".to_owned() + &"8".repeat(60);
    invoice.note = Some("First paragraph.\n\nSecond paragraph.".into());
    invoice.legal_notes = vec!["Reverse charge".into()];
    invoice
}

/// Each sample under its name.
pub(crate) fn all() -> Vec<(&'static str, Invoice)> {
    let draft = Invoice { number: None, mark: text("Draft"), ..plain() };
    vec![
        ("plain", plain()),
        ("full", invoice()),
        ("draft", draft),
        ("wide", wide()),
        ("awkward", awkward()),
        ("long", long(60)),
    ]
}
