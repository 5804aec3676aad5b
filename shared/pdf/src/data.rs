//! The data that the templates read: the view as JSON, prepared so that typesetting is fast and cannot
//! fail.

use std::borrow::Cow;

use domain::templates::brand::ImageFormat;
use serde::Serialize;
use serde_json::{Map, Value, json};
use wording::{Words, fill};

use crate::epc;
use crate::fit::fit;
use crate::fonts::{Fonts, Transliterated};
use crate::tables::{Columns, VatTable, mark_long_lines};
use crate::view::{Body, Document};

/// A run of this many characters without a space may be wider than its column. It is split into pieces.
const LONG_RUN: usize = 30;
const PIECE: usize = 10;

/// The files of one document, and the characters that were replaced by Latin letters.
pub(crate) struct Data {
    pub(crate) files: Vec<(&'static str, Vec<u8>)>,
    pub(crate) transliterated: Transliterated,
}

#[derive(Serialize)]
struct Input<'a> {
    words: &'a Words,
    #[serde(flatten)]
    document: &'a Document,
}

pub(crate) fn data(fonts: &Fonts, document: &Document) -> Result<Data, serde_json::Error> {
    let words = document.language.words();
    let mut transliterated = Transliterated::new();
    let mut value = serde_json::to_value(Input { words, document })?;
    prepare(fonts, &mut value, &mut transliterated);
    let mut files = Vec::new();
    let brand = &document.brand;
    let logo = brand.logo.as_ref().map(|logo| {
        let path = match logo.format {
            ImageFormat::Png => "/logo.png",
            ImageFormat::Jpeg => "/logo.jpg",
            ImageFormat::Svg => "/logo.svg",
        };
        files.push((path, logo.bytes.clone()));
        path
    });
    let code = document.payment.as_ref().and_then(|payment| epc::svg(payment.code.as_ref()?));
    let mut plain = |text: &str| fonts.printable(text, &mut transliterated).into_owned();
    let title = match &document.number {
        Some(number) => format!("{} {number}", document.title),
        None => document.title.clone(),
    };
    let described = |wording: &str, name: &str, value: &str| fill(wording, &[(name, value)]);
    value["meta"] = json!({
        "title": plain(&title),
        "author": plain(&document.seller.name),
        "logo_description": plain(&described(words.logo_description, "name", &document.seller.name)),
        "code_description": plain(&described(words.qr_description, "amount", &document.amount.value)),
    });
    value["fit"] = fit(fonts, document, words);
    value["fonts"] = json!(fonts.families);
    value["brand"] = json!({
        "accent": brand.accent.to_string(), "ink": brand.ink().to_string(), "paper": brand.paper().to_string(),
        "logo": logo,
    });
    if let Some(code) = code {
        files.push(("/code.svg", code.into_bytes()));
        value["payment"]["code"] = "/code.svg".into();
    } else if let Some(payment) = value["payment"].as_object_mut() {
        payment.insert("code".into(), Value::Null);
    }
    if let Body::Lines(lines) = &document.body {
        let columns = Columns::of(fonts, document, lines);
        value["body"]["rows"] = json!(columns.rows(fonts, lines, words));
        value["body"]["columns"] = json!(columns);
        value["body"]["vat_table"] = json!(VatTable::of(fonts, &lines.totals.vat, words));
        mark_long_lines(lines, &mut value["body"]["lines"]);
    }
    files.push(("/data.json", serde_json::to_vec(&value)?));
    Ok(Data { files, transliterated })
}

/// Makes every text printable and splits long runs.
fn prepare(fonts: &Fonts, value: &mut Value, transliterated: &mut Transliterated) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(replaced) = fonts.printable(text, transliterated) {
                *text = replaced;
            }
            if has_long_run(text) {
                *value = pieces(text);
            }
        }
        Value::Array(values) => {
            values.iter_mut().for_each(|value| prepare(fonts, value, transliterated));
        }
        Value::Object(fields) => prepare_fields(fonts, fields, transliterated),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn prepare_fields(fonts: &Fonts, fields: &mut Map<String, Value>, transliterated: &mut Transliterated) {
    for (name, value) in fields {
        // Our own words, which the embedded fonts cover.
        if name != "words" && name != "running" {
            prepare(fonts, value, transliterated);
        }
    }
}

fn has_long_run(text: &str) -> bool {
    text.len() >= LONG_RUN && text.split_whitespace().any(|run| run.chars().count() >= LONG_RUN)
}

/// The text, split within each long run, so that typst can break it there.
fn pieces(text: &str) -> Value {
    let mut pieces = vec![String::new()];
    for run in text.split_inclusive(char::is_whitespace) {
        let is_long = run.chars().count() >= LONG_RUN;
        for (index, character) in run.chars().enumerate() {
            if is_long && index > 0 && index % PIECE == 0 {
                pieces.push(String::new());
            }
            if let Some(piece) = pieces.last_mut() {
                piece.push(character);
            }
        }
    }
    json!(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_run_is_cut() {
        assert!(!has_long_run("Words that go on and on and on and on."));
        let run = "x".repeat(35);
        assert!(has_long_run(&format!("a {run}")));
        assert_eq!(pieces(&format!("a {run}")), json!(["a xxxxxxxxxx", "xxxxxxxxxx", "xxxxxxxxxx", "xxxxx"]));
    }
}
