//! Drafts: nobody can pay one, and what is missing is to be seen (D4).

use domain::documents::line::DraftLine;
use pdf::view_of;
use serde_json::json;

use crate::{assert_has, assert_lacks, document, text_of_document};

fn incomplete(value: serde_json::Value) -> DraftLine {
    let mut line = json!({ "id": "lin_01JBQZ0000000000000000000F" });
    line.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
    serde_json::from_value(line).unwrap()
}

#[test]
fn d4_a_draft_says_nothing_of_where_to_pay() {
    let lines = || vec![document::line(json!({}))];
    let open = text_of_document(&document::issued(json!({}), lines()));
    assert_has(&open, "IBAN DE89 3704 0044 0532 0130 00");
    assert_has(&open, "Scan to pay");

    let draft = document::draft(json!({ "payment_reference": "RF18 5390 0754 7034" }), lines());
    let text = text_of_document(&draft);
    assert_has(&text, "DRAFT");
    for unwanted in ["IBAN", "DE89", "Scan to pay", "Payment details", "RF18"] {
        assert_lacks(&text, unwanted);
    }
    assert_eq!(view_of(&draft).unwrap().payment, None);
}

#[test]
fn d4_an_incomplete_line_is_printed_in_its_place_and_says_what_is_missing() {
    let mut draft = document::draft(
        json!({}),
        vec![
            document::line(json!({ "description": "Milling" })),
            document::line(json!({ "description": "Turning" })),
        ],
    );
    draft.incomplete = vec![
        (1, incomplete(json!({ "description": "Still without a price", "quantity": "2", "unit": "HUR" }))),
        (3, incomplete(json!({ "unit_price": "5.00" }))),
    ];
    let text = text_of_document(&draft);
    assert_has(&text, "1 Milling");
    assert_has(&text, "2 Still without a price Incomplete: Unit price, VAT 2 h");
    assert_has(&text, "3 Turning");
    assert_has(&text, "Incomplete: Description, Quantity, VAT");
    assert_has(&text, "Total excluding VAT 200.00");
}
