//! The warnings of the domain tell of the same texts as the PDF prints.

use std::collections::BTreeSet;

use domain::documents::line::DraftLine;
use domain::documents::printed::PrintedDocument;
use domain::documents::warnings::{Shown, of_document};
use pdf::view_of;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wording::Language;

use crate::document;

/// No embedded font has it.
const FOREIGN: char = 'ร';

/// The fields that are warned of for their characters.
fn warned(document: &PrintedDocument) -> BTreeSet<String> {
    let lines: Vec<DraftLine> = document.lines.iter().map(|line| again(line, |_| {}).unwrap()).collect();
    let shown = Shown {
        document: &document.invoice,
        lines: &lines,
        seller: Some(&document.seller),
        customer: document.customer.as_ref(),
        template: document.template.as_ref(),
    };
    let warnings = of_document(shown).into_iter();
    warnings.filter(|warning| warning.code == "characters_replaced").map(|warning| warning.field).collect()
}

/// The value after a change of its stored form, if that is valid.
fn again<T: DeserializeOwned>(value: &impl Serialize, change: impl FnOnce(&mut Value)) -> Option<T> {
    let mut json = serde_json::to_value(value).unwrap();
    change(&mut json);
    serde_json::from_value(json).ok()
}

/// Pointers to all texts of a value.
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at.to_owned()),
        Value::Array(all) => {
            all.iter().enumerate().for_each(|(i, each)| texts(each, &format!("{at}/{i}"), found))
        }
        Value::Object(all) => all.iter().for_each(|(name, each)| texts(each, &format!("{at}/{name}"), found)),
        _ => {}
    }
}

/// The documents that differ from this one in a foreign letter in one text of one part.
fn spoiled<T: Serialize + DeserializeOwned>(
    document: &PrintedDocument,
    part: &T,
    put: impl Fn(&mut PrintedDocument, T),
) -> Vec<(String, PrintedDocument)> {
    let json = serde_json::to_value(part).unwrap();
    let mut pointers = Vec::new();
    texts(&json, "", &mut pointers);
    let spoil = |pointer: String| {
        let changed = again(part, |json| {
            let text = json.pointer_mut(&pointer).unwrap();
            *text = format!("{}{FOREIGN}", text.as_str().unwrap()).into();
        })?;
        let mut document = document.clone();
        put(&mut document, changed);
        Some((pointer, document))
    };
    pointers.into_iter().filter_map(spoil).collect()
}

/// D15: whichever text is printed is warned of, and no other.
#[test]
fn d15_each_printed_text_is_warned_of_and_no_other() {
    let mut full = document::full_in(Language::English);
    full.seller = again(&full.seller, |seller| {
        seller["tax_number"] = "12/345".into();
        seller["phone"] = "+49 40".into();
        seller["address"]["line2"] = "Haus 2".into();
        seller["address"]["region"] = "HH".into();
        seller["bank_accounts"][1]["bank"] = "Bank".into();
    })
    .unwrap();
    full.customer = again(&full.customer, |customer| {
        customer["address"]["region"] = "Svealand".into();
        customer["contacts"] = json!([{ "name": "Jo", "email": "jo@x.example", "roles": ["finance"] }]);
    })
    .unwrap();
    let content = &mut full.invoice.content;
    *content = again(content, |content| {
        content["internal_note"] = "secret".into();
        content["metadata"] = json!({ "key": "value" });
        content["tags"] = json!(["tag"]);
        content["allowances"][0]["tax"]["label"] = "VAT of the allowance".into();
    })
    .unwrap();
    assert_eq!(warned(&full), BTreeSet::new());

    let mut spoilt = spoiled(&full, &full.seller, |document, seller| document.seller = seller);
    spoilt.extend(spoiled(&full, &full.customer, |document, customer| document.customer = customer));
    spoilt.extend(spoiled(&full, &full.template, |document, template| document.template = template));
    spoilt.extend(spoiled(&full, &full.invoice.content, |document, content| {
        document.invoice.content = content
    }));
    for index in 0..full.lines.len() {
        spoilt.extend(spoiled(&full, &full.lines[index], |document, line| document.lines[index] = line));
    }
    let mut printed_texts = 0;
    for (pointer, document) in spoilt {
        let printed = serde_json::to_string(&view_of(&document).unwrap()).unwrap().contains(FOREIGN);
        let warned = warned(&document);
        assert_eq!(!warned.is_empty(), printed, "{pointer}: {warned:?}");
        if let Some(field) = warned.first() {
            let name = pointer.rsplit('/').find(|name| !name.is_empty()).unwrap();
            assert!(field.ends_with(name), "{pointer}: {field}");
        }
        printed_texts += usize::from(printed);
    }
    assert!(printed_texts > 30, "{printed_texts}");
}
