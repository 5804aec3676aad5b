//! Refusals as pages.

use app::{Error, Refusal};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use pages::components::{Notice, Tone};
use pages::layout::Bare;
use store::StoreError;

use super::assets;
use crate::refusal::RefusalPage;

/// Why a request was refused, as a person reads it.
#[derive(Clone, Debug)]
pub struct Refused {
    pub status: StatusCode,
    /// That of the API.
    pub code: String,
    pub title: String,
    /// What is wrong with each field, and more.
    pub lines: Vec<String>,
    /// Ours, for the log.
    pub internal: Option<String>,
}

impl Refused {
    pub(crate) fn new(status: StatusCode, code: &str, title: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), title: title.into(), lines: Vec::new(), internal: None }
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no such page.")
    }

    fn ours(internal: String) -> Self {
        let title = "Something failed on our side. Nothing was changed; try again in a moment.";
        Self {
            internal: Some(internal),
            ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", title)
        }
    }

    /// As a notice on the page that it concerns.
    pub(crate) fn notice(&self) -> Notice {
        self.lines.iter().fold(Notice::new(Tone::Red, &self.title), |notice, line| notice.line(line))
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        let Error::Refused(refusal) = error else { return Self::ours(error.to_string()) };
        match refusal {
            Refusal::NotFound(what) => {
                let what = what.replace('_', " ");
                Self::new(StatusCode::NOT_FOUND, "not_found", format!("This {what} does not exist."))
            }
            Refusal::Gone(what) => {
                Self::new(StatusCode::GONE, "gone", format!("This {} was deleted.", what.replace('_', " ")))
            }
            Refusal::Conflict { code, detail, defects } => Self {
                lines: defects.into_iter().map(|defect| defect.message).collect(),
                ..Self::new(StatusCode::CONFLICT, code, detail)
            },
            Refusal::Stale { .. } => Self::new(
                StatusCode::PRECONDITION_FAILED,
                "stale_version",
                "Somebody else has changed this in the meantime. Look at it again, and repeat what you did.",
            ),
            Refusal::Invalid(defects) => Self {
                lines: defects.into_iter().map(|it| format!("{}: {}", it.field, it.message)).collect(),
                ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Some of it is not right.")
            },
            Refusal::KeyReused => Self::new(StatusCode::CONFLICT, "key_reused", "This was sent before."),
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

impl From<askama::Error> for Refused {
    fn from(error: askama::Error) -> Self {
        Self::ours(format!("a page cannot be rendered: {error}"))
    }
}

impl IntoResponse for Refused {
    /// The guard reads the refusal from the extensions, for the log.
    fn into_response(self) -> Response {
        let shell =
            Bare { title: self.title.clone(), assets: assets(), token: String::new(), notices: Vec::new() };
        let view = RefusalPage { shell, title: self.title.clone(), lines: self.lines.clone() };
        let html = view.render().unwrap_or_else(|_| self.title.clone());
        let mut response = (self.status, Html(html)).into_response();
        response.extensions_mut().insert(self);
        response
    }
}
