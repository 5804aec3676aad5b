//! The numbers of each series.

use askama::Template;
use pages::components::{Badge, Empty};
use pages::icons::Icon;
use pages::layout::Shell;

use super::{FileForm, Filter};

#[derive(Debug, Template)]
#[template(path = "reports/numbering.html")]
pub struct NumberingPage {
    pub shell: Shell,
    /// What holds of all series that are shown. `None` without series.
    pub verdict: Option<Badge>,
    pub filter: Filter,
    pub file: FileForm,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
}

/// A series in a period.
#[derive(Clone, Debug)]
pub struct Row {
    /// "Invoices 2026".
    pub series: String,
    pub entity: String,
    /// Empty if no document has a number of it.
    pub first: String,
    pub last: String,
    pub count: String,
    pub voided: String,
    pub proof: Badge,
    /// What is wrong, a line each.
    pub wrong: Vec<String>,
}
