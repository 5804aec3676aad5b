//! Who changed a customer, when, why, and what.

use app::history::{Step, read_versions};
use domain::customers::Customer;
use pages::components::{Event, Timeline};
use pages::format::Format;
use pages::icons::Icon;
use store::keys;

use super::customer::Part;
use super::facts::{Fact, changes, facts};
use super::shown::Shown;
use crate::web::{Refused, Visitor, Web};

/// Versions of a page.
const PAGE: u64 = 20;

/// The latest versions first. The cursor is the version before those that were shown.
pub(super) async fn history(
    web: &Web,
    visitor: &Visitor,
    customer: &Customer,
    cursor: Option<&str>,
) -> Result<Part, Refused> {
    let (tenant, id) = (visitor.tenant(), customer.id);
    let last = cursor.and_then(|text| text.parse().ok()).unwrap_or(customer.version).min(customer.version);
    let after = last.saturating_sub(PAGE);
    let key = keys::customer(tenant, id);
    let found = read_versions::<_, Customer>(&web.store, tenant, (&key, "customer"), after, last - after);
    let format = visitor.format();
    let events: Vec<Event> = found.await?.data.iter().rev().map(|step| event(step, &format)).collect();
    let shown = match after {
        0 => "To the first version".to_owned(),
        _ => format!("Versions {} to {}", format.number(after_as(after) + 1), format.number(after_as(last))),
    };
    let next = (after > 0).then(|| after.to_string());
    Ok(Part::History {
        timeline: Timeline(events),
        pager: Shown::History.pager(id, shown, last < customer.version, next),
    })
}

fn after_as(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

fn event(step: &Step<Customer>, format: &Format) -> Event {
    let before: Option<Vec<Fact>> = step.before.as_ref().map(|before| facts(before, format));
    let archived = step.before.as_ref().map(|before| (before.archived, step.after.archived));
    let (icon, what) = match archived {
        None => (Icon::Plus, "Created"),
        Some((false, true)) => (Icon::Archive, "Archived"),
        Some((true, false)) => (Icon::Undo, "No longer archived"),
        Some(_) => (Icon::Edit, "Changed"),
    };
    let change = &step.after.change;
    Event {
        icon,
        what: what.to_owned(),
        by: change.actor.name().to_owned(),
        at: format.instant(change.at),
        reason: change.reason.as_ref().map(ToString::to_string),
        changes: changes(&before.unwrap_or_default(), &facts(&step.after, format)),
    }
}
