//! The page that credits an invoice by its lines, or an amount of it.

use askama::Template;
use pages::components::{Action, Field, Link, Notice};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "documents/credit.html")]
pub struct CreditPage {
    pub shell: Shell,
    /// "Credit invoice 2026-0042".
    pub title: String,
    pub back: Link,
    pub notice: Option<Notice>,
    /// Where the form goes.
    pub to: String,
    /// The version that was read.
    pub version: String,
    pub lines: Vec<CreditedLine>,
    /// How many lines are not shown, in words.
    pub more: Option<String>,
    /// An amount, instead of lines.
    pub amount: Field,
    /// Reason, printed note, what becomes of it and of a surplus.
    pub fields: Vec<Field>,
    pub submit: Action,
}

/// A line of the invoice, and how much of it is credited.
#[derive(Clone, Debug)]
pub struct CreditedLine {
    pub description: String,
    /// What it charges.
    pub quantity: String,
    pub net: String,
    /// What is left to credit of it.
    pub left: String,
    /// A quantity. Its label is for screen readers.
    pub field: Field,
}
