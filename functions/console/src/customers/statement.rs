//! The statement of account of a customer.

use askama::Template;
use pages::components::{Action, Bars, Empty, Field, Link, Notice};
use pages::icons::Icon;
use pages::layout::Shell;

use super::customer::Figure;

#[derive(Debug, Template)]
#[template(path = "customers/statement.html")]
pub struct StatementPage {
    pub shell: Shell,
    pub back: Link,
    pub title: String,
    /// "1 September 2026 to 30 November 2026".
    pub span: String,
    pub actions: Vec<Action>,
    pub notice: Option<Notice>,
    /// The address of the page, and which part of the account is shown.
    pub here: String,
    pub fields: Vec<Field>,
    /// By currency.
    pub accounts: Vec<Account>,
    /// Instead of accounts.
    pub empty: Option<Empty>,
}

#[derive(Debug)]
pub struct Account {
    pub currency: String,
    pub figures: Vec<Figure>,
    /// "Balance on 1 September 2026".
    pub opening: (String, String),
    pub lines: Vec<Line>,
    pub closing: (String, String),
    /// What is due by age. None: nothing is.
    pub ages: Option<Bars>,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub date: String,
    /// "Invoice 2026-0042".
    pub what: String,
    pub href: Option<String>,
    pub due: String,
    pub amount: String,
    pub balance: String,
}
