//! Directive 2006/112/EC, art. 226: tests each mandatory particular, from the domain's document to the
//! printed page, in each language. If a template leaves one out, the test named after it fails.

use domain::documents::printed::PrintedDocument;
use pdf::view_of;
use serde_json::json;
use wording::Language;

use crate::{assert_has, assert_lacks, document, text_of_document};

/// Asserts that the full invoice contains `wanted` in each language.
#[track_caller]
fn stated(wanted: impl Fn(Language) -> Vec<String>) {
    stated_in(document::full_in, wanted);
}

#[track_caller]
fn stated_in(document: impl Fn(Language) -> PrintedDocument, wanted: impl Fn(Language) -> Vec<String>) {
    for language in Language::ALL {
        let text = text_of_document(&document(language));
        for wanted in wanted(language) {
            // No-break spaces are extracted as spaces.
            assert_has(&text, &wanted.replace(['\u{A0}', '\u{202F}'], " "));
        }
    }
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

#[test]
fn point_1_the_date_of_issue() {
    stated(|language| vec![language.words().issue_date.into(), language.date(day("2026-11-03"))]);
}

#[test]
fn point_2_the_sequential_number() {
    stated(|language| vec![format!("{} INV-2026-00042", language.words().invoice)]);
}

#[test]
fn point_3_the_suppliers_vat_number() {
    stated(|language| vec![format!("{} DE123456788", language.words().vat_id)]);
}

#[test]
fn point_4_the_customers_vat_number() {
    stated(|language| vec![format!("{} SE556677889901", language.words().vat_id)]);
}

#[test]
fn point_5_the_suppliers_name_and_address() {
    stated(|language| {
        let country = language.country(&"DE".parse().unwrap());
        vec![format!("Nordlicht Werkzeugbau GmbH Hafenstraße 12, 20457 Hamburg, {country}")]
    });
}

#[test]
fn point_5_the_customers_name_and_address() {
    stated(|language| {
        let country = language.country(&"SE".parse().unwrap());
        vec![format!("Fjällmark Handel AB Storgatan 5 111 51 Stockholm {country}")]
    });
}

#[test]
fn point_6_quantity_and_nature_of_the_goods() {
    stated(|language| {
        let pieces = language.unit(&"C62".parse().unwrap()).to_owned();
        vec!["1 Milling spindle, 450 mm".into(), format!("2 {pieces} {}", language.number("1450.00"))]
    });
}

#[test]
fn point_6_extent_and_nature_of_the_services() {
    stated(|language| vec!["2 Commissioning on site".into(), format!("{} h", language.number("7.5"))]);
}

#[test]
fn point_7_the_date_of_supply() {
    stated(|language| vec![format!("{} {}", language.words().supply_date, language.date(day("2026-10-31")))]);
}

#[test]
fn point_7a_and_7_the_period_of_a_service() {
    stated(|language| vec![language.period(day("2026-10-26"), day("2026-10-30"))]);
}

#[test]
fn point_8_the_taxable_amount_of_each_rate() {
    stated(|language| {
        let row = |name: &str, rate: &str, base: &str| {
            format!("{name} {} {}", language.percent(rate), language.number(base))
        };
        vec![row(language.words().vat, "19", "3439.91"), row("Reduced rate", "7", "95.33")]
    });
}

#[test]
fn point_8_the_unit_price_without_vat() {
    stated(|language| ["1450.00", "96.50", "31.775"].map(|price| language.number(price)).to_vec());
}

#[test]
fn point_8_discounts_that_the_unit_price_does_not_include() {
    stated(|language| {
        let name = language.words().discount;
        let percent = language.percent("10");
        let amount = language.number("-290.00");
        vec![
            format!("{name} {percent} (framework contract): {amount}"),
            format!(
                "Loyalty {} ({} {}) {}",
                language.percent("1"),
                language.words().vat,
                language.percent("19"),
                language.number("-33.84")
            ),
        ]
    });
}

#[test]
fn point_9_the_rate_of_each_line() {
    stated(|language| {
        let line = |rate: &str, net: &str| format!("{} {}", language.percent(rate), language.number(net));
        vec![line("19", "2610.00"), line("19", "773.75"), line("7", "95.33")]
    });
}

#[test]
fn point_10_the_vat_payable() {
    stated(|language| {
        vec![
            format!("{} {}", language.words().tax, language.number("660.25")),
            format!("{} {}", language.number("3439.91"), language.number("653.58")),
        ]
    });
}

#[test]
fn article_230_the_vat_in_the_national_currency() {
    stated(|language| vec![language.words().tax_in_other_currency.into(), language.money("SEK", "7221.15")]);
}

fn taxed(language: Language, category: &str, reason: Option<&str>) -> PrintedDocument {
    let line = json!({ "tax": { "category": category, "rate": "0", "exemption_reason": reason } });
    let mut document = document::issued(json!({}), vec![document::line(line)]);
    document.customer.as_mut().unwrap().language = language.tag().parse().unwrap();
    document
}

/// Points 11 and 11a: the reason why no VAT is charged.
#[test]
fn point_11_why_there_is_no_vat() {
    for category in ["AE", "K", "G", "E", "O", "Z"] {
        stated_in(
            |language| taxed(language, category, None),
            |language| vec![language.legal_note(category.parse().unwrap(), &[], true).unwrap()],
        );
    }
}

#[test]
fn point_11_the_article_that_exempts() {
    for (category, article) in [("K", "138"), ("G", "146"), ("AE", "194–199b")] {
        stated_in(|language| taxed(language, category, None), |_| vec![article.into(), "2006/112/".into()]);
    }
}

#[test]
fn point_11_the_reason_given_takes_its_place() {
    stated_in(
        |language| taxed(language, "E", Some("Article 132(1)(i)")),
        |language| vec![format!("{}: Article 132(1)(i)", language.words().exempt)],
    );
}

#[test]
fn point_11_several_reasons_are_all_given() {
    let line = |reason: &str| {
        document::line(json!({ "tax": { "category": "E", "rate": "0", "exemption_reason": reason } }))
    };
    let document = document::issued(json!({}), vec![line("Education"), line("Health"), line("Education")]);
    assert_has(&text_of_document(&document), "Exempt from VAT: Education; Health");
}

#[test]
fn outside_the_union_no_directive_is_cited() {
    let mut document = taxed(Language::English, "G", None);
    document.seller.address.country = "GB".parse().unwrap();
    let text = text_of_document(&document);
    assert_has(&text, "Export, exempt from VAT.");
    assert_lacks(&text, "2006/112");
}

#[test]
fn an_invoice_with_vat_has_no_note_about_exemption() {
    let view = view_of(&document::full()).unwrap();
    assert!(view.legal_notes.is_empty(), "{:?}", view.legal_notes);
}

/// A line outside the scope of VAT has no rate, not even zero.
#[test]
fn outside_the_scope_of_vat_there_is_no_rate() {
    assert_has(&text_of_document(&taxed(Language::English, "O", None)), "Outside the scope of VAT –");
}
