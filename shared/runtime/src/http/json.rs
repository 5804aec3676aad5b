//! Strict reading of JSON bodies: what is not understood is refused, never ignored.

mod mistakes;
mod objects;
mod unique;
mod wording;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use domain::documents::complete::Defect;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::Problem;
use mistakes::{defect, mistakes};
use objects::Objects;
use unique::Unique;

/// A JSON body. Broken JSON is a 400. Wrong types, unknown fields and missing ones are a 422 that names the path of
/// each.
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

/// JSON is UTF-8 (RFC 8259, section 8.1). Another character set is refused: read as UTF-8, its letters would be lost.
fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(given) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let refused = |detail: &str| {
        Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail))
    };
    let given = given.to_str().unwrap_or_default().to_ascii_lowercase();
    let mut parts = given.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default();
    if kind != "application/json" && !kind.ends_with("+json") {
        return refused("The body must be application/json.");
    }
    let charset =
        parts.find_map(|parameter| parameter.strip_prefix("charset=")).map(|name| name.trim_matches('"'));
    match charset {
        None | Some("utf-8" | "utf8" | "us-ascii") => Ok(()),
        Some(_) => refused("The body must be JSON in UTF-8; no other character set is read."),
    }
}

/// Reads JSON as [`Json`] does. An empty body reads as an empty object.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Objects(&mut reader)).map_err(|error| {
        let inner = error.inner();
        // A field may be refused before the reader reaches the place where the text is broken.
        if let Err(broken) = serde_json::from_slice::<IgnoredAny>(bytes) {
            malformed(&broken)
        } else if inner.is_data() {
            let all = serde_json::from_slice(bytes).map(mistakes::<T>).unwrap_or_default();
            // A field that stands twice is lost when the body is read as a value.
            Problem::invalid(if all.is_empty() { vec![defect(&error)] } else { all })
        } else {
            malformed(inner)
        }
    })?;
    reader.end().map_err(|error| malformed(&error))?;
    // A patch and a map take any name, and the last of two would win.
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let unique: Result<Unique, _> = serde_path_to_error::deserialize(&mut reader);
    unique.map_err(|error| Problem::invalid(vec![defect(&error)]))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::bad_request("malformed_json", format!("The body is not JSON: {error}."))
}

/// Reads JSON that was put together here as strictly as a body.
pub fn strict<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    match serde_path_to_error::deserialize(Objects(&value)) {
        Ok(read) => Ok(read),
        Err(_) => Err(Problem::invalid(mistakes::<T>(value))),
    }
}

/// What is wrong with a query string.
pub(super) fn parameter_defect(error: &serde_path_to_error::Error<serde_urlencoded::de::Error>) -> Defect {
    let (field, message) = wording::reworded(&error.path().to_string(), &error.inner().to_string());
    Defect::new("invalid_parameter", field, message)
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
        #[serde(rename = "days")]
        _days: Option<i64>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[serde(rename = "price")]
        _price: Option<String>,
    }

    fn refused(body: &str) -> Vec<(String, String)> {
        let problem = read::<Body>(body.as_bytes()).unwrap_err();
        assert_eq!(problem.status, 422);
        problem.errors.into_iter().map(|error| (error.field, error.message)).collect()
    }

    fn pairs<'a>(all: &[(&'a str, &'a str)]) -> Vec<(String, String)> {
        all.iter().map(|(field, message)| ((*field).to_owned(), (*message).to_owned())).collect()
    }

    /// D14: every unknown field and every wrong type, in plain words.
    #[test]
    fn a_refusal_names_every_mistake() {
        let body = r#"{"lines": [{"price": 2}, {"price": "1", "prize": "1"}, {"price": []}],
                       "days": "30", "due": 1}"#;
        assert_eq!(
            refused(body),
            pairs(&[
                ("days", "must be a whole number, but is the text \"30\""),
                ("due", "is not a field of this object; its fields are `lines`, `days`"),
                ("lines[0].price", "must be a text, but is the number 2"),
                ("lines[1].prize", "is not a field of this object; did you mean `price`?"),
                ("lines[2].price", "must be a text, but is a list"),
            ])
        );
        assert_eq!(refused(r#"{"dayz": 1}"#)[1], ("lines".to_owned(), "must be given".to_owned()));
        assert_eq!(refused(r#"{"lines": [], "days": 1, "days": 2}"#), pairs(&[("days", "is given twice")]));
        assert_eq!(
            refused(r#"{"lines": [], "days": 1.5}"#)[0].1,
            "must be a whole number, but is the number 1.5"
        );
    }

    /// A patch is read as a map, which would keep the last of two values.
    #[test]
    fn a_name_that_stands_twice_is_refused_in_maps_and_at_any_depth() {
        type Patch = serde_json::Map<String, Value>;
        for (body, field) in [
            (r#"{"note": "a", "note": "b"}"#, "note"),
            (r#"{"note": null, "no\u0074e": "b"}"#, "note"),
            (r#"{"lines": [{}, {"tax": {"rate": "7", "rate": "19"}}]}"#, "lines[1].tax.rate"),
            (r#"{"metadata": {"k": "1", "k": "1"}}"#, "metadata.k"),
        ] {
            let problem = read::<Patch>(body.as_bytes()).unwrap_err();
            let error = &problem.errors[0];
            assert_eq!((error.field.as_str(), error.message.as_str()), (field, "is given twice"), "{body}");
        }
        assert!(read::<Patch>(br#"{"a": {"k": [1, -0, 1e2, "", true, null]}, "b": {"k": 1}}"#).is_ok());
    }

    #[test]
    fn the_number_of_mistakes_is_bounded() {
        let unknown: Vec<String> = (0..1_000).map(|n| format!("\"x{n}\": 1")).collect();
        assert_eq!(refused(&format!("{{{}}}", unknown.join(","))).len(), mistakes::AT_MOST);
    }

    #[test]
    fn a_list_is_no_object() {
        for (body, field) in [(&b"[[]]"[..], ""), (br#"{"lines": [["1"]]}"#, "lines[0]")] {
            let problem = read::<Body>(body).unwrap_err();
            assert_eq!((problem.status.as_u16(), problem.errors[0].field.as_str()), (422, field));
            assert_eq!(problem.errors[0].message, "must be an object, but is a list");
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

    /// D18: the letters of another character set would be stored as replacement characters.
    #[test]
    fn only_utf_8_is_read() {
        for (given, accepted) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/merge-patch+json;charset=\"utf-8\"", true),
            ("application/json; charset=iso-8859-1", false),
            ("application/json; profile=x; charset=windows-1252", false),
            ("text/plain", false),
        ] {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, given.parse().unwrap())]);
            assert_eq!(check_content_type(&headers).is_ok(), accepted, "{given}");
        }
    }
}
