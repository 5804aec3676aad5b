//! The settings of the account, its sellers, its users and its keys.

mod keys;
mod sellers;
mod users;

use console::navigation::Area;
use console::settings::account::choices::Choices;
use console::settings::account::facts::facts;
use console::settings::account::form::{groups, typed};
use console::settings::form_page::{FormPage, Group};
use console::settings::history::HistoryPage;
use console::settings::home::{Place, SettingsHome};
use console::settings::thing_page::{Card, ThingPage};
use console::settings::{Section, tabs};
use domain::change::{Actor, Change};
use domain::money::Money;
use domain::settings::approval::{Approval, ApprovalPolicy};
use domain::settings::{Settings, UnknownOutcomePolicy};
use domain::templates::email_template::EmailKind;
use pages::components::{Action, Event, FieldChange, Link, Look, Notice, Pager, Pair, Tabs, Timeline, Tone};
use pages::icons::Icon;

use super::{Page, at, english, minute, page, shell, t};

const ALL: [Section; 4] = [Section::Account, Section::Sellers, Section::Users, Section::Keys];

fn section_tabs(current: Section) -> Tabs {
    tabs(&ALL, current)
}

fn change() -> Change {
    let actor = Actor::User { id: "usr_1".to_owned(), name: t("Eva Lindqvist") };
    Change { at: minute(-900), actor, reason: None, request_id: String::new() }
}

fn subtitle() -> String {
    format!("Changed last by {}, {}", t("Eva Lindqvist"), at(-900))
}

/// A form with what every form has.
fn form(title: &str, back: Link, to: &str, groups: Vec<Group>) -> FormPage {
    FormPage {
        shell: shell(title, Area::Settings),
        back,
        title: t(title),
        subtitle: String::new(),
        links: Vec::new(),
        tabs: None,
        notice: None,
        meanwhile: Vec::new(),
        to: to.to_owned(),
        hidden: vec![("version", "7".to_owned())],
        groups,
        actions: vec![Action::submit("Save", "do", "save").look(Look::Primary)],
    }
}

fn thing(title: &str, back: Link, cards: Vec<Card>) -> ThingPage {
    ThingPage {
        shell: shell(title, Area::Settings),
        back,
        title: t(title),
        subtitle: subtitle(),
        badge: None,
        actions: Vec::new(),
        tabs: None,
        notices: Vec::new(),
        cards,
        asks: Vec::new(),
    }
}

fn pager(shown: &str) -> Pager {
    Pager { shown: shown.to_owned(), first: None, next: None }
}

fn field_change(field: &str, before: &str, after: &str) -> FieldChange {
    FieldChange { field: field.to_owned(), before: t(before), after: t(after) }
}

/// Puts a mistake at a field.
fn wrong(groups: &mut [Group], name: &str, message: &str) {
    let fields = groups.iter_mut().flat_map(|group| group.rows.iter_mut()).flatten();
    for field in fields.filter(|field| field.name == name) {
        *field = field.clone().wrong(message, true);
    }
}

fn refused() -> Notice {
    Notice::new(Tone::Red, "Nothing was saved. Some of it is not right.")
}

fn settings() -> anyhow::Result<Settings> {
    let euros = |minor| anyhow::Ok(Money::new(minor, "EUR".parse()?));
    Ok(Settings {
        version: 7,
        tenant_name: t("Nordlicht Solar GmbH").parse()?,
        sender_domains: vec!["nordlicht.example".to_owned()],
        default_entity_id: None,
        default_template_id: None,
        reply_to: Some("billing@nordlicht.example".parse()?),
        archive_address: Some("archiv@nordlicht.example".parse()?),
        unknown_outcome: UnknownOutcomePolicy::Hold,
        allow_earlier_issue_dates: false,
        tracking_off: false,
        notify_on_open: true,
        ready_for_payment_template_id: None,
        receipt_on_payment: true,
        receipt_template_id: None,
        credit_note_template_id: None,
        statement_template_id: None,
        hold_minutes: 5,
        approval: Approval {
            policy: ApprovalPolicy::Above,
            above: vec![euros(500_000)?, Money::new(4_500_000, "SEK".parse()?)],
            four_eyes: true,
            auto_send: false,
        },
        payment_tolerance: vec![euros(50)?],
        apply_exact: true,
        plain_void: false,
        change: change(),
    })
}

fn choices() -> Choices {
    let named = |id: &str, name: &str| (id.to_owned(), t(name));
    Choices {
        sellers: vec![named("ent_1", "Nordlicht Solar GmbH"), named("ent_2", "Nordlicht Service AB")],
        templates: vec![named("tpl_1", "Monthly invoice")],
        email_templates: vec![(EmailKind::Receipt, "tpl_2".to_owned(), t("Friendly receipt"))],
    }
}

fn account() -> anyhow::Result<FormPage> {
    let here = "/console/settings/account";
    Ok(FormPage {
        subtitle: subtitle(),
        links: vec![Action::link("History", "/console/settings/account/history").icon(Icon::History)],
        tabs: Some(section_tabs(Section::Account)),
        ..form(
            "Nordlicht Solar GmbH",
            Link::new("Settings", "/console/settings"),
            here,
            groups(&typed(&settings()?), &choices()),
        )
    })
}

fn stale() -> anyhow::Result<FormPage> {
    let notice = Notice::new(Tone::Amber, "Somebody else has changed this in the meantime")
        .line("Nothing was saved. What you typed is kept: compare it with the changes, and save again.");
    Ok(FormPage {
        notice: Some(notice),
        meanwhile: vec![
            field_change("Hold before sending", "None", "5 minutes"),
            field_change("Archive address", "", "archiv@nordlicht.example"),
        ],
        ..account()?
    })
}

fn account_wrong() -> anyhow::Result<FormPage> {
    let mut view = account()?;
    wrong(&mut view.groups, "above[0].amount", "Must have 2 decimals.");
    Ok(FormPage { notice: Some(refused()), ..view })
}

fn read_only() -> anyhow::Result<ThingPage> {
    let facts = facts(&settings()?, &choices(), &english());
    let pairs = facts.pairs().map(|(name, value)| Pair::new(name, value)).collect();
    Ok(ThingPage {
        actions: vec![
            Action::link("History", "/console/settings/account/history").icon(Icon::History),
            Action::refused("Edit", "Your role does not allow it.").icon(Icon::Edit),
        ],
        tabs: Some(section_tabs(Section::Account)),
        ..thing(
            "Nordlicht Solar GmbH",
            Link::new("Settings", "/console/settings"),
            vec![Card::new("Settings", pairs)],
        )
    })
}

fn history() -> HistoryPage {
    let event = |icon, what: &str, offset, changes| Event {
        icon,
        what: what.to_owned(),
        by: t("Eva Lindqvist"),
        at: at(offset),
        reason: None,
        changes,
    };
    let title = "History of the account’s settings";
    HistoryPage {
        shell: shell(title, Area::Settings),
        back: Link::new("Account", "/console/settings/account"),
        title: title.to_owned(),
        timeline: Timeline(vec![
            event(
                Icon::Edit,
                "Changed",
                -900,
                vec![field_change("Approval limits", "€1,000.00", "€5,000.00, SEK 45,000.00")],
            ),
            event(
                Icon::Edit,
                "Changed",
                -1_900,
                vec![field_change("Reply to", "", "billing@nordlicht.example")],
            ),
            event(Icon::Plus, "Created", -9_000, vec![field_change("Account", "", "Nordlicht Solar GmbH")]),
        ]),
        pager: pager("3 changes, the latest first"),
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let home = SettingsHome {
        shell: shell("Settings", Area::Settings),
        places: ALL.into_iter().map(Place::from).collect(),
    };
    let mut pages = vec![
        page("account-home", &home)?,
        page("account", &account()?)?,
        page("account-stale", &stale()?)?,
        page("account-wrong", &account_wrong()?)?,
        page("account-read-only", &read_only()?)?,
        page("account-history", &history())?,
    ];
    pages.extend(sellers::pages()?);
    pages.extend(users::pages()?);
    pages.extend(keys::pages()?);
    Ok(pages)
}
