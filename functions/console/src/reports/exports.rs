//! Files of reports.

use askama::Template;
use pages::components::{Action, Badge, Empty, Field, Pager};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "reports/exports.html")]
pub struct ExportsPage {
    pub shell: Shell,
    /// Which report, and its parameters.
    pub fields: Vec<Field>,
    /// The form is shown at once: something in it is wrong.
    pub open: bool,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
    /// Loads itself again while a file is being made: the address, and after how many seconds.
    pub again: Option<(String, u32)>,
}

#[derive(Clone, Debug)]
pub struct Row {
    /// "Ageing at the end of 30 Nov 2026".
    pub title: String,
    pub by: String,
    pub started: String,
    pub status: Badge,
    /// "1,284 rows, 96 KB", how far it is, or why there is no file.
    pub note: String,
    pub action: Option<Action>,
}
