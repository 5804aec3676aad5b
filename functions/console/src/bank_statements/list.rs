//! The files of banks.

use askama::Template;
use pages::components::{Action, Empty, Pager, Progress, Stack, Tabs};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "bank_statements/list.html")]
pub struct StatementsPage {
    pub shell: Shell,
    pub actions: Vec<Action>,
    /// Payments, bank statements.
    pub area: Tabs,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
    /// While one of them is being read: loads itself again, after so many seconds.
    pub again: Option<(String, u32)>,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub href: String,
    pub name: String,
    /// "camt.053, 120 entries".
    pub format: String,
    /// The first account, and how many more there are.
    pub account: String,
    /// "1 Nov 2026 – 28 Nov 2026".
    pub period: String,
    /// While it is being read.
    pub progress: Option<Progress>,
    /// What its entries matched when they were read.
    pub result: Option<Stack>,
    pub uploaded: String,
    pub by: String,
}
