//! Assertions on responses.

use std::collections::BTreeSet;

use local::Answer;
use serde_json::Value;

pub(crate) fn header(answer: &Answer, name: &str) -> String {
    let value = answer.headers.get(name).unwrap_or_else(|| panic!("no header {name} in {answer:?}"));
    value.to_str().unwrap().to_owned()
}

/// Asserts a success with this status.
#[track_caller]
pub(crate) fn answered(answer: &Answer, status: u16) -> &Value {
    assert_eq!(answer.status, status, "{}", answer.body);
    &answer.body
}

/// Asserts a complete problem document with this status and code.
#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, code: &str) {
    let body = &answer.body;
    assert_eq!((answer.status, body["code"].as_str()), (status, Some(code)), "{body}");
    assert_eq!(header(answer, "content-type"), "application/problem+json");
    assert_eq!(body["status"], status);
    assert_eq!(body["request_id"], header(answer, "x-request-id").as_str());
    for field in ["type", "title", "detail"] {
        assert!(body[field].as_str().is_some_and(|text| !text.is_empty()), "no {field} in {body}");
    }
    assert!(body["errors"].is_array(), "{body}");
}

/// The field and code of each error in a problem, a verdict or an item.
#[track_caller]
pub(crate) fn errors(of: &Value) -> BTreeSet<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = of["errors"].as_array().unwrap_or_else(|| panic!("no errors in {of}"));
    for error in errors {
        assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "no message in {error}");
    }
    errors.iter().map(|error| (text(&error["field"]), text(&error["code"]))).collect()
}

/// A set of fields and codes, to compare with [`errors`].
pub(crate) fn these(pairs: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    pairs.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect()
}

/// Only the codes.
#[track_caller]
pub(crate) fn codes(of: &Value) -> BTreeSet<String> {
    errors(of).into_iter().map(|(_, code)| code).collect()
}

/// Asserts that `actual` contains every field of `expected`, at any depth. Lists must have the same
/// length.
#[track_caller]
pub(crate) fn contains(actual: &Value, expected: &Value) {
    let mut missing = Vec::new();
    compare("", actual, expected, &mut missing);
    assert!(missing.is_empty(), "{}\nin {actual:#}", missing.join("\n"));
}

fn compare(path: &str, actual: &Value, expected: &Value, missing: &mut Vec<String>) {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            for (name, expected) in expected {
                let path = format!("{path}.{name}");
                compare(&path, actual.get(name).unwrap_or(&Value::Null), expected, missing);
            }
        }
        (Value::Array(actual), Value::Array(expected)) if actual.len() == expected.len() => {
            for (index, (actual, expected)) in actual.iter().zip(expected).enumerate() {
                compare(&format!("{path}[{index}]"), actual, expected, missing);
            }
        }
        _ if actual == expected => {}
        _ => missing.push(format!("{path} is {actual}, not {expected}")),
    }
}
