//! A form of the settings: groups of fields, what is wrong with them, and what somebody else changed meanwhile.

use app::Error;
use askama::Template;
use axum::http::StatusCode;
use pages::components::{Action, Field, FieldChange, Link, Notice, Tabs, Tone};
use pages::icons::Icon;
use pages::layout::Shell;

use super::reading::{Wrong, sentence};
use crate::web::Refused;

#[derive(Debug, Template)]
#[template(path = "settings/form.html")]
pub struct FormPage {
    pub shell: Shell,
    pub back: Link,
    pub title: String,
    pub subtitle: String,
    /// Beside the title.
    pub links: Vec<Action>,
    pub tabs: Option<Tabs>,
    pub notice: Option<Notice>,
    /// What somebody else changed since the form was read. What was typed is kept.
    pub meanwhile: Vec<FieldChange>,
    /// Where the form goes.
    pub to: String,
    /// The version that was read, and more.
    pub hidden: Vec<(&'static str, String)>,
    pub groups: Vec<Group>,
    /// Submits, the usual one last.
    pub actions: Vec<Action>,
}

#[derive(Clone, Debug)]
pub struct Group {
    pub legend: String,
    /// What it is about, or empty.
    pub text: String,
    /// Fields beside each other.
    pub rows: Vec<Vec<Field>>,
}

impl Group {
    pub fn new(legend: impl Into<String>, rows: Vec<Vec<Field>>) -> Self {
        Self { legend: legend.into(), text: String::new(), rows }
    }

    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self }
    }
}

/// Why a form was not saved, as its page shows it.
#[derive(Debug)]
pub(crate) struct Rejected {
    pub(super) status: StatusCode,
    pub(super) wrong: Wrong,
    /// None: what is wrong says it all.
    pub(super) notice: Option<Notice>,
    pub(super) meanwhile: Vec<FieldChange>,
}

impl Rejected {
    pub(super) fn fields(wrong: Wrong) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, wrong, notice: None, meanwhile: Vec::new() }
    }

    /// Somebody else has changed it since the form was read.
    pub(super) fn stale(meanwhile: Vec<FieldChange>) -> Self {
        let notice = Notice::new(Tone::Amber, "Somebody else has changed this in the meantime")
            .line("Nothing was saved. What you typed is kept: compare it with the changes, and save again.");
        Self {
            status: StatusCode::PRECONDITION_FAILED,
            wrong: Wrong::default(),
            notice: Some(notice),
            meanwhile,
        }
    }

    /// What is no fault of the form has a page of its own.
    pub(super) fn of(error: Error) -> Result<Self, Refused> {
        if let Error::Refused(app::Refusal::Invalid(defects)) = error {
            return Ok(Self::fields(Wrong::of_defects(defects)));
        }
        let refused = Refused::from(error);
        if refused.status != StatusCode::CONFLICT && refused.status != StatusCode::PRECONDITION_FAILED {
            return Err(refused);
        }
        Ok(Self {
            status: refused.status,
            wrong: Wrong::default(),
            notice: Some(refused.notice()),
            meanwhile: Vec::new(),
        })
    }
}

impl FormPage {
    /// The page with what was refused.
    #[must_use]
    pub(super) fn rejected(mut self, rejected: Rejected) -> Self {
        let any = !rejected.wrong.is_empty();
        let elsewhere = mark(rejected.wrong, &mut self.groups);
        let notice = rejected
            .notice
            .or_else(|| any.then(|| Notice::new(Tone::Red, "Nothing was saved. Some of it is not right.")));
        self.notice = notice.map(|notice| elsewhere.into_iter().fold(notice, Notice::line));
        self.meanwhile = rejected.meanwhile;
        self
    }
}

/// Puts each mistake at its field. The first wrong field gets the focus. Returns what is at no field.
pub(super) fn mark(wrong: Wrong, groups: &mut [Group]) -> Vec<String> {
    let mut wrong = wrong.into_all();
    let mut first = true;
    for field in groups.iter_mut().flat_map(|group| group.rows.iter_mut()).flatten() {
        let Some(place) = wrong.iter().position(|(name, _)| *name == field.name) else { continue };
        let (_, message) = wrong.remove(place);
        *field = field.clone().wrong(sentence(&message), first);
        first = false;
    }
    wrong.into_iter().map(|(name, message)| format!("{name}: {message}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_stands_at_its_field_and_others_are_returned() {
        let mut groups = vec![Group::new("Group", vec![vec![Field::text("one", "One", "x")]])];
        let mut wrong = Wrong::one("one", "must be given");
        wrong.refuse("two", "is odd");
        assert_eq!(mark(wrong, &mut groups), ["two: is odd"]);
        assert_eq!(groups[0].rows[0][0].error.as_deref(), Some("Must be given."));
        assert!(groups[0].rows[0][0].focus);
    }
}
