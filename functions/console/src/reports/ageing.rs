//! What is due of each customer, by its age.

use askama::Template;
use pages::components::{Bars, Empty, Pager, Tabs};
use pages::icons::Icon;
use pages::layout::Shell;

use super::{FileForm, Filter};

/// The ages as columns.
pub const AGES: [&str; 5] = ["Not due", "1–30 days", "31–60 days", "61–90 days", "Over 90 days"];

#[derive(Debug, Template)]
#[template(path = "reports/ageing.html")]
pub struct AgeingPage {
    pub shell: Shell,
    /// "At the end of 30 November 2026".
    pub as_of: String,
    pub filter: Filter,
    pub file: FileForm,
    /// If something is due in several currencies.
    pub currencies: Option<Tabs>,
    /// Of all customers, in the currency that is shown.
    pub ages: Option<Bars>,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
}

/// What a customer owes in the currency.
#[derive(Clone, Debug)]
pub struct Row {
    pub href: String,
    pub customer: String,
    /// As [`AGES`]; empty where nothing is due.
    pub ages: [String; 5],
    /// What is past its due date. Empty: nothing.
    pub overdue: String,
    pub total: String,
}
