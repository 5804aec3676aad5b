//! The idempotency key of a request, with a fingerprint of what the request asks for.

use app::Idempotency;
use axum::http::request::Parts;
use domain::change::Actor;
use domain::digest::hex;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Problem;

/// The key, if the request has one. A request repeats another one if it has the same caller, method, path and body;
/// JSON bodies are the same if their values are, however they are written.
pub(super) fn idempotency(parts: &Parts, actor: &Actor, body: &[u8]) -> Result<Option<Idempotency>, Problem> {
    let Some(value) = parts.headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > 255 || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Problem::bad_request(
            "invalid_idempotency_key",
            "Idempotency-Key must have 1 to 255 visible ASCII characters.",
        ));
    }
    let mut hash = Sha256::new();
    // An answer is only repeated to the caller that got it.
    for part in [actor.kind(), &actor.id(), parts.method.as_str(), parts.uri.path()] {
        hash.update(part);
        hash.update("\n");
    }
    match serde_json::from_slice(body) {
        Ok(value) => add(&mut hash, &value),
        Err(_) => hash.update(body),
    }
    let request_hash = hex(&hash.finalize());
    Ok(Some(Idempotency { key: key.to_owned(), request_hash }))
}

/// Adds the value with the fields of its objects in order, each part closed by a sign that no other part has.
fn add(hash: &mut Sha256, value: &Value) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            hash.update("{");
            for (name, value) in fields {
                hash.update(Value::String(name.clone()).to_string());
                hash.update(":");
                add(hash, value);
                hash.update(",");
            }
            hash.update("}");
        }
        Value::Array(values) => {
            hash.update("[");
            for value in values {
                add(hash, value);
                hash.update(",");
            }
            hash.update("]");
        }
        plain => hash.update(plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash_of(body: &str) -> String {
        let mut hash = Sha256::new();
        add(&mut hash, &serde_json::from_str(body).unwrap());
        hex(&hash.finalize())
    }

    /// Another order of the keys, or another layout, is the same request.
    #[test]
    fn what_is_said_counts_and_not_how() {
        let first = hash_of(r#"{"a": [1, {"x": "ä", "y": null}], "b": true}"#);
        assert_eq!(first, hash_of("{\"b\":true,\n\"a\":[1,{\"y\":null,\"x\":\"\\u00e4\"}]}"));
        for other in [
            r#"{"a": [{"x": "ä", "y": null}, 1], "b": true}"#,
            r#"{"a": ["1", {"x": "ä", "y": null}], "b": true}"#,
            r#"{"a": [1, {"x": "ä"}], "b": true}"#,
            r#"{"a": [1, {"x": "ä", "y": null}, "b", true]}"#,
        ] {
            assert_ne!(first, hash_of(other), "{other}");
        }
    }
}
