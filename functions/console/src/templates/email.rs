//! An e-mail template, and how its e-mails read.

use askama::Template;
use pages::components::{Action, Ask, Badge, Field, Pairs};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "templates/email.html")]
pub struct EmailPage {
    pub shell: Shell,
    pub title: String,
    pub status: Option<Badge>,
    /// "Version 3, by Eva Lindqvist, 30 Nov 2026, 09:00". Empty for a new one.
    pub about: String,
    pub actions: Vec<Action>,
    pub asks: Vec<Ask>,
    /// Where the form goes.
    pub to: String,
    /// Of the template that the form was made from. `None` for a new one.
    pub version: Option<String>,
    /// Name, kind, fallback language.
    pub fields: Vec<Field>,
    pub languages: Vec<LanguageForm>,
    /// Where the button leads.
    pub button: Vec<Field>,
    /// Reply to, copies.
    pub more: Vec<Field>,
    /// What can be filled in.
    pub placeholders: Pairs,
    /// Whose values the preview has.
    pub invoice: Field,
    pub previews: Vec<Preview>,
    /// Why there is no preview.
    pub no_preview: String,
    pub save: Action,
}

/// The texts of a language.
#[derive(Clone, Debug)]
pub struct LanguageForm {
    pub name: &'static str,
    /// It has texts, or something in it is wrong.
    pub open: bool,
    pub fields: Vec<Field>,
}

/// An e-mail as a customer would read it.
#[derive(Clone, Debug)]
pub struct Preview {
    pub language: &'static str,
    pub subject: String,
    pub text: String,
    /// A whole page. It is shown in a frame where nothing runs.
    pub html: String,
}
