//! Views to render.

#![allow(clippy::expect_used, reason = "a test may panic in its helpers")]

use chrono::{DateTime, Utc};
use domain::templates::brand::{ImageFormat, Logo};
use pdf::brand::Brand;
use pdf::view::{
    Account, Address, Adjustment, BankAccount, Body, Document, Fact, ForeignTax, Interest, InterestRow, Line,
    Lines, Party, Payment, Statement, StatementRow, Totals, Vat,
};
use wording::Language;

pub(crate) fn issued() -> DateTime<Utc> {
    "2026-11-03T09:30:00Z".parse().expect("a valid instant")
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn fact(label: &str, value: &str) -> Fact {
    Fact { label: label.to_owned(), value: value.to_owned() }
}

/// The lines of a document that has lines.
pub(crate) fn lines_of(document: &mut Document) -> &mut Lines {
    match &mut document.body {
        Body::Lines(lines) => lines,
        body => panic!("no lines in {body:?}"),
    }
}

/// A logo with an icon and a name, as small companies have.
pub(crate) const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="8 8 178 44"><path fill="#0b7a75" d="M8 52V8l22 30V8h10v44L18 22v30z"/><path fill="#f2a541" d="M48 30a14 14 0 1 1 28 0 14 14 0 0 1-28 0z"/><path fill="#12343b" d="M92 20h6l14 18V20h6v28h-6L98 30v18h-6zm36 14c0-9 6-15 14-15s14 6 14 15-6 15-14 15-14-6-14-15zm6 0c0 6 3 10 8 10s8-4 8-10-3-10-8-10-8 4-8 10zm30-14h12c6 0 10 4 10 9 0 4-2 7-5 8l7 11h-7l-6-10h-5v10h-6zm6 5v8h6c3 0 4-2 4-4s-1-4-4-4z"/></svg>"##;

/// An invoice that uses every field of the view.
pub(crate) fn invoice() -> Document {
    Document {
        language: Language::English,
        title: "Invoice".into(),
        number: text("INV-2026-00042"),
        mark: None,
        brand: Brand {
            accent: "#0b7a75".parse().expect("a colour"),
            logo: Some(Logo { format: ImageFormat::Svg, bytes: LOGO.into() }),
        },
        seller: Party {
            name: "Nordlicht Werkzeugbau GmbH".into(),
            address: vec!["Hafenstraße 12".into(), "20457 Hamburg".into(), "Germany".into()],
            legal_id: text("HRB 123456"),
            vat_id: text("DE123456788"),
            tax_number: None,
            phone: text("+49 40 1234567"),
            email: text("billing@nordlicht.example"),
            customer_number: None,
        },
        recipient: Party {
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
        glance: vec![fact("Issue date", "3 November 2026"), fact("Due date", "3 December 2026")],
        amount: fact("Amount due", "€4,104.80"),
        facts: vec![
            fact("Date of supply", "31 October 2026"),
            fact("Your reference", "Anna Lindqvist"),
            fact("Purchase order", "PO-88123"),
            fact("Contract", "FA-2025-7"),
            fact("Project", "Line 4 retrofit"),
        ],
        currency: "EUR".into(),
        body: Body::Lines(lines()),
        legal_notes: vec![],
        terms: text("Payable within 30 days of the issue date."),
        early_payment: text("2% discount if paid by 13 November 2026: €4,022.70 settles the invoice."),
        payment: Some(Payment {
            account: BankAccount {
                holder: "Nordlicht Werkzeugbau GmbH".into(),
                iban: "DE89 3704 0044 0532 0130 00".into(),
                bic: text("HABKDEHHXXX"),
                bank: text("Hansebank Hamburg"),
            },
            reference: text("RF18 5390 0754 7034"),
            code: text(
                "BCD\n002\n1\nSCT\nHABKDEHHXXX\nNordlicht Werkzeugbau GmbH\nDE89370400440532013000\nEUR4104.80\n\n\
                 RF18539007547034",
            ),
        }),
        note: text("Thank you for your order. Goods remain our property until paid in full."),
        footer: text("Managing director: Jo Example. Amtsgericht Hamburg."),
    }
}

fn lines() -> Lines {
    Lines {
        lines: vec![
            Line {
                position: "1".into(),
                item_code: text("CNC-450"),
                description: "Milling spindle, 450 mm, with mounting kit".into(),
                quantity: "2 pcs".into(),
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
                quantity: "7.5 h".into(),
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
                quantity: "3 pcs".into(),
                unit_price: "31.775".into(),
                vat: "7%".into(),
                net: "95.33".into(),
                ..Line::default()
            },
        ],
        running: vec!["2,610.00".into(), "3,383.75".into(), "3,479.08".into()],
        adjustments: vec![
            Adjustment { reason: "Trade fair discount".into(), vat: "19%".into(), amount: "−30.00".into() },
            Adjustment { reason: "Freight".into(), vat: "19%".into(), amount: "90.00".into() },
        ],
        totals: Totals {
            lines: "3,479.08".into(),
            net: "3,539.08".into(),
            vat: vec![
                vat("Standard rate", "19%", "3,443.75", "654.31"),
                vat("Reduced rate", "7%", "95.33", "6.67"),
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
    }
}

fn vat(category: &str, rate: &str, base: &str, amount: &str) -> Vat {
    Vat { category: category.into(), rate: rate.into(), base: base.into(), amount: amount.into() }
}

/// A minimal invoice: one line and no options.
pub(crate) fn plain() -> Document {
    let full = invoice();
    let line = Line { position: "1".into(), ..lines().lines[1].clone() };
    Document {
        brand: Brand::default(),
        delivery: None,
        facts: vec![],
        amount: fact("Amount due", "€920.76"),
        body: Body::Lines(Lines {
            lines: vec![line],
            running: vec!["773.75".into()],
            adjustments: vec![],
            totals: Totals {
                lines: "773.75".into(),
                net: "773.75".into(),
                vat: vec![vat("Standard rate", "19%", "773.75", "147.01")],
                tax: "147.01".into(),
                gross: "920.76".into(),
                payable: "920.76".into(),
                ..Totals::default()
            },
        }),
        terms: None,
        early_payment: None,
        payment: None,
        note: None,
        footer: None,
        ..full
    }
}

/// An invoice of `count` lines that all differ.
pub(crate) fn long(count: usize) -> Document {
    const THINGS: [&str; 5] =
        ["Bearing", "Coupling, elastic, with set screw", "Seal kit", "Guide rail", "Encoder cable"];
    let mut invoice = invoice();
    let amount = |cents: usize| Language::English.number(&format!("{}.{:02}", cents / 100, cents % 100));
    let mut sum = 0;
    let (mut lines, mut running) = (Vec::new(), Vec::new());
    for position in 1..=count {
        let (quantity, cents) = (position % 7 + 1, 1_250 + position * 37 % 90_000);
        sum += quantity * cents;
        lines.push(Line {
            position: position.to_string(),
            item_code: (position % 3 == 0).then(|| format!("P-{:05}", position * 13)),
            description: format!("{} {position}", THINGS[position % THINGS.len()]),
            quantity: format!("{quantity} pcs"),
            unit_price: amount(cents),
            vat: "19%".into(),
            net: amount(quantity * cents),
            ..Line::default()
        });
        running.push(amount(sum));
    }
    *lines_of(&mut invoice) = Lines { lines, running, ..self::lines() };
    invoice
}

/// Amounts that fill their columns, in a currency with three decimals.
pub(crate) fn wide() -> Document {
    let mut invoice = invoice();
    invoice.currency = "KWD".into();
    invoice.amount.value = "KWD\u{A0}92,233,720,368,547.758".into();
    let lines = lines_of(&mut invoice);
    lines.lines[0].unit_price = "12,345,678,901.2345".into();
    lines.lines[0].quantity = "1,000,000.125 pcs".into();
    lines.lines[0].net = "−92,233,720,368,547.758".into();
    lines.totals.gross = "92,233,720,368,547.758".into();
    invoice
}

/// Words that are wider than their columns.
pub(crate) fn awkward() -> Document {
    let mut invoice = invoice();
    invoice.brand.logo = None;
    invoice.seller.name =
        "Internationale Gesellschaft für Vermessungstechnik und Anlagenbau mbH & Co. KG".into();
    invoice.recipient.name = "東京商事 🙂 \u{0} \u{7} \u{202E} Łukasz é → Ω Ж".into();
    invoice.recipient.address = (1..=6)
        .map(|n| format!("Line {n} of an address that goes on for longer than any window is wide"))
        .collect();
    invoice.seller.email = text("accounts-receivable-and-collections@a-very-long-domain-name.example");
    invoice.facts[2].value = "PO-".to_owned() + &"8".repeat(60);
    invoice.note = Some(
        ["A paragraph of a note, set as one, that is longer than a line of it is wide. "; 6]
            .concat()
            .repeat(3)
            .replace("wide. A", "wide.\n\nA"),
    );
    invoice.legal_notes = vec!["Reverse charge: the customer is liable for the VAT.".into()];
    let lines = lines_of(&mut invoice);
    lines.lines[0].description = "A".repeat(400) + "\r\nsecond line\ttab";
    lines.lines[1].description = "Words that go on. ".repeat(300);
    lines.lines[2].description =
        (1..=30).map(|n| format!("{n}. of thirty lines")).collect::<Vec<_>>().join("\n");
    invoice
}

/// Twelve rates, and many adjustments.
pub(crate) fn rates() -> Document {
    let mut invoice = invoice();
    let lines = lines_of(&mut invoice);
    lines.totals.vat = (1..=12)
        .map(|n| vat(&format!("Rate of region {n}"), &format!("{n}.25%"), "1,203.00", &format!("{n}2.03")))
        .collect();
    lines.adjustments = (1..=8)
        .map(|n| Adjustment {
            reason: format!("Allowance {n}"), vat: "19%".into(), amount: "−10.00".into()
        })
        .collect();
    invoice
}

pub(crate) fn credit_note() -> Document {
    let mut note = invoice();
    note.title = "Credit note".into();
    note.number = text("CN-2026-00007");
    note.glance = vec![fact("Date", "3 November 2026"), fact("Corrects invoice", "INV-2026-00042")];
    note.amount = fact("Amount credited", "€4,104.80");
    note.facts.insert(0, fact("Reason", "Goods returned"));
    (note.terms, note.early_payment, note.payment, note.note) = (None, None, None, None);
    note
}

pub(crate) fn interest_note() -> Document {
    let row = |invoice: &str, period: &str, principal: &str, days: &str, amount: &str| InterestRow {
        invoice: invoice.into(),
        period: period.into(),
        principal: principal.into(),
        rate: "10.15%".into(),
        days: days.into(),
        amount: amount.into(),
    };
    Document {
        title: "Interest note".into(),
        number: text("INT-2026-00003"),
        glance: vec![fact("Issue date", "3 November 2026"), fact("Due date", "17 November 2026")],
        amount: fact("Amount due", "€118.25"),
        facts: vec![fact("Your reference", "Anna Lindqvist")],
        body: Body::Interest(Interest {
            rows: vec![
                row("INV-2026-00017", "1 September 2026 – 31 October 2026", "4,104.80", "61", "69.63"),
                row("INV-2026-00021", "1 October 2026 – 31 October 2026", "1,000.00", "31", "8.62"),
            ],
            interest: "78.25".into(),
            recovery_costs: text("40.00"),
        }),
        legal_notes: vec!["Outside the scope of VAT.".into()],
        delivery: None,
        terms: text("Payable by 17 November 2026."),
        early_payment: None,
        note: None,
        ..invoice()
    }
}

pub(crate) fn statement(rows: usize) -> Document {
    let (mut all, mut running) = (Vec::new(), Vec::new());
    for n in 1..=rows {
        let paid = n % 3 == 0;
        let amount = format!("{}.50", 100 + n);
        let balance = format!("1,{:03}.00", n % 1000);
        all.push(StatementRow {
            date: "3 November 2026".into(),
            document: if paid { "Payment".into() } else { format!("Invoice INV-2026-{n:05}") },
            due_date: if paid { String::new() } else { "3 December 2026".into() },
            debit: if paid { String::new() } else { amount.clone() },
            credit: if paid { amount } else { String::new() },
            balance: balance.clone(),
        });
        running.push(balance);
    }
    Document {
        title: "Statement of account".into(),
        number: None,
        glance: vec![fact("Period", "1 October 2026 – 3 November 2026")],
        amount: fact("Balance due", "€1,040.00"),
        facts: vec![],
        body: Body::Statement(Statement {
            accounts: vec![Account {
                currency: "EUR".into(),
                opening: "1,000.00".into(),
                rows: all,
                running,
                closing: "1,040.00".into(),
                ageing: vec![
                    fact("Not due", "400.00"),
                    fact("1–30 days", "340.00"),
                    fact("31–60 days", "200.00"),
                    fact("61–90 days", "100.00"),
                    fact("> 90 days", "0.00"),
                ],
            }],
        }),
        delivery: None,
        terms: None,
        early_payment: None,
        note: None,
        ..invoice()
    }
}

/// Names in other scripts, including right-to-left scripts.
pub(crate) fn scripts() -> Document {
    let mut invoice = invoice();
    invoice.recipient.name = "شركة النور للتجارة ذ.م.م".into();
    invoice.recipient.address =
        vec!["شارع الملك فهد ١٢".into(), "Riyadh 12211".into(), "Saudi Arabia".into()];
    let lines = lines_of(&mut invoice);
    lines.lines[0].description = "Ελληνικά: Γενικό Εμπόριο Α.Ε.".into();
    lines.lines[1].description = "Кириллица: ООО «Северное сияние», Щёлково".into();
    lines.lines[2].description = "中文: 北京东方贸易有限公司; עברית: חברת האור".into();
    invoice
}

/// All samples, by name.
pub(crate) fn all() -> Vec<(&'static str, Document)> {
    let marked = |mark: &str| Document { mark: text(mark), ..plain() };
    vec![
        ("plain", plain()),
        ("full", invoice()),
        ("draft", Document { number: None, ..marked("Draft") }),
        ("copy", marked("Copy")),
        ("void", marked("Void")),
        ("wide", wide()),
        ("awkward", awkward()),
        ("rates", rates()),
        ("scripts", scripts()),
        ("long", long(60)),
        ("credit-note", credit_note()),
        ("interest-note", interest_note()),
        ("statement", statement(60)),
    ]
}
