//! Fills the page of the account's settings.

use app::{Error, records};
use axum::extract::{RawQuery, State};
use domain::access::Scope;
use domain::settings::Settings;
use futures_util::future::try_join;
use pages::components::{Action, Link, Look, Pair};
use pages::icons::Icon;
use store::keys;
use store::versioned::Versioned;

use super::choices::{Choices, check};
use super::facts::facts;
use super::form::{groups, read, typed};
use crate::navigation::Area;
use crate::settings::form_page::{FormPage, Rejected};
use crate::settings::thing_page::{Card, ThingPage};
use crate::settings::{HOME, Section, history, sections, tabs};
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done, page, page_with};

const HERE: &str = "/console/settings/account";

async fn stored(web: &Web, visitor: &Visitor) -> Result<(Settings, Choices), Refused> {
    let read =
        async || web.store.get::<Settings>(&keys::settings(visitor.tenant())).await.map_err(Error::from);
    let (settings, choices) = try_join(read(), Choices::read(&web.store, visitor.tenant())).await?;
    Ok((settings.ok_or_else(Refused::not_found)?, choices))
}

pub(super) async fn show(State(web): State<Web>, visitor: Visitor) -> Page {
    let (settings, choices) = stored(&web, &visitor).await?;
    match visitor.may(Scope::SettingsWrite) {
        true => page(&form_page(&visitor, &typed(&settings), &settings, &choices)),
        false => page(&thing_page(&visitor, &settings, &choices)),
    }
}

fn form_page(visitor: &Visitor, form: &Form, settings: &Settings, choices: &Choices) -> FormPage {
    FormPage {
        shell: visitor.shell(Area::Settings, Section::Account.name(), Vec::new()),
        back: Link::new("Settings", HOME),
        title: settings.tenant_name.to_string(),
        subtitle: changed(visitor, settings),
        links: vec![Action::link("History", format!("{HERE}/history")).icon(Icon::History)],
        tabs: Some(tabs(&sections(visitor), Section::Account)),
        notice: None,
        meanwhile: Vec::new(),
        to: HERE.to_owned(),
        hidden: vec![("version", settings.version.to_string())],
        groups: groups(form, choices),
        actions: vec![Action::submit("Save", "do", "save").look(Look::Primary)],
    }
}

fn changed(visitor: &Visitor, settings: &Settings) -> String {
    let change = &settings.change;
    format!("Changed last by {}, {}", change.actor.name(), visitor.format().instant(change.at))
}

/// For those who may only read.
fn thing_page(visitor: &Visitor, settings: &Settings, choices: &Choices) -> ThingPage {
    let facts = facts(settings, choices, &visitor.format());
    ThingPage {
        shell: visitor.shell(Area::Settings, Section::Account.name(), Vec::new()),
        back: Link::new("Settings", HOME),
        title: settings.tenant_name.to_string(),
        subtitle: changed(visitor, settings),
        badge: None,
        actions: vec![
            Action::link("History", format!("{HERE}/history")).icon(Icon::History),
            Action::refused("Edit", "Your role does not allow it.").icon(Icon::Edit),
        ],
        tabs: Some(tabs(&sections(visitor), Section::Account)),
        notices: Vec::new(),
        cards: vec![Card::new(
            "Settings",
            facts.pairs().map(|(name, value)| Pair::new(name, value)).collect(),
        )],
        asks: Vec::new(),
    }
}

pub(super) async fn save(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let (current, choices) = stored(&web, &visitor).await?;
    match write(&web, &visitor, &form, &current, &choices).await? {
        None => done(HERE, "saved"),
        Some(rejected) => {
            let status = rejected.status;
            page_with(status, &form_page(&visitor, &form, &current, &choices).rejected(rejected))
        }
    }
}

async fn write(
    web: &Web,
    visitor: &Visitor,
    form: &Form,
    current: &Settings,
    choices: &Choices,
) -> Result<Option<Rejected>, Refused> {
    let seen: u64 = form.text("version").parse().unwrap_or_default();
    if seen != current.version {
        let key = current.version_key(visitor.tenant(), seen);
        let before: Option<Settings> = web.store.get(&key).await?;
        let format = visitor.format();
        let now = facts(current, choices, &format);
        let meanwhile = before.map(|before| now.since(&facts(&before, choices, &format)));
        return Ok(Some(Rejected::stale(meanwhile.unwrap_or_default())));
    }
    let caller = visitor.caller();
    let next = match read(form, current, caller.change()) {
        Ok(next) => next,
        Err(wrong) => return Ok(Some(Rejected::fields(wrong))),
    };
    if (Settings { version: current.version, change: current.change.clone(), ..next.clone() }) == *current {
        return Ok(None);
    }
    let wrong = check(&web.store, visitor.tenant(), current, &next).await?;
    if !wrong.is_empty() {
        return Ok(Some(Rejected::fields(wrong)));
    }
    match records::replace(&web.store, &caller, next).await {
        Ok(_) => Ok(None),
        Err(error) => Rejected::of(error).map(Some),
    }
}

pub(super) async fn history(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let choices = Choices::read(&web.store, visitor.tenant()).await?;
    let format = visitor.format();
    let of = history::Of {
        key: keys::settings(visitor.tenant()),
        what: "settings",
        back: Link::new(Section::Account.name(), HERE),
        title: "History of the account’s settings".to_owned(),
        query: &Form::read(query.unwrap_or_default().as_bytes()),
    };
    history::of::<Settings>(&web, &visitor, of, |settings| facts(settings, &choices, &format)).await
}
