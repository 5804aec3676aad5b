//! Strict reading of bodies, parameters and headers: what is not understood is refused, never ignored.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use domain::documents::complete::Defect;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::Problem;
use super::objects::Objects;

/// A JSON body. Broken JSON is a 400; a wrong type, an unknown field or a missing one a 422 that names
/// its path.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        check_content_type(request.headers())?;
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Problem::bad_request("unreadable_body", "The body could not be read."))?;
        read(&bytes).map(Json)
    }
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    match given.map(|value| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()) {
        None => Ok(()),
        Some(kind) if kind == "application/json" || kind.ends_with("+json") => Ok(()),
        Some(_) => Err(Problem::new(
            axum::http::StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "The body must be application/json.",
        )),
    }
}

/// Reads JSON as [`Json`] does. An empty body reads as an empty object.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Objects(&mut reader)).map_err(|error| {
        let inner = error.inner();
        // A field may be refused before the reader comes to where the text is broken.
        if let Err(broken) = serde_json::from_slice::<IgnoredAny>(bytes) {
            malformed(&broken)
        } else if inner.is_data() {
            refused(&error)
        } else {
            malformed(inner)
        }
    })?;
    reader.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::bad_request("malformed_json", format!("The body is not JSON: {error}."))
}

/// Reads JSON that was put together here as strictly as a body.
pub fn strict<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(Objects(value)).map_err(|error| refused(&error))
}

fn refused(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let path = error.path().to_string();
    let field = if path == "." { String::new() } else { path };
    Problem::invalid(vec![Defect::new("invalid_value", field, plain(&error.inner().to_string()))])
}

/// Without the position in the text, which the path replaces, and without our names of things.
fn plain(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or(message);
    match message.split_once("expected struct ") {
        Some((before, _)) => format!("{before}expected an object"),
        None => message.replace("expected a map", "expected an object"),
    }
}

/// Query parameters; unknown ones are refused.
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let reader = serde_urlencoded::Deserializer::new(form_pairs(query));
        serde_path_to_error::deserialize(reader).map(Params).map_err(|error| {
            let path = error.path().to_string();
            let message = error.inner().to_string();
            let unknown = message.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
            let field = unknown.map_or(path, str::to_owned);
            Problem::invalid(vec![Defect::new("invalid_parameter", field, message)])
        })
    }
}

fn form_pairs(query: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query.as_bytes())
}

/// The version a change was made from, if the caller says so: `If-Match: "3"`, or `*`.
pub struct IfMatch(pub Option<u64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        let version = text.trim_start_matches("W/").trim_matches('"').parse();
        version.map(|version| Self(Some(version))).map_err(|_| {
            Problem::bad_request(
                "invalid_if_match",
                "If-Match must be the ETag of the last answer, such as \"3\".",
            )
        })
    }
}

/// An id in the path. One that cannot be an id is of nothing: 404.
pub struct PathId<T>(pub T);

impl<S: Send + Sync, T: FromStr + Send> FromRequestParts<S> for PathId<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let unknown = |id: &str| {
            // An id has 30 characters.
            let shown: String = id.chars().take(40).collect();
            let detail = format!("Nothing has the id `{shown}`.");
            Problem::new(axum::http::StatusCode::NOT_FOUND, "not_found", detail)
        };
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| unknown(""))?;
        text.parse().map(Self).map_err(|_| unknown(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[serde(rename = "lines")]
        _lines: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[serde(rename = "price")]
        _price: String,
    }

    #[test]
    fn a_refusal_names_the_path() {
        let problem = read::<Body>(br#"{"lines": [{"price": "1"}, {"price": 2}]}"#).unwrap_err();
        assert_eq!(problem.status, 422);
        assert_eq!(problem.errors[0].field, "lines[1].price");
        assert_eq!(problem.errors[0].message, "invalid type: integer `2`, expected a string");
        let problem = read::<Body>(br#"{"lines": [{"price": "1", "prize": "1"}]}"#).unwrap_err();
        assert_eq!(problem.errors[0].field, "lines[0].prize");
    }

    #[test]
    fn a_list_is_no_object() {
        for (body, field) in [(&b"[[]]"[..], ""), (br#"{"lines": [["1"]]}"#, "lines[0]")] {
            let problem = read::<Body>(body).unwrap_err();
            assert_eq!((problem.status.as_u16(), problem.errors[0].field.as_str()), (422, field));
            assert_eq!(problem.errors[0].message, "invalid type: sequence, expected an object");
        }
        assert!(strict::<Body>(serde_json::json!({"lines": [["1"]]})).is_err());
        assert!(strict::<Body>(serde_json::json!({"lines": [{"price": "1"}]})).is_ok());
    }

    #[test]
    fn broken_json_is_a_bad_request() {
        for body in [&b"{"[..], b"{\"lines\": []} x", b"\xff", b"[1,", b"{\"x\": [}"] {
            let problem = read::<Body>(body).unwrap_err();
            assert_eq!((problem.status.as_u16(), problem.code.as_str()), (400, "malformed_json"));
        }
    }
}
