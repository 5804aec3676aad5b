//! Fills the list of users, the page of one, and its history.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::access::user::User;
use domain::ids::UserId;
use futures_util::future::try_join;
use pages::components::{Action, Does, Empty, Link, Look, Notice, Pager};
use pages::icons::Icon;
use store::keys;
use store::versioned::Versioned;

use super::view::{self, DISABLE};
use super::{HERE, parsed, path};
use crate::navigation::Area;
use crate::settings::list_page::{ListPage, Row};
use crate::settings::thing_page::ThingPage;
use crate::settings::{Section, history as versions, sections, tabs};
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, page, page_with};

/// Users of a page.
const PAGE: usize = 50;

pub(super) async fn list(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let after = query.get("cursor");
    let listed = web.store.list::<User>(visitor.tenant(), &[User::KIND], after, PAGE).await?;
    let invite = match visitor.may(Scope::UsersWrite) {
        true => Action::link("Invite", format!("{HERE}/invite")),
        false => Action::refused("Invite", "Your role does not allow it."),
    };
    let rows: Vec<Row> = listed.data.iter().map(|user| row(&visitor, user)).collect();
    let empty = Empty {
        icon: Icon::Customers,
        title: "No users on this page".to_owned(),
        text: "Everybody who may sign in stands on the pages before.".to_owned(),
        actions: vec![Action::link("First page", HERE)],
    };
    let view = ListPage {
        title: Section::Users.name().to_owned(),
        text: "The people of this account, and what each may do.".to_owned(),
        tabs: tabs(&sections(&visitor), Section::Users),
        actions: vec![invite.icon(Icon::Plus).look(Look::Primary)],
        notice: None,
        columns: vec!["Name", "Role", "Invited on", "State"],
        empty: rows.is_empty().then_some(empty),
        pager: Pager {
            shown: visitor.format().counted(rows.len(), "user, newest first", "users, newest first"),
            first: after.map(|_| HERE.to_owned()),
            next: listed.next.map(|next| format!("{HERE}?cursor={next}")),
        },
        asks: Vec::new(),
        shell: visitor.shell(Area::Settings, Section::Users.name(), Vec::new()),
        rows,
    };
    page(&view)
}

fn row(visitor: &Visitor, user: &User) -> Row {
    let you = if user.id == visitor.user.id { " (you)" } else { "" };
    Row {
        label: format!("{}{you}", user.name),
        href: path(user.id),
        sub: user.email.to_string(),
        status: view::state(user.state),
        cells: vec![
            view::role(user.role).to_owned(),
            visitor.format().day(user.created_at.with_timezone(&visitor.user.time_zone).date_naive()),
        ],
        action: None,
    }
}

pub(super) async fn one(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let asks = query.text("dialog") == DISABLE;
    show(&web, &visitor, parsed(&id)?, asks, None).await
}

/// The page of a user, with a dialog open, or with what refused a verb.
pub(super) async fn show(
    web: &Web,
    visitor: &Visitor,
    id: UserId,
    asks: bool,
    refused: Option<(StatusCode, Notice)>,
) -> Page {
    let tenant = visitor.tenant();
    let (user, roster) = try_join(web.store.user(tenant, id), web.store.roster(tenant)).await?;
    let user = user.ok_or_else(Refused::not_found)?;
    let token = visitor.may(Scope::UsersWrite).then_some(visitor.form_token.as_str());
    let actions = view::actions(&user, &roster, token);
    let can_ask = actions.iter().any(|it| matches!(it.does, Does::Ask { .. }));
    let mut ask = view::ask(&user, token.unwrap_or_default());
    ask.open = asks;
    let (status, notices) = match refused {
        Some((status, notice)) => (status, vec![notice]),
        None => (StatusCode::OK, Vec::new()),
    };
    let view = ThingPage {
        shell: visitor.shell(Area::Settings, user.name.to_string(), Vec::new()),
        back: Link::new(Section::Users.name(), HERE),
        title: user.name.to_string(),
        subtitle: user.email.to_string(),
        badge: Some(view::state(user.state)),
        actions,
        tabs: None,
        notices,
        cards: vec![view::card(&user, &visitor.format())],
        asks: if can_ask { vec![ask] } else { Vec::new() },
    };
    page_with(status, &view)
}

pub(super) async fn history(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let id = parsed(&id)?;
    let format = visitor.format();
    let of = versions::Of {
        key: keys::user(visitor.tenant(), id),
        what: "user",
        back: Link::new("User", path(id)),
        title: "History of the user".to_owned(),
        query: &Form::read(query.unwrap_or_default().as_bytes()),
    };
    versions::of::<User>(&web, &visitor, of, |user| view::facts(user, &format)).await
}
