//! Days sales outstanding.

use askama::Template;
use pages::components::Empty;
use pages::icons::Icon;
use pages::layout::Shell;

use super::{FileForm, Filter};

#[derive(Debug, Template)]
#[template(path = "reports/dso.html")]
pub struct DsoPage {
    pub shell: Shell,
    /// "2 September to 30 November 2026".
    pub period: String,
    pub filter: Filter,
    pub file: FileForm,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
}

/// The figure of a currency.
#[derive(Clone, Debug)]
pub struct Row {
    pub currency: String,
    /// Empty if nothing was invoiced.
    pub days: String,
    pub receivables: String,
    pub invoiced: String,
}
