//! Documents of the domain of each kind, as they are printed.

use domain::money::Money;
use pdf::{Conformance, Fonts, render, view_of_statement};
use serde_json::json;
use wording::Language;

use crate::document::{credit_note, in_language, interest_note, line, statement};
use crate::extract::extract_pages;
use crate::{assert_has, assert_lacks, text_of_document};

/// R3: a credit note refers to what it corrects (Directive 2006/112/EC, art. 219), and nothing is to be paid.
#[test]
fn a_credit_note_names_what_it_corrects_and_asks_for_no_payment() {
    for language in Language::ALL {
        let note = credit_note(json!({}), vec![line(json!({ "quantity": "2" }))]);
        let text = text_of_document(&in_language(note, language));
        let words = language.words();
        let date = language.date("2026-11-03".parse().unwrap());
        for stated in [
            format!("{} CN-2026-00007", words.credit_note),
            format!("{} INV-2026-00042 ({date})", words.corrected_invoice),
            words.amount_credited.to_owned(),
            language.money("EUR", "238.00"),
        ] {
            assert_has(&text, &stated.replace(['\u{A0}', '\u{202F}'], " "));
        }
        for lacking in [words.due_date, words.amount_due, words.terms, words.iban, words.scan_to_pay] {
            assert_lacks(&text, lacking);
        }
    }
}

/// R3: the amounts and periods that interest is charged on, and how to pay it.
#[test]
fn an_interest_note_states_what_it_charges_and_how_to_pay() {
    for language in Language::ALL {
        let text = text_of_document(&in_language(interest_note(0), language));
        let words = language.words();
        let period = language.period("2026-10-01".parse().unwrap(), "2026-10-31".parse().unwrap());
        let amounts = ["4104.80", "3104.80", "34.24", "26.76", "61.00", "40.00"];
        for stated in [
            format!("{} INT-2026-00003", words.interest_note),
            "INV-2026-00042".to_owned(),
            period,
            words.recovery_costs.to_owned(),
            words.amount_due.to_owned(),
            words.iban.to_owned(),
            language.money("EUR", "101.00"),
        ]
        .into_iter()
        .chain(amounts.map(|amount| language.number(amount)))
        {
            assert_has(&text, &stated.replace(['\u{A0}', '\u{202F}'], " "));
        }
    }
}

/// What the table of interest has no column for is never left out.
#[test]
fn an_interest_note_with_vat_prints_its_lines_and_sums() {
    let text = text_of_document(&in_language(interest_note(19), Language::English));
    for stated in ["Interest, September", "VAT breakdown", "19.19", "€120.19"] {
        assert_has(&text, stated);
    }
}

/// Every line is named and nothing is left out, on as many pages as it takes; the sum goes from page to page.
#[test]
fn a_statement_of_account_tells_every_line_in_each_language() {
    for language in Language::ALL {
        let printed = statement(language, 40);
        let rendered =
            render(&Fonts::default(), &view_of_statement(&printed), printed.as_of, Conformance::Accessible);
        let pages = extract_pages(&rendered.expect("a PDF").pdf);
        let text = pages.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        let words = language.words();
        let period = language.period(printed.span.from, printed.span.to);
        assert!(pages.len() > 2, "{} pages", pages.len());
        for stated in [
            words.statement.to_owned(),
            words.opening_balance.to_owned(),
            words.closing_balance.to_owned(),
            words.carried_forward.to_owned(),
            words.brought_forward.to_owned(),
            words.ageing.to_owned(),
            words.credit_balance.to_owned(),
            period,
            language.number("500.00"),
            format!("{} INV-2026-00039", words.invoice),
            language.money(
                "EUR",
                &Money::new(printed.accounts[0].closing, printed.accounts[0].currency).amount(),
            ),
            language.money("USD", "0.00"),
            words.page.replace("{page}", "2").replace("{pages}", &pages.len().to_string()),
        ]
        .into_iter()
        .chain(
            [
                words.payment_received,
                words.refund,
                words.reversal,
                words.discount_taken,
                words.small_difference,
                words.write_off,
                words.recovery,
                words.voided,
                words.credit_note,
            ]
            .map(str::to_owned),
        ) {
            assert_has(&text, &stated.replace(['\u{A0}', '\u{202F}'], " "));
        }
    }
}
