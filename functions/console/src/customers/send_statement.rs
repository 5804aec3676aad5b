//! Sending a statement of account.

use askama::Template;
use pages::components::{Action, Field, Link, Notice};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "customers/send_statement.html")]
pub struct SendStatementPage {
    pub shell: Shell,
    pub back: Link,
    pub title: String,
    pub notice: Option<Notice>,
    pub to: String,
    /// Which part of the account.
    pub part: Vec<Field>,
    /// The contacts that get it if no other recipients are named.
    pub contacts: Vec<String>,
    /// Recipients, copies, by force.
    pub fields: Vec<Field>,
    pub later: bool,
    /// Day, time and zone.
    pub when: Vec<Field>,
    /// How long e-mails wait. None: they don't.
    pub hold: Option<String>,
    pub submit: Action,
}
