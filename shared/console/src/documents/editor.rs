//! The editor of a draft. It may be saved incomplete; what is missing is told when it is opened.

use askama::Template;
use pages::components::{Action, Field, FieldChange, Link, Notice};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "documents/editor.html")]
pub struct EditorPage {
    pub shell: Shell,
    /// "New invoice", "Edit draft".
    pub title: String,
    pub back: Link,
    pub notice: Option<Notice>,
    /// What somebody else changed since the draft was read. What was typed is kept.
    pub meanwhile: Vec<FieldChange>,
    /// Where the form goes.
    pub to: String,
    /// The version that was read. None: it is new.
    pub version: Option<String>,
    /// Customer, currency, dates, terms.
    pub head: Vec<Field>,
    pub lines: Vec<EditedLine>,
    /// Purchase order and other references, notes, tags.
    pub more: Vec<Field>,
    /// ISO 4217, and its decimals: for the sums that the script shows while one types.
    pub currency: String,
    pub digits: u32,
    pub net: String,
    pub tax: String,
    pub gross: String,
    /// "Save draft", "Save and open": submits.
    pub actions: Vec<Action>,
}

/// A line of the form. The names of its fields end with `description`, `quantity`, `unit`, `unit_price`, `discount` and
/// `tax`; a VAT is `category:rate`.
#[derive(Clone, Debug)]
pub struct EditedLine {
    /// Its place, from 1.
    pub place: usize,
    /// The id of a line that was saved before, or empty.
    pub id: String,
    pub fields: Vec<Field>,
    pub net: String,
}
