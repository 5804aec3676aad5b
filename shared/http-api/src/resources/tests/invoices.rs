//! Invoices and their lines.

use std::collections::BTreeMap;

use app::documents::draft_invoice::Resolved;
use app::documents::read_invoice::DocumentWithParties;
use domain::documents::document::{
    Balance, Content, Document as Stored, Draft, LinesRevision, Origin, State,
};
use domain::documents::line::DraftLine;
use domain::documents::shown::Shown;
use domain::ids::{CustomerId, EntityId, InvoiceId, LineId, TemplateId};
use serde_json::{Value, json};

use super::{accepted, change, input, now, refusals};
use crate::fields::Fields;
use crate::merge_patch::patched;
use crate::resources::documents::invoice::{Invoice, InvoiceInput};
use crate::resources::documents::line::LineIds;

fn resolved() -> Resolved {
    Resolved {
        entity_id: EntityId::new(now(), 1),
        customer_id: Some(CustomerId::new(now(), 2)),
        template_id: Some(TemplateId::new(now(), 3)),
        currency: "EUR".parse().unwrap(),
    }
}

/// As a draft of the present lines is read.
pub(super) fn read(
    input: &InvoiceInput,
    present: &[DraftLine],
    fields: &mut Fields,
) -> Option<(Content, Vec<DraftLine>)> {
    // Other ones each time.
    let mut made = 100 + 1_000 * present.len() as u128;
    let mut make = || {
        made += 1;
        LineId::new(now(), made)
    };
    let mut ids = LineIds::new(present, &mut make);
    input.given(fields);
    let resolved = resolved();
    input.read(Some(resolved), Some(resolved.currency), Origin::Api, &mut ids, fields)
}

fn refused(json: Value) -> Vec<String> {
    let input: InvoiceInput = input(json);
    refusals(|fields| read(&input, &[], fields))
}

fn full() -> Value {
    let tax = json!({"category": "S", "rate": "19", "label": "USt", "exemption_reason": null});
    json!({
        "entity_id": resolved().entity_id, "customer_id": resolved().customer_id,
        "template_id": resolved().template_id, "currency": "EUR",
        "issue_date": "2026-11-20", "due_date": "2026-12-20",
        "terms": {"kind": "net", "days": 30, "early_payment": null},
        "supply_date": null, "service_period": {"start": "2026-10-01", "end": "2026-10-31"},
        "references": {"buyer_reference": "04011000-1-2", "purchase_order": "PO 1", "contract": null,
            "project": "P", "cost_centre": "C"},
        "payment_reference": "RF18 1", "delivery_address": {"line1": "A", "city": "B", "country": "DE"},
        "lines": [
            {"item_code": "A-1", "description": "Work", "quantity": "1.5", "unit": "HUR", "unit_price": "99.95",
                "discount": {"percent": "10", "reason": "loyal"},
                "surcharge": {"amount": {"amount": "5.00", "currency": "EUR"}, "reason": null},
                "tax": tax, "period": {"start": "2026-10-01", "end": "2026-10-01"}, "account_code": "8400",
                "tracking": [{"category": "region", "option": "north"}]},
            {"description": "Still without a price"},
        ],
        "allowances": [{"percent": "2", "reason": "x", "tax": tax}],
        "charges": [{"amount": {"amount": "3.00", "currency": "EUR"}, "reason": null, "tax": tax}],
        "prepaid": {"amount": "1.00", "currency": "EUR"},
        "tax_currency": {"currency": "CZK", "rate": "24.365", "date": "2026-11-20", "source": "ECB"},
        "note": "n", "internal_note": "i", "tags": ["a", "b"], "metadata": {"k": "v"},
        "attachments": [{"name": "Timesheet", "url": "https://files.example/1"}], "external_refs": {"crm": "7"},
    })
}

fn stored(content: Content, lines: &[DraftLine]) -> DocumentWithParties {
    let complete: Vec<_> = lines.iter().filter_map(|line| line.complete().ok()).collect();
    let totals = content.totals(&complete).unwrap();
    let count = u32::try_from(lines.len()).unwrap();
    let invoice = Stored {
        kind: domain::documents::kinds::Kind::default(),
        id: InvoiceId::new(now(), 9).into(),
        version: 1,
        state: State::Draft(Draft::default()),
        content,
        lines: LinesRevision { revision: "1".to_owned(), chunks: 1, count },
        totals,
        money_rev: 0,
        balance: Balance::default(),
        credits: Vec::new(),
        shown: Shown::default(),
        created_at: now(),
        change: change(),
    };
    DocumentWithParties { invoice, lines: lines.to_vec(), seller: None, customer: None, warnings: Vec::new() }
}

#[test]
fn an_invoice_survives_the_way_back() {
    let given: InvoiceInput = input(full());
    let (content, lines) = accepted(|fields| read(&given, &[], fields));
    let back = InvoiceInput::from((&content, lines.as_slice()));
    let again = accepted(|fields| read(&back, &lines, fields));
    assert_eq!(again, (content, lines));
    let mut back = serde_json::to_value(&back).unwrap();
    for line in back["lines"].as_array_mut().unwrap() {
        line["id"] = Value::Null;
    }
    let given = serde_json::to_value(&given).unwrap();
    assert_eq!(back, given);
}

#[test]
fn an_invoice_is_shown_as_the_specification_says() {
    let given: InvoiceInput = input(full());
    let (content, lines) = accepted(|fields| read(&given, &[], fields));
    let shown = Invoice::from(&stored(content, &lines));
    insta::assert_json_snapshot!("draft", shown);
}

#[test]
fn nothing_is_needed_for_a_draft() {
    let empty: InvoiceInput = input(json!({}));
    let (content, lines) = accepted(|fields| read(&empty, &[], fields));
    assert!(lines.is_empty() && content.prepaid == 0);
}

#[test]
fn an_invoice_names_every_mistake() {
    let too_many: BTreeMap<String, String> = (0..51).map(|n| (n.to_string(), String::new())).collect();
    let refused = refused(json!({
        "entity_id": "x", "customer_id": "x", "template_id": "x", "currency": "euro",
        "issue_date": "2026-02-30", "due_date": "tomorrow", "terms": {"kind": "later"},
        "supply_date": "2026-10-01", "service_period": {"start": "2026-10-02", "end": "2026-10-01"},
        "references": {"project": ""}, "payment_reference": "x".repeat(141),
        "delivery_address": {"line1": "A", "city": "B"},
        "lines": [
            {"quantity": "0.0000001", "unit_price": "-1", "unit": "hour", "description": " ", "id": "lin_1"},
            {"quantity": "1,5", "unit_price": "1e3", "period": {"start": "2026-10-02", "end": "2026-10-01"},
                "tax": {"category": "S", "rate": "0"},
                "tracking": [{"category": "a", "option": "b"}, {"category": "c"}, {"category": "d", "option": "e"}]},
            {"tax": {"category": "AE", "rate": "19"}, "discount": {}, "surcharge": {"percent": "1",
                "amount": {"amount": "1.00", "currency": "EUR"}}},
            {"tax": {"category": "S"}, "discount": {"amount": {"amount": "1.5", "currency": "EUR"}},
                "surcharge": {"amount": {"amount": "1", "currency": "JPY"}}},
            {"description": "d", "quantity": "1000000000", "unit_price": "100000000000",
                "tax": {"category": "X"}, "discount": {"percent": "100.5"}},
        ],
        "allowances": [{"amount": {"amount": "-1.00", "currency": "EUR"}}],
        "charges": [{"percent": "1", "tax": {"category": "E", "rate": "7"}}],
        "prepaid": {"amount": "abc"},
        "tax_currency": {"currency": "CZK", "rate": "0", "date": "2026-11-20", "source": "ECB"},
        "tags": ["ok", ""], "metadata": too_many,
        "external_refs": {"a": "x".repeat(501), "b".repeat(41): "y"},
        "attachments": [{"name": "n", "url": "ftp://x.example"}],
    }));
    insta::assert_json_snapshot!("every_mistake", refused);
}

/// D11.
#[test]
fn an_issue_date_of_another_century_is_refused_at_once() {
    for (date, why) in [("1926-11-29", vec!["issue_date issue_date_too_early"]), ("2000-01-01", vec![])] {
        let given: InvoiceInput = input(json!({ "issue_date": date }));
        assert_eq!(refusals(|fields| read(&given, &[], fields)), why, "{date}");
    }
}

#[test]
fn a_line_whose_amount_no_document_can_hold_is_named() {
    let line = json!({"description": "d", "quantity": "1000000000", "unit_price": "100000000000",
        "tax": {"category": "Z"}});
    assert_eq!(refused(json!({"lines": [{}, line]})), ["lines[1].unit_price amount_too_large"]);
}

#[test]
fn c3_an_invoice_has_at_most_fifty_rates_and_reasons() {
    let line = |rate: usize| json!({"tax": {"category": "S", "rate": format!("0.{:04}", rate + 1)}});
    let lines = |count: usize| (0..count).map(line).collect::<Vec<_>>();
    assert!(refused(json!({"lines": lines(50)})).is_empty());
    assert_eq!(refused(json!({"lines": lines(51)})), ["lines too_many_rates"]);
    let charge = json!({"percent": "1", "tax": {"category": "S", "rate": "19"}});
    assert_eq!(refused(json!({"lines": lines(50), "charges": [charge]})), ["lines too_many_rates"]);

    let exempt = |reason: usize| json!({"tax": {"category": "E", "exemption_reason": format!("§ {reason}")}});
    let lines = |count: usize| (0..count).map(exempt).collect::<Vec<_>>();
    assert!(refused(json!({"lines": lines(50)})).is_empty());
    assert_eq!(refused(json!({"lines": lines(51)})), ["lines too_many_exemption_reasons"]);
}

#[test]
fn vat_that_is_charged_has_no_exemption_reason() {
    for (category, rate, expected) in [
        ("S", "19", &["lines[0].tax.exemption_reason not_applicable"][..]),
        ("Z", "0", &["lines[0].tax.exemption_reason not_applicable"]),
        ("L", "7", &["lines[0].tax.exemption_reason not_applicable"]),
        ("E", "0", &[]),
        ("AE", "0", &[]),
        ("K", "0", &[]),
    ] {
        let tax = json!({"category": category, "rate": rate, "exemption_reason": "§ 4 Nr. 1 UStG"});
        assert_eq!(refused(json!({"lines": [{"tax": tax}]})), expected, "{category}");
    }
}

#[test]
fn d23_a_tax_currency_is_another_one_and_a_discount_ends_when_payment_is_due() {
    let tax_currency = |code: &str| json!({"tax_currency": {"currency": code, "rate": "1", "date": "2026-11-20", "source": "ECB"}});
    assert_eq!(refused(tax_currency("EUR")), ["tax_currency.currency same_currency"]);
    assert!(refused(tax_currency("CZK")).is_empty());
    let terms = |kind: &str, days: Option<u16>, early: u16| json!({"terms": {"kind": kind, "days": days, "early_payment": {"percent": "2", "days": early}}});
    assert!(refused(terms("net", Some(30), 30)).is_empty());
    assert_eq!(refused(terms("net", Some(30), 31)), ["terms.early_payment.days early_payment_after_due"]);
    assert_eq!(refused(terms("on_receipt", None, 1)), ["terms.early_payment.days early_payment_after_due"]);
    assert!(refused(terms("end_of_month", Some(0), 20)).is_empty(), "the calendar decides");
}

#[test]
fn d17_a_field_of_one_line_has_no_line_breaks_and_no_control_characters() {
    for (text, code) in [
        ("a\r\nb", "line_break"),
        ("a\nb", "line_break"),
        ("a\u{2028}b", "line_break"),
        ("a\u{85}b", "line_break"),
        ("a\0b", "control_character"),
        ("a\tb", "control_character"),
        ("a\u{1b}b", "control_character"),
        // It makes what follows read backwards.
        ("a\u{202e}b", "control_character"),
        ("\u{200b}\u{feff}", "empty"),
    ] {
        let body = json!({
            "references": {"purchase_order": text}, "tags": [text], "payment_reference": text,
            "lines": [{"item_code": text, "tax": {"category": "S", "rate": "19", "label": text}}],
            "metadata": {text: "v"}, "external_refs": {text: "v"},
        });
        let mut found = refused(body);
        found.sort();
        let mut expected: Vec<String> = [
            "references.purchase_order",
            "tags[0]",
            "payment_reference",
            "lines[0].item_code",
            "lines[0].tax.label",
        ]
        .map(|field| format!("{field} {code}"))
        .to_vec();
        expected.extend(["metadata invalid_key".to_owned(), "external_refs invalid_key".to_owned()]);
        expected.sort();
        assert_eq!(found, expected, "{text:?}");
    }
    assert_eq!(refused(json!({"metadata": {"k": "a\0b"}})), ["metadata.k control_character"]);
    assert!(refused(json!({"note": "a\r\nb\tc", "metadata": {"k": "a\nb"}})).is_empty());
    assert_eq!(refused(json!({"note": "a\0b"})), ["note control_character"]);
}

#[test]
fn there_are_at_most_ten_thousand_lines() {
    let lines = |count: usize| json!({"lines": vec![json!({}); count]});
    assert_eq!(refused(lines(10_001)), ["lines too_many"]);
    assert!(refused(lines(10_000)).is_empty());
}

#[test]
fn a_patch_keeps_the_lines_it_names() {
    let given: InvoiceInput = input(full());
    let (content, lines) = accepted(|fields| read(&given, &[], fields));
    let present = InvoiceInput::from((&content, lines.as_slice()));
    let patch = |patch: Value| patched(&present, patch.as_object().unwrap().clone()).unwrap().unwrap();

    let (after, same) = accepted(|fields| read(&patch(json!({"note": null, "tags": ["c"]})), &lines, fields));
    assert_eq!((same, after.note), (lines.clone(), None));

    let kept = lines[1].id;
    let (_, changed) = accepted(|fields| {
        let patch = patch(json!({"lines": [{"description": "New"}, {"id": kept, "description": "Kept"}]}));
        read(&patch, &lines, fields)
    });
    assert_eq!(changed[1].id, kept);
    assert!(lines.iter().all(|line| line.id != changed[0].id));

    let foreign = LineId::new(now(), 7);
    let bad = patch(json!({"lines": [{"id": kept}, {"id": kept}, {"id": foreign}]}));
    assert_eq!(
        refusals(|fields| read(&bad, &lines, fields)),
        ["lines[1].id repeated_id", "lines[2].id line_not_found"]
    );
}

#[test]
fn amounts_are_of_the_invoices_currency() {
    let given: InvoiceInput = input(full());
    let in_yen = Resolved { currency: "JPY".parse().unwrap(), ..resolved() };
    let mut make = || LineId::new(now(), 1);
    let mut ids = LineIds::new(&[], &mut make);
    let refused =
        refusals(|fields| given.read(Some(in_yen), Some(in_yen.currency), Origin::Api, &mut ids, fields));
    assert_eq!(
        refused,
        [
            "lines[0].surcharge.amount.currency currency_mismatch",
            "charges[0].amount.currency currency_mismatch",
            "prepaid.currency currency_mismatch",
        ]
    );
}

#[test]
fn an_invoice_shows_its_first_lines_only() {
    let many: InvoiceInput = input(json!({"lines": vec![json!({"description": "d"}); 150]}));
    let (content, lines) = accepted(|fields| read(&many, &[], fields));
    let shown = serde_json::to_value(Invoice::from(&stored(content, &lines))).unwrap();
    assert_eq!((shown["lines"].as_array().unwrap().len(), shown["line_count"].as_u64()), (100, Some(150)));
    let long: InvoiceInput = input(json!({"lines": vec![json!({"description": "ü".repeat(5000)}); 100]}));
    let (content, lines) = accepted(|fields| read(&long, &[], fields));
    let shown = serde_json::to_string(&Invoice::from(&stored(content, &lines))).unwrap();
    assert!(shown.len() < 110_000, "what is remembered under an idempotency key must fit an item");
}

#[test]
fn an_invoice_without_its_lines_has_a_limit() {
    let pairs = |value: &str| (0..50).map(|n| (n.to_string(), value.repeat(500))).collect::<BTreeMap<_, _>>();
    assert_eq!(refused(json!({"metadata": pairs("x"), "external_refs": pairs("x")})), Vec::<String>::new());
    assert_eq!(refused(json!({"metadata": pairs("ü"), "external_refs": pairs("€")})), [" too_large"]);
}
