//! Tests of the text in each language and currency.

use domain::documents::printed::PrintedDocument;
use pdf::view_of;
use serde_json::json;
use wording::Language;

use crate::extract::extract_pages;
use crate::{assert_has, document, pdf_of, sample, text_of_document};

fn reviewed(name: &str, view: &pdf::view::Document) {
    let pages = extract_pages(&pdf_of(view));
    insta::assert_snapshot!(name.to_owned(), pages.join("\n--- page ---\n"));
}

#[test]
fn the_text_in_each_language_matches_its_snapshot() {
    for language in Language::ALL {
        reviewed(&format!("invoice-{}", language.tag()), &view_of(&document::full_in(language)).unwrap());
    }
}

#[test]
fn the_text_of_each_kind_matches_its_snapshot() {
    for (name, view) in [
        ("plain", sample::plain()),
        ("credit-note", sample::credit_note()),
        ("interest-note", sample::interest_note()),
        ("statement", sample::statement(5)),
    ] {
        reviewed(name, &view);
    }
}

fn priced(language: Language, currency: &str, price: &str) -> PrintedDocument {
    let lines = vec![document::line(json!({ "unit_price": price, "tax": { "category": "Z", "rate": "0" } }))];
    let mut document = document::issued(json!({ "currency": currency }), lines);
    document.customer.as_mut().unwrap().language = language.tag().parse().unwrap();
    document
}

#[test]
fn amounts_have_the_decimals_of_their_currency() {
    let text = |language, currency, price| text_of_document(&priced(language, currency, price));
    assert_has(&text(Language::English, "JPY", "1500000"), "JPY 1,500,000");
    assert_has(&text(Language::English, "KWD", "1500.1255"), "1,500.1255 0% 1,500.126");
    assert_has(&text(Language::English, "KWD", "1500.1255"), "KWD 1,500.126");
    assert_has(&text(Language::French, "JPY", "1500000"), "1 500 000 JPY");
    assert_has(&text(Language::Italian, "KWD", "1500.1255"), "1.500,126 KWD");
    assert_has(&text(Language::German, "EUR", "1500"), "1.500,00 €");
    assert_has(&text(Language::Dutch, "EUR", "1500"), "€ 1.500,00");
}

#[test]
fn the_bank_account_matches_the_currency() {
    assert_has(&text_of_document(&priced(Language::English, "GBP", "5")), "GB29 NWBK 6016 1331 9268 19");
}

/// The code exists only for amounts in euros that are due.
#[test]
fn only_a_sepa_transfer_has_a_code() {
    let code =
        |document: &PrintedDocument| view_of(document).unwrap().payment.and_then(|payment| payment.code);
    let euro = code(&priced(Language::German, "EUR", "5")).unwrap();
    assert_eq!(
        euro,
        "BCD\n002\n1\nSCT\nHABKDEHHXXX\nNordlicht GmbH\nDE89370400440532013000\nEUR5.00\n\n\nINV-2026-00042"
    );
    assert_eq!(code(&priced(Language::German, "GBP", "5")), None);
    assert_eq!(code(&priced(Language::German, "EUR", "0")), None);
}

#[test]
fn an_unsupported_language_falls_back_to_english() {
    // The customer's language is Swedish.
    assert_has(&text_of_document(&document::full()), "Issue date");
}

#[test]
fn a_draft_without_a_customer_renders() {
    let mut document = document::draft(json!({ "customer_id": null }), vec![]);
    document.customer = None;
    document.template = None;
    assert_has(&text_of_document(&document), "DRAFT");
}

#[test]
fn a_due_date_that_was_set_overrides_the_terms() {
    let mut document = document::full();
    assert_has(&text_of_document(&document), "Payable within 30 days of the issue date.");
    document.due_date = "2027-01-15".parse().unwrap();
    assert_has(&text_of_document(&document), "Payable by 15 January 2027.");
}
