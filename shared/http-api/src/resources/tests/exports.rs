//! Exports.

use domain::exports::{Ageing, Dso, Numbering, What};
use domain::ids::{CustomerId, DocumentKind};
use serde_json::{Value, json};

use super::{accepted, input, now, refusals};
use crate::resources::exports::ExportInput;

fn refused(json: Value) -> Vec<String> {
    let input: ExportInput = input(json);
    refusals(|fields| input.read(fields))
}

fn read(json: Value) -> What {
    let input: ExportInput = input(json);
    accepted(|fields| input.read(fields))
}

#[test]
fn an_export_takes_the_parameters_of_its_report() {
    let customer_id = CustomerId::new(now(), 1);
    let ageing = read(json!({"kind": "ageing", "as_of": "2026-10-31", "customer_id": customer_id}));
    let as_of = "2026-10-31".parse().ok();
    assert_eq!(ageing, What::Ageing(Ageing { as_of, entity_id: None, customer_id: Some(customer_id) }));
    assert_eq!(read(json!({"kind": "dso"})), What::Dso(Dso { days: 90, entity_id: None }));
    let numbering = read(json!({"kind": "numbering", "document_kind": "credit_note", "year": 2026}));
    let document_kind = Some(DocumentKind::CreditNote);
    assert_eq!(numbering, What::Numbering(Numbering { entity_id: None, document_kind, year: Some(2026) }));
}

#[test]
fn every_mistake_of_an_export_is_named() {
    assert_eq!(refused(json!({})), ["kind required"]);
    assert_eq!(refused(json!({"kind": "pdf", "days": 0})), ["kind invalid_value", "days out_of_range"]);
    let all =
        json!({"kind": "ageing", "as_of": "31.10.2026", "days": 90, "document_kind": "bill", "year": 2026});
    let named = [
        "as_of invalid_date",
        "document_kind invalid_value",
        "days only_with_dso",
        "year only_with_numbering",
    ];
    assert_eq!(refused(all), named);
    let of_ageing = json!({"kind": "numbering", "as_of": "2026-10-31", "customer_id": "cus_1"});
    assert_eq!(refused(of_ageing), ["customer_id invalid_id", "as_of only_with_ageing"]);
}
