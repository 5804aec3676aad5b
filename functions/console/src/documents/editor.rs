//! The editor of a draft. It may be saved incomplete; what is missing is told when it is opened.

use askama::Template;
use pages::components::{Action, Field, FieldChange, Link, Notice, Pick};
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
    /// What differs between the stored draft (before) and the form (after), once somebody else has changed the draft.
    pub meanwhile: Vec<FieldChange>,
    /// Where the form goes.
    pub to: String,
    /// The token, the version that was read, and what else the form carries.
    pub hidden: Vec<(&'static str, String)>,
    /// The form has changes that are not stored.
    pub unsaved: bool,
    /// The customer, and the search for one.
    pub customer: Vec<Field>,
    pub find: Action,
    /// Currency, dates, terms.
    pub head: Vec<Field>,
    pub lines: Vec<EditedLine>,
    /// Why the lines are not part of the form.
    pub without_lines: Option<String>,
    pub paste: Field,
    pub paste_open: bool,
    pub adjustments: Vec<EditedAdjustment>,
    pub adjustments_open: bool,
    /// References, delivery, notes.
    pub more: Vec<Group>,
    /// Texts that fields offer, by the id that they name.
    pub lists: Vec<(&'static str, Vec<Pick>)>,
    /// ISO 4217, and its decimals: for the sums that the script shows while one types.
    pub currency: String,
    pub digits: u32,
    /// The lines that the sums leave out.
    pub incomplete: Option<String>,
    pub sums: Vec<Sum>,
    /// "Save draft", "Save and open": submits.
    pub actions: Vec<Action>,
}

/// A line of the form. The names of its fields end with `.quantity`, `.unit_price`, `.discount`, `.surcharge` and `.tax`.
#[derive(Clone, Debug)]
pub struct EditedLine {
    /// Its place, from 1.
    pub place: usize,
    pub last: bool,
    /// The id of a line that was saved before, or empty.
    pub id: String,
    /// The line that has the values that the form does not show.
    pub from: String,
    pub fields: Vec<Field>,
    /// Item code, period, and other fields that few lines need.
    pub more: Vec<Field>,
    pub more_open: bool,
    /// Empty while something is missing.
    pub net: String,
}

/// An allowance or a charge on the whole invoice.
#[derive(Clone, Debug)]
pub struct EditedAdjustment {
    pub place: usize,
    pub from: String,
    pub fields: Vec<Field>,
}

/// Fields that can be folded away.
#[derive(Clone, Debug)]
pub struct Group {
    pub title: &'static str,
    pub fields: Vec<Field>,
    pub open: bool,
}

/// A row of the totals. The script writes into the outputs `net`, `tax`, `gross` and `payable`.
#[derive(Clone, Debug)]
pub struct Sum {
    pub name: &'static str,
    pub label: &'static str,
    pub amount: String,
    pub total: bool,
}
