//! A dialog that asks before something is done.

use askama::Template;

use super::{Field, Look};

#[derive(Clone, Debug, Template)]
#[template(path = "ask.html")]
pub struct Ask {
    /// Of the dialog; an action opens it by this id.
    pub id: &'static str,
    pub title: String,
    /// What will happen, a paragraph each.
    pub text: Vec<String>,
    pub fields: Vec<Field>,
    /// Hidden fields: the token, the version that was seen.
    pub hidden: Vec<(&'static str, String)>,
    /// Where the form goes.
    pub to: String,
    pub confirm: String,
    pub look: Look,
    /// The page without the dialog.
    pub back: String,
    /// The page is shown with the dialog open.
    pub open: bool,
}

impl Ask {
    /// `page` is the address of the page that the dialog is part of.
    pub fn new(id: &'static str, title: impl Into<String>, page: &str, token: &str) -> Self {
        Self {
            id,
            title: title.into(),
            text: Vec::new(),
            fields: Vec::new(),
            hidden: vec![("token", token.to_owned())],
            to: format!("{page}/{id}"),
            confirm: String::new(),
            look: Look::Primary,
            back: page.to_owned(),
            open: false,
        }
    }

    #[must_use]
    pub fn text(mut self, paragraph: impl Into<String>) -> Self {
        self.text.push(paragraph.into());
        self
    }

    /// Several dialogs of a page may have a field of the same name.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(Field { scope: self.id, ..field });
        self
    }

    #[must_use]
    pub fn hidden(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.hidden.push((name, value.into()));
        self
    }

    #[must_use]
    pub fn confirm(self, confirm: impl Into<String>, look: Look) -> Self {
        Self { confirm: confirm.into(), look, ..self }
    }

    fn button(&self) -> &'static str {
        if self.look == Look::Danger { "b danger solid" } else { "b primary" }
    }
}
