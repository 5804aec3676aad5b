//! Views of the same thing, each with an address.

use askama::Template;

#[derive(Clone, Debug)]
pub struct Tab {
    pub label: String,
    pub href: String,
    pub count: Option<String>,
    pub current: bool,
}

#[derive(Clone, Debug, Template)]
#[template(path = "tabs.html")]
pub struct Tabs {
    /// What they are views of, for screen readers.
    pub label: String,
    pub tabs: Vec<Tab>,
}
