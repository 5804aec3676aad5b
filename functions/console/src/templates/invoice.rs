//! An invoice template.

use askama::Template;
use pages::components::{Action, Field, Pairs};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "templates/invoice.html")]
pub struct InvoiceTemplatePage {
    pub shell: Shell,
    pub title: String,
    /// "Version 3, changed by Eva Lindqvist, 30 Nov 2026, 09:00". Empty for a new one.
    pub about: String,
    /// Where the form goes.
    pub to: String,
    /// Of the template that the form was made from. `None` for a new one.
    pub version: Option<String>,
    /// Name and language.
    pub fields: Vec<Field>,
    /// Of the e-mail.
    pub email: Vec<Field>,
    /// Of the printed invoice.
    pub print: Vec<Field>,
    /// What can be filled in.
    pub placeholders: Pairs,
    pub save: Action,
}
