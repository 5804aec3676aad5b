//! Users: the list, one, the last owner, and a wrong invitation.

use std::collections::BTreeSet;

use console::navigation::Area;
use console::settings::Section;
use console::settings::form_page::FormPage;
use console::settings::list_page::{ListPage, Row};
use console::settings::thing_page::ThingPage;
use console::settings::users::form::{blank, groups};
use console::settings::users::view::{actions, ask, card, role, state};
use domain::access::role::Role;
use domain::access::user::{Roster, User, UserState};
use domain::ids::UserId;
use pages::components::{Action, Link, Look};
use pages::icons::Icon;

use super::super::{Page, at, english, minute, page, shell, t, zone};
use super::{change, form, pager, refused, section_tabs, thing, wrong};

const HERE: &str = "/console/settings/users";

fn user(role: Role, state: UserState) -> anyhow::Result<User> {
    Ok(User {
        id: UserId::new(minute(0), 1),
        version: 3,
        name: t("Eva Lindqvist").parse()?,
        email: "eva@nordlicht.example".parse()?,
        role,
        language: "de-AT".parse()?,
        time_zone: zone(),
        state,
        disabled_at: None,
        created_at: minute(-90_000),
        change: change(),
    })
}

fn one(user: &User, others: bool, open: bool) -> ThingPage {
    let other = UserId::new(minute(0), 2);
    let owners: BTreeSet<UserId> = [Some(user.id), others.then_some(other)].into_iter().flatten().collect();
    let roster = Roster { version: 1, users: 2, owners };
    let mut asks = vec![ask(user, "t0k3n")];
    asks.iter_mut().for_each(|ask| ask.open = open);
    ThingPage {
        subtitle: user.email.to_string(),
        badge: Some(state(user.state)),
        actions: actions(user, &roster, Some("t0k3n")),
        asks: if others { asks } else { Vec::new() },
        ..thing("Eva Lindqvist", Link::new("Users", HERE), vec![card(user, &english())])
    }
}

fn list() -> ListPage {
    let people = [
        ("Eva Lindqvist (you)", "eva@nordlicht.example", Role::Owner, UserState::Active),
        ("Tom Baker", "tom@nordlicht.example", Role::Accountant, UserState::Active),
        ("Sanne de Vries", "sanne@nordlicht.example", Role::Approver, UserState::Invited),
        ("Jan Vermeer", "jan@nordlicht.example", Role::Viewer, UserState::Disabled),
    ];
    let row = |(name, email, is, now): (&str, &str, Role, UserState)| Row {
        label: t(name),
        href: format!("{HERE}/usr_1"),
        sub: t(email),
        status: state(now),
        cells: vec![role(is).to_owned(), at(-90_000)],
        action: None,
    };
    ListPage {
        shell: shell("Users", Area::Settings),
        title: "Users".to_owned(),
        text: "The people of this account, and what each may do.".to_owned(),
        tabs: section_tabs(Section::Users),
        actions: vec![Action::link("Invite", format!("{HERE}/invite")).icon(Icon::Plus).look(Look::Primary)],
        notice: None,
        columns: vec!["Name", "Role", "Invited on", "State"],
        rows: people.into_iter().map(row).collect(),
        empty: None,
        pager: pager("4 users, newest first"),
        asks: Vec::new(),
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let owner = user(Role::Owner, UserState::Active)?;
    let mut invitation = groups(&blank(&owner), true);
    wrong(&mut invitation, "email", "Must be an e-mail address such as jane@example.com.");
    let invite = form("Invite", Link::new("Users", HERE), "/console/settings/users/invite", invitation);
    Ok(vec![
        page("users", &list())?,
        page("user", &one(&user(Role::Owner, UserState::Invited)?, true, false))?,
        page("user-disable", &one(&owner, true, true))?,
        page("user-last-owner", &one(&owner, false, false))?,
        page("user-invite-wrong", &FormPage { notice: Some(refused()), hidden: Vec::new(), ..invite })?,
    ])
}
