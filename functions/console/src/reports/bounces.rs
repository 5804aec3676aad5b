//! Whom e-mails did not reach.

use askama::Template;
use pages::components::{Badge, Empty, Link, Pager};
use pages::icons::Icon;
use pages::layout::Shell;

use super::Filter;

#[derive(Debug, Template)]
#[template(path = "reports/bounces.html")]
pub struct BouncesPage {
    pub shell: Shell,
    pub filter: Filter,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
}

/// A recipient.
#[derive(Clone, Debug)]
pub struct Row {
    pub address: String,
    /// "To", "Cc", "Bcc".
    pub kind: &'static str,
    pub status: Badge,
    pub why: String,
    /// The document, or what else was sent.
    pub what: String,
    pub href: Option<String>,
    pub customer: Option<Link>,
    pub at: String,
}
