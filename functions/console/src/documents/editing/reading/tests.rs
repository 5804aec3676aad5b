use chrono::DateTime;
use domain::address::Address;
use domain::documents::document::{Attachment, Origin, References, Supply};
use domain::documents::line::{AdjustmentValue, Tracking};
use domain::documents::tax::{Percent, TaxCategory};
use domain::documents::terms::{Due, EarlyPayment, Terms};

use super::*;
use crate::documents::editing::stored;
use crate::documents::editing::typed::Do;
use crate::web::form::Form;

fn read<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn line_id(random: u128) -> LineId {
    LineId::new(DateTime::UNIX_EPOCH, random)
}

fn tax_of(category: TaxCategory, rate: &str) -> Tax {
    Tax { category, rate: Percent::parse(rate).unwrap(), label: None, exemption_reason: None }
}

/// A draft with what the form shows, and with what it does not.
fn content() -> Content {
    let discount =
        Adjustment { value: AdjustmentValue::Percent(Percent::parse("2.5").unwrap()), reason: None };
    let tax = Tax { label: Some(read("MwSt.")), ..tax_of(TaxCategory::Standard, "19") };
    Content {
        entity_id: EntityId::new(DateTime::UNIX_EPOCH, 1),
        customer_id: Some(CustomerId::new(DateTime::UNIX_EPOCH, 2)),
        template_id: Some(TemplateId::new(DateTime::UNIX_EPOCH, 3)),
        currency: read("EUR"),
        issue_date: Some(read("2026-11-30")),
        due_date: None,
        terms: Some(Terms {
            due: Due::DayOfMonth { day: 31 },
            early_payment: Some(EarlyPayment { percent: Percent::parse("2").unwrap(), days: 10 }),
        }),
        supply: Some(Supply::Period(Period { start: read("2026-11-01"), end: read("2026-11-30") })),
        references: References { contract: Some(read("C-1")), ..References::default() },
        payment_reference: Some(read("RF18")),
        delivery_address: Some(Address {
            line1: read("Hafen 1"),
            line2: None,
            postal_code: Some(read("20457")),
            city: read("Hamburg"),
            region: None,
            country: read("DE"),
        }),
        allowances: vec![DocumentAdjustment { adjustment: discount.clone(), tax: tax.clone() }],
        charges: vec![DocumentAdjustment {
            adjustment: Adjustment { value: AdjustmentValue::Amount(1_250), reason: Some(read("Freight")) },
            tax,
        }],
        prepaid: 100_005,
        tax_currency: Some(domain::documents::tax::TaxCurrency {
            currency: read("CZK"),
            rate: domain::money::parse_decimal("24.365").unwrap(),
            date: read("2026-11-30"),
            source: read("ECB"),
        }),
        note: Some(read("Two\nlines")),
        internal_note: None,
        tags: [read("a, with a comma"), read("b")].into(),
        metadata: [("key".to_owned(), "a: b".to_owned())].into(),
        attachments: vec![Attachment { name: read("Report"), url: read("https://files.example/a") }],
        external_refs: [("erp".to_owned(), "7".to_owned())].into(),
        origin: Origin::Imported { number: read("A-1") },
    }
}

fn lines() -> Vec<DraftLine> {
    let line = DraftLine {
        id: line_id(1),
        item_code: Some(read("X")),
        description: Some(read("Work\nin two lines")),
        quantity: Some(Quantity::parse("1.500").unwrap()),
        unit: Some(read("C62")),
        unit_price: Some(UnitPrice::parse("1234.00").unwrap()),
        discount: None,
        surcharge: Some(Adjustment { value: AdjustmentValue::Amount(500), reason: Some(read("Night")) }),
        tax: Some(Tax { label: Some(read("MwSt.")), ..tax_of(TaxCategory::Standard, "19") }),
        period: Some(Period { start: read("2026-11-01"), end: read("2026-11-02") }),
        account_code: Some(read("8400")),
        tracking: vec![Tracking { category: read("region"), option: read("north") }],
        credits: None,
    };
    let exempt = Tax { exemption_reason: Some(read("Schools")), ..tax_of(TaxCategory::Exempt, "0") };
    let incomplete = DraftLine { id: line_id(2), unit_price: None, tax: Some(exempt), ..line.clone() };
    vec![line, incomplete]
}

/// The form as a browser sends it back.
fn sent(typed: &Typed) -> Typed {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    let browser = |text: &str| text.replace('\n', "\r\n");
    for (name, value) in &typed.head {
        pairs.append_pair(name, &browser(value));
    }
    for (prefix, rows) in [("l", &typed.lines), ("a", &typed.adjustments)] {
        for (index, row) in rows.iter().enumerate() {
            let name = |field: &str| format!("{prefix}{}.{field}", index + 1);
            pairs.append_pair(&name("id"), &row.id).append_pair(&name("from"), &row.from);
            for (field, value) in &row.cells {
                pairs.append_pair(&name(field), &browser(value));
            }
        }
    }
    Typed::read(&Form::read(pairs.finish().as_bytes()))
}

struct Read {
    content: Content,
    lines: Vec<DraftLine>,
    wrong: Vec<(String, String)>,
}

fn draft(language: Language, typed: &Typed, base: Option<Base<'_>>) -> Read {
    let of = content();
    let known = Known {
        entity_id: of.entity_id,
        customer_id: of.customer_id,
        template_id: of.template_id,
        currency: of.currency,
    };
    let mut next = 100;
    let make = || {
        next += 1;
        line_id(next)
    };
    let mut reading = Reading::new(language, base);
    let amounts = reading.amounts(typed, known.currency, make);
    let content = reading.content(typed, &amounts, known);
    Read { content, lines: amounts.lines.into_iter().map(|(_, line)| line).collect(), wrong: reading.wrong }
}

#[test]
fn a_draft_that_is_not_touched_stays_as_it_is() {
    let (content, lines) = (content(), lines());
    let base = Base { content: &content, lines: &lines };
    for language in Language::ALL {
        let typed = sent(&stored::typed(language, &content, &lines));
        let read = draft(language, &typed, Some(base));
        assert_eq!(read.wrong, []);
        assert_eq!(read.content, content, "{language:?}");
        assert_eq!(read.lines, lines, "{language:?}");
    }
}

#[test]
fn a_copied_line_keeps_what_is_not_shown_and_gets_an_id() {
    let (content, lines) = (content(), lines());
    let base = Base { content: &content, lines: &lines };
    let mut typed = stored::typed(Language::English, &content, &lines);
    typed.apply(Do::Copy(0));
    let read = draft(Language::English, &typed, Some(base));
    assert_eq!(read.lines.len(), 3);
    assert_eq!(read.lines[1], DraftLine { id: line_id(101), ..lines[0].clone() });
}

#[test]
fn the_label_of_a_rate_goes_with_the_rate() {
    let (content, lines) = (content(), lines());
    let base = Base { content: &content, lines: &lines };
    let mut typed = stored::typed(Language::English, &content, &lines);
    typed.lines[0].cells.insert("tax", "7%".to_owned());
    let read = draft(Language::English, &typed, Some(base));
    assert_eq!(read.lines[0].tax, Some(tax_of(TaxCategory::Standard, "7")));
}

#[test]
fn what_is_wrong_is_told_at_its_field() {
    let typed = Typed::read(&Form::read(
        b"issue_date=1999-01-01&terms=net:14&early_percent=2&early_days=20&supply_to=2026-11-30&delivery_city=Ulm\
        &tags=a,,b&metadata=nocolon&prepaid=1.234&l1.from=&l1.description=A&l1.quantity=x&l1.unit=Q&l1.unit_price=-1\
        &l1.tax=0%25&l1.period_end=2026-11-30&l2.from=&l2.tax=19%25&l3.from=&l3.tax=S:19&l3.exemption_reason=R\
        &l3.discount=101%25&a1.from=&a1.reason=R",
    ));
    let read = draft(Language::English, &typed, None);
    let names: Vec<&str> = read.wrong.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "l1.quantity",
            "l1.unit",
            "l1.unit_price",
            "l1.tax",
            "l1.period_start",
            "l3.discount",
            "l3.exemption_reason",
            "a1.value",
            "a1.tax",
            "prepaid",
            "issue_date",
            "early_days",
            "supply_from",
            "delivery_line1",
            "delivery_country",
            "metadata",
        ]
    );
    // The second line is a new one in which nothing was typed.
    assert_eq!(read.lines.len(), 2);
    assert_eq!(read.content.tags.len(), 2);
}

#[test]
fn lines_beyond_the_form_stay() {
    let content = content();
    let line = &lines()[0];
    let lines: Vec<DraftLine> =
        (0..=MOST_LINES as u128).map(|id| DraftLine { id: line_id(id), ..line.clone() }).collect();
    let typed = stored::typed(Language::English, &content, &[]);
    let read = draft(Language::English, &typed, Some(Base { content: &content, lines: &lines }));
    assert_eq!((read.lines, read.content), (lines, content.clone()));
}
