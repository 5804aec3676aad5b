//! Buttons and links that do something.

use askama::Template;

use super::slug;
use crate::icons::Icon;

/// How an action looks. A page has one primary action at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    Primary,
    #[default]
    Plain,
    Danger,
    /// Without a border.
    Quiet,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Look::Primary => " primary",
            Look::Plain => "",
            Look::Danger => " danger",
            Look::Quiet => " quiet",
        }
    }
}

#[derive(Clone, Debug)]
pub enum Does {
    /// Leads to another page.
    Link(String),
    /// Opens the dialog of this id. The address shows the page with the dialog open, for browsers without scripts.
    Ask { dialog: String, href: String },
    /// Sends the form that it stands in, with its name and value.
    Submit { name: &'static str, value: String },
    /// Sends a form of its own.
    Post { to: String, token: String },
    /// Cannot be done now: the refusal of the API in words.
    Refused { why: String },
}

#[derive(Clone, Debug, Template)]
#[template(path = "action.html")]
pub struct Action {
    pub label: String,
    pub icon: Option<Icon>,
    pub look: Look,
    pub does: Does,
}

impl Action {
    fn new(label: impl Into<String>, does: Does) -> Self {
        Self { label: label.into(), icon: None, look: Look::Plain, does }
    }

    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self::new(label, Does::Link(href.into()))
    }

    /// `page` is the address of the page that the dialog is part of.
    pub fn ask(label: impl Into<String>, dialog: &str, page: &str) -> Self {
        let joint = if page.contains('?') { '&' } else { '?' };
        let href = format!("{page}{joint}dialog={dialog}");
        Self::new(label, Does::Ask { dialog: dialog.to_owned(), href })
    }

    pub fn submit(label: impl Into<String>, name: &'static str, value: impl Into<String>) -> Self {
        Self::new(label, Does::Submit { name, value: value.into() })
    }

    pub fn post(label: impl Into<String>, to: impl Into<String>, token: &str) -> Self {
        Self::new(label, Does::Post { to: to.into(), token: token.to_owned() })
    }

    pub fn refused(label: impl Into<String>, why: impl Into<String>) -> Self {
        Self::new(label, Does::Refused { why: why.into() })
    }

    #[must_use]
    pub fn icon(self, icon: Icon) -> Self {
        Self { icon: Some(icon), ..self }
    }

    #[must_use]
    pub fn look(self, look: Look) -> Self {
        Self { look, ..self }
    }

    /// Of the text that says why it is refused.
    fn why_id(&self) -> String {
        format!("why-{}", slug(&self.label))
    }
}
