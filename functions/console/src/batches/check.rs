//! The first step of an operation: which documents it would succeed for, and why not for the others. Nothing changes.

use askama::Template;
use pages::components::{Action, Notice, Stack, Steps};
use pages::icons::Icon;
use pages::layout::Shell;

use super::Selection;
use super::reason::Reason;

#[derive(Debug, Template)]
#[template(path = "batches/check.html")]
pub struct CheckPage {
    pub shell: Shell,
    /// "Open 100 invoices".
    pub title: String,
    pub steps: Steps,
    /// Back to the list, with its filter.
    pub back: String,
    /// "93", and "will open".
    pub passing: String,
    pub will: String,
    /// "7", and "will not". Empty if there are none.
    pub failing: String,
    pub will_not: String,
    /// Both as a bar.
    pub share: Stack,
    /// "€214,350.00" of those that pass, for each currency.
    pub amounts: Vec<String>,
    /// Such as: only the first 1,000 were checked.
    pub notice: Option<Notice>,
    pub reasons: Vec<Reason>,
    /// What may be wrong, and prevents nothing.
    pub warnings: Vec<Reason>,
    /// The first of those that pass.
    pub documents: Vec<Passing>,
    /// "and 43 more".
    pub more: Option<String>,
    /// Those that pass.
    pub selection: Selection,
    /// "Continue with 93": a submit, or refused if none passes.
    pub next: Action,
}

#[derive(Clone, Debug)]
pub struct Passing {
    pub label: String,
    pub href: String,
    pub customer: String,
    pub recipients: String,
    pub amount: String,
}
