//! The lists of templates.

use askama::Template;
use pages::components::{Action, Empty, Pager, Tabs};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "templates/list.html")]
pub struct TemplatesPage {
    pub shell: Shell,
    pub actions: Vec<Action>,
    /// Of e-mails, of invoices.
    pub tabs: Tabs,
    /// The name of the second column: the kind of an e-mail, or the e-mail template of an invoice.
    pub second: &'static str,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub href: String,
    pub name: String,
    pub second: String,
    /// Empty: not stated.
    pub languages: String,
    pub changed: String,
    pub by: String,
}
