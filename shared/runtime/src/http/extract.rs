//! Strict reading of parameters and headers: what is not understood is refused, never ignored.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::header;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::Problem;
use super::json::parameter_defect;

/// Query parameters; unknown ones are refused.
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let reader = serde_urlencoded::Deserializer::new(form_pairs(query));
        serde_path_to_error::deserialize(reader)
            .map(Params)
            .map_err(|error| Problem::invalid(vec![parameter_defect(&error)]))
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
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| unknown(""))?;
        text.parse().map(Self).map_err(|_| unknown(&text))
    }
}

/// Two ids in the path: of a thing, and of a thing in it.
pub struct PathIds<A, B>(pub A, pub B);

impl<S: Send + Sync, A: FromStr + Send, B: FromStr + Send> FromRequestParts<S> for PathIds<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let texts = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((outer, inner)) = texts.map_err(|_| unknown(""))?;
        let outer = outer.parse().map_err(|_| unknown(&outer))?;
        Ok(Self(outer, inner.parse().map_err(|_| unknown(&inner))?))
    }
}

fn unknown(id: &str) -> Problem {
    // An id has at most 36 characters.
    let shown: String = id.chars().take(40).collect();
    Problem::new(axum::http::StatusCode::NOT_FOUND, "not_found", format!("Nothing has the id `{shown}`."))
}
