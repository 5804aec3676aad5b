//! The pages of a list. A list is read by cursor: there is a next page or none, and no count.

use askama::Template;

use crate::icons::Icon;

#[derive(Clone, Debug, Default, Template)]
#[template(path = "pager.html")]
pub struct Pager {
    /// What is shown: "50 invoices, newest first".
    pub shown: String,
    /// Not on the first page.
    pub first: Option<String>,
    /// Not on the last page.
    pub next: Option<String>,
}
