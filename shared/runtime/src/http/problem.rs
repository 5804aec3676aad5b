//! Problem documents (RFC 9457), and the one place that maps errors to HTTP.

use app::{Error, Refusal};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::documents::complete::Defect;
use ports::TableError;
use serde_json::json;
use store::StoreError;

/// The errors that an answer lists. A request may have thousands, and an answer of a function is limited to 6 MB.
pub const ERRORS_SHOWN: usize = 100;
/// The fields that the sentence in `detail` names.
const FIELDS_NAMED: usize = 10;
/// Characters of a field's path: the name of an unknown field is as long as the caller likes.
const FIELD_SHOWN: usize = 200;
/// Characters of a message, which may repeat the caller's value.
const MESSAGE_SHOWN: usize = 1_000;

/// What went wrong, for the caller. `internal` is for the log only.
#[derive(Clone, Debug)]
pub struct Problem {
    pub status: StatusCode,
    pub code: String,
    pub detail: String,
    pub errors: Vec<Defect>,
    pub internal: Option<String>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), detail: detail.into(), errors: Vec::new(), internal: None }
    }

    pub fn bad_request(code: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 422 with the wrong fields.
    pub fn invalid(errors: Vec<Defect>) -> Self {
        let mut fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        fields.dedup();
        let more = fields.len().saturating_sub(FIELDS_NAMED);
        let named =
            fields.iter().take(FIELDS_NAMED).map(|field| short(field, FIELD_SHOWN)).collect::<Vec<_>>();
        let named = named.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() };
        let detail = match errors.as_slice() {
            [error] if error.field.is_empty() => {
                format!("The body is wrong: {}.", short(&error.message, MESSAGE_SHOWN))
            }
            _ => format!("The request has {} wrong: {named}.", count(errors.len())),
        };
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_request", detail) }
    }

    pub fn not_found(what: &str) -> Self {
        let detail = match what {
            "suppression" => "The suppression list does not contain the address.".to_owned(),
            "api_key" => "No API key has this id.".to_owned(),
            what => format!("No {} has this id.", what.replace('_', " ")),
        };
        Self::new(StatusCode::NOT_FOUND, &format!("{what}_not_found"), detail)
    }

    pub fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "invalid_api_key",
            "Send a valid API key: Authorization: Bearer rk_…",
        )
    }

    pub fn internal(reason: impl Into<String>) -> Self {
        let detail =
            "Something failed on our side. Nothing was changed unless a later request shows otherwise.";
        let internal = Some(reason.into());
        Self { internal, ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", detail) }
    }

    fn unavailable(reason: String) -> Self {
        let detail = "The service is busy. Please try again shortly.";
        let internal = Some(reason);
        Self { internal, ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "service_unavailable", detail) }
    }

    /// The document, under the request's id.
    pub(super) fn respond(self, request_id: &str) -> Response {
        let shown = self.errors.iter().take(ERRORS_SHOWN).map(|error| Defect {
            field: short(&error.field, FIELD_SHOWN),
            message: short(&error.message, MESSAGE_SHOWN),
            ..error.clone()
        });
        let body = json!({
            "type": format!("urn:remit:problem:{}", self.code),
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "code": self.code,
            "request_id": request_id,
            "errors": shown.collect::<Vec<_>>(),
            "errors_omitted": self.errors.len().saturating_sub(ERRORS_SHOWN),
        });
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// The text, cut after a number of characters.
fn short(text: &str, at_most: usize) -> String {
    match text.char_indices().nth(at_most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn count(n: usize) -> String {
    if n == 1 { "one field".to_owned() } else { format!("{n} fields") }
}

impl IntoResponse for Problem {
    /// The guard finishes it, where the request's id is known.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::Store(StoreError::Table(error @ (TableError::Throttled | TableError::Canceled(_)))) => {
                Problem::unavailable(error.to_string())
            }
            other => Problem::internal(other.to_string()),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound(what) => Problem::not_found(what),
            Refusal::Gone(what) => {
                Problem::new(StatusCode::GONE, &format!("{what}_deleted"), format!("The {what} was deleted."))
            }
            Refusal::Conflict { code, detail, defects } => {
                Problem { errors: defects, ..Problem::new(StatusCode::CONFLICT, code, detail) }
            }
            Refusal::Stale { version } => Problem::new(
                StatusCode::PRECONDITION_FAILED,
                "stale_version",
                format!("It has changed since you read it; its version is now {version}."),
            ),
            Refusal::Invalid(errors) => Problem::invalid(errors),
            Refusal::KeyReused => Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "This idempotency key was used for another request.",
            ),
        }
    }
}

/// For routes that don't exist.
pub async fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "route_not_found", "The API has no such route. See /v1/openapi.json.")
}

/// For methods a route doesn't have.
pub async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "The route does not have this method. See /v1/openapi.json.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D8: 10 000 wrong lines made an answer of 8.4 MB, more than a function may return.
    #[tokio::test]
    async fn an_answer_about_many_errors_is_bounded() {
        let defect =
            |n| Defect::new("invalid_value", format!("lines[{n}].{}", "x".repeat(5_000)), "y".repeat(5_000));
        let response = Problem::invalid((0..10_000).map(defect).collect()).respond("id");
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        assert!(body.len() < 200_000, "{}", body.len());
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["errors"].as_array().map(Vec::len), Some(100));
        assert_eq!(body["errors_omitted"], 9_900);
        let detail = body["detail"].as_str().unwrap_or_default();
        assert!(detail.starts_with("The request has 10000 fields wrong: lines[0]."), "{detail}");
        assert!(detail.ends_with("and 9990 more."), "{detail}");
    }
}
