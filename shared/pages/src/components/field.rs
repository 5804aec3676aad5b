//! A field of a form: its label, a hint, and what is wrong with it.

use askama::Template;

use crate::icons::Icon;

/// A choice of a selection.
#[derive(Clone, Debug)]
pub struct Pick {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

impl Pick {
    pub fn new(value: impl Into<String>, label: impl Into<String>, chosen: bool) -> Self {
        Self { value: value.into(), label: label.into(), chosen }
    }
}

/// A field of one line.
#[derive(Clone, Debug)]
pub struct Input {
    /// Of HTML: `text`, `email`, `search`, `url`, `date`, `datetime-local`.
    pub kind: &'static str,
    pub value: String,
    pub placeholder: String,
    /// Of HTML: what a browser may fill in.
    pub autocomplete: &'static str,
    pub max_length: Option<u32>,
    /// Digits, or an amount: a phone shows a keyboard of digits, and the text stands right.
    pub numeric: bool,
    /// The id of a `datalist` of the page with what is offered. Empty: none.
    pub list: &'static str,
}

#[derive(Clone, Debug)]
pub enum Control {
    Input(Input),
    Area {
        value: String,
        rows: u32,
        max_length: u32,
    },
    Select(Vec<Pick>),
    /// On or off; the label stands beside it.
    Check {
        value: &'static str,
        on: bool,
    },
}

#[derive(Clone, Debug, Template)]
#[template(path = "field.html")]
pub struct Field {
    /// Of the dialog that it is in; part of its id.
    pub scope: &'static str,
    pub name: String,
    pub label: String,
    pub control: Control,
    pub hint: Option<String>,
    /// What is wrong with what was sent.
    pub error: Option<String>,
    pub required: bool,
    /// Gets the focus when the page is shown: the first field that is wrong, or the first of a short form.
    pub focus: bool,
    /// The label is only for screen readers.
    pub bare: bool,
    /// Cannot be changed now, and why.
    pub refused: Option<String>,
}

impl Field {
    pub fn new(name: &str, label: &str, control: Control) -> Self {
        Self {
            scope: "",
            name: name.to_owned(),
            label: label.to_owned(),
            control,
            hint: None,
            error: None,
            required: false,
            focus: false,
            bare: false,
            refused: None,
        }
    }

    pub fn input(kind: &'static str, name: &str, label: &str, value: impl Into<String>) -> Self {
        let input = Input {
            kind,
            value: value.into(),
            placeholder: String::new(),
            autocomplete: "off",
            max_length: None,
            numeric: false,
            list: "",
        };
        Self::new(name, label, Control::Input(input))
    }

    pub fn text(name: &str, label: &str, value: impl Into<String>) -> Self {
        Self::input("text", name, label, value)
    }

    pub fn area(name: &str, label: &str, value: impl Into<String>, rows: u32, max_length: u32) -> Self {
        Self::new(name, label, Control::Area { value: value.into(), rows, max_length })
    }

    pub fn select(name: &str, label: &str, picks: Vec<Pick>) -> Self {
        Self::new(name, label, Control::Select(picks))
    }

    pub fn check(name: &str, label: &str, on: bool) -> Self {
        Self::new(name, label, Control::Check { value: "1", on })
    }

    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The first wrong field of a form gets the focus.
    #[must_use]
    pub fn wrong(self, error: impl Into<String>, first: bool) -> Self {
        Self { error: Some(error.into()), focus: first, ..self }
    }

    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    #[must_use]
    pub fn focused(self) -> Self {
        Self { focus: true, ..self }
    }

    #[must_use]
    pub fn bare(self) -> Self {
        Self { bare: true, ..self }
    }

    #[must_use]
    pub fn refused(self, why: impl Into<String>) -> Self {
        Self { refused: Some(why.into()), ..self }
    }

    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Input)) -> Self {
        if let Control::Input(input) = &mut self.control {
            change(input);
        }
        self
    }

    /// Of the label, or of what the control is described by.
    fn id(&self) -> String {
        let name = self.name.replace(['[', ']', '.'], "-");
        if self.scope.is_empty() { format!("f-{name}") } else { format!("f-{}-{name}", self.scope) }
    }

    /// The ids of the texts that explain it.
    fn described_by(&self) -> Option<String> {
        let id = self.id();
        let parts =
            [(self.error.is_some(), "error"), (self.hint.is_some(), "hint"), (self.refused.is_some(), "why")];
        let ids: Vec<_> =
            parts.iter().filter(|(is, _)| *is).map(|(_, part)| format!("{id}-{part}")).collect();
        if ids.is_empty() { None } else { Some(ids.join(" ")) }
    }

    fn is_check(&self) -> bool {
        matches!(self.control, Control::Check { .. })
    }
}
