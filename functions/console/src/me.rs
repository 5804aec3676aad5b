//! What a person sets for itself, and where it is signed in.

mod handlers;
mod profile;

use askama::Template;
use pages::components::{Action, Field, Notice};
use pages::icons::Icon;
use pages::layout::Shell;

use crate::web::{Access, Routes};

pub(crate) fn routes() -> Routes {
    let own = Access::SignedIn;
    Routes::new()
        .get("/console/me", own, handlers::show)
        .post("/console/me", own, handlers::save)
        .post("/console/me/sessions/{id}/end", own, handlers::end_one)
        .post("/console/me/sessions/end-others", own, handlers::end_others)
}

#[derive(Debug, Template)]
#[template(path = "me/page.html")]
pub struct MePage {
    pub shell: Shell,
    pub email: String,
    pub role: String,
    /// Of the person, as the form was made.
    pub version: u64,
    /// Name, language, time zone.
    pub fields: Vec<Field>,
    /// What the form was refused for as a whole.
    pub notice: Option<Notice>,
    /// The latest sign-in first.
    pub sessions: Vec<Session>,
    pub end_others: Action,
}

/// A browser that is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    pub signed_in: String,
    pub seen: String,
    /// `None`: it is this browser.
    pub end: Option<Action>,
}
