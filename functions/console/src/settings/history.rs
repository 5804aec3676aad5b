//! The history of what is stored by version, and what differs between two versions.

use app::history::{Step, read_versions};
use askama::Template;
use domain::change::Actor;
use pages::components::{Event, FieldChange, Link, Pager, Timeline};
use pages::format::Format;
use pages::icons::Icon;
use pages::layout::Shell;
use ports::Key;
use serde::de::DeserializeOwned;
use store::versioned::Versioned;

use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, page};

/// Versions of a page.
const PAGE: u64 = 50;

#[derive(Debug, Template)]
#[template(path = "settings/history.html")]
pub struct HistoryPage {
    pub shell: Shell,
    pub back: Link,
    pub title: String,
    pub timeline: Timeline,
    pub pager: Pager,
}

/// Names and values, as a person reads them. What is empty is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(Vec<(String, String)>);

impl Facts {
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.0.push((name.into(), value));
        }
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// What differs, in the order of the later one.
    pub fn since(&self, before: &Facts) -> Vec<FieldChange> {
        let gone = before.0.iter().filter(|(name, _)| self.value(name).is_empty());
        let names = self.0.iter().chain(gone).map(|(name, _)| name);
        let change = |name: &String| FieldChange {
            field: name.clone(),
            before: before.value(name).to_owned(),
            after: self.value(name).to_owned(),
        };
        names.map(change).filter(|change| change.before != change.after).collect()
    }
}

/// "Yes" or "No".
pub(super) fn yes(is: bool) -> &'static str {
    if is { "Yes" } else { "No" }
}

/// What the history is of.
pub(super) struct Of<'a> {
    pub(super) key: Key,
    /// As a refusal names it.
    pub(super) what: &'static str,
    /// Where its page is.
    pub(super) back: Link,
    pub(super) title: String,
    pub(super) query: &'a Form,
}

/// The page of the history, the latest version first.
pub(super) async fn of<V>(web: &Web, visitor: &Visitor, of: Of<'_>, facts: impl Fn(&V) -> Facts) -> Page
where
    V: Versioned + DeserializeOwned + Clone + Send + Sync,
{
    let current: V = web.store.get(&of.key).await?.ok_or_else(Refused::not_found)?;
    let asked = of.query.get("before").and_then(|text| text.parse().ok());
    let before: u64 = asked.unwrap_or(u64::MAX).clamp(1, current.version() + 1);
    let after = before.saturating_sub(PAGE + 1);
    let which = (&of.key, of.what);
    let steps = read_versions::<_, V>(&web.store, visitor.tenant(), which, after, before - 1 - after).await?;
    let format = visitor.format();
    let events = steps.data.iter().rev().map(|step| event(&format, step, &facts)).collect();
    let here = format!("{}/history", of.back.href);
    let view = HistoryPage {
        shell: visitor.shell(Area::Settings, &of.title, Vec::new()),
        pager: Pager {
            shown: visitor.format().counted(steps.data.len(), "change", "changes, the latest first"),
            first: asked.map(|_| here.clone()),
            next: (after > 0).then(|| format!("{here}?before={}", after + 1)),
        },
        back: of.back,
        title: of.title,
        timeline: Timeline(events),
    };
    page(&view)
}

fn event<V: Versioned>(format: &Format, step: &Step<V>, facts: &impl Fn(&V) -> Facts) -> Event {
    let change = step.after.change();
    let before = step.before.as_ref().map(facts).unwrap_or_default();
    let (icon, what) = match &step.before {
        None => (Icon::Plus, "Created"),
        Some(_) => (Icon::Edit, "Changed"),
    };
    Event {
        icon,
        what: what.to_owned(),
        by: by(&change.actor),
        at: format.instant(change.at),
        reason: change.reason.as_ref().map(ToString::to_string),
        changes: facts(&step.after).since(&before),
    }
}

fn by(actor: &Actor) -> String {
    match actor.principal() {
        Actor::Key { name, .. } => format!("API key “{name}”"),
        other => other.name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(pairs: &[(&str, &str)]) -> Facts {
        let mut facts = Facts::default();
        pairs.iter().for_each(|(name, value)| facts.add(*name, *value));
        facts
    }

    #[test]
    fn what_came_changed_and_went_is_told_and_the_rest_is_not() {
        let before = facts(&[("Name", "A"), ("Phone", "1"), ("Hold", "0")]);
        let after = facts(&[("Name", "A"), ("Hold", "5"), ("E-mail", "a@b.example"), ("Empty", "")]);
        let changes = after.since(&before);
        let told: Vec<_> =
            changes.iter().map(|it| (it.field.as_str(), it.before.as_str(), it.after.as_str())).collect();
        assert_eq!(told, [("Hold", "0", "5"), ("E-mail", "", "a@b.example"), ("Phone", "1", "")]);
    }
}
