//! Documents of the domain of each kind, as they are printed.

use serde_json::json;
use wording::Language;

use crate::document::{credit_note, in_language, line};
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
