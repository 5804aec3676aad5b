//! A list of the settings: sellers, users or API keys.

use askama::Template;
use pages::components::{Action, Ask, Badge, Empty, Notice, Pager, Tabs};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "settings/list.html")]
pub struct ListPage {
    pub shell: Shell,
    pub title: String,
    pub text: String,
    pub tabs: Tabs,
    pub actions: Vec<Action>,
    pub notice: Option<Notice>,
    /// The names of the columns.
    pub columns: Vec<&'static str>,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
    pub asks: Vec<Ask>,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub label: String,
    /// Empty: it has no page of its own.
    pub href: String,
    /// Below the label.
    pub sub: String,
    pub status: Badge,
    /// Between the label and the status; not shown in narrow windows.
    pub cells: Vec<String>,
    pub action: Option<Action>,
}
