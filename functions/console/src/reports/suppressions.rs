//! Addresses that nothing is sent to.

use askama::Template;
use pages::components::{Action, Ask, Badge, Empty, Pager};
use pages::icons::Icon;
use pages::layout::Shell;

use super::Filter;

#[derive(Debug, Template)]
#[template(path = "reports/suppressions.html")]
pub struct SuppressionsPage {
    pub shell: Shell,
    pub actions: Vec<Action>,
    /// Finds an address.
    pub filter: Filter,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
    pub asks: Vec<Ask>,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub address: String,
    pub reason: Badge,
    /// What the mail server said, or the person that added it.
    pub detail: String,
    pub since: String,
    /// Not for those that may only look.
    pub release: Option<Action>,
}
