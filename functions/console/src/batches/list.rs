//! The list of batch operations.

use askama::Template;
use pages::components::{Action, Badge, Empty, Pager, Progress, Stack, Tabs};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "batches/list.html")]
pub struct BatchesPage {
    pub shell: Shell,
    pub tabs: Tabs,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
    /// Loads itself again while a batch is in progress: the address, and after how many seconds.
    pub again: Option<(String, u32)>,
}

#[derive(Debug)]
pub struct Row {
    pub href: String,
    /// "Open and send 100 invoices".
    pub title: String,
    pub by: String,
    pub started: String,
    /// "4 min 10 s", or empty.
    pub took: String,
    pub status: Badge,
    /// While it is in progress.
    pub progress: Option<Progress>,
    /// Once it has ended.
    pub result: Option<Stack>,
    /// Acknowledge, or none.
    pub action: Option<Action>,
}
