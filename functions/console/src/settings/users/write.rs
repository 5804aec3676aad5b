//! Invites users, and changes them.

use app::access::users::{Verb, change_user, invite_again, invite_user, set_state};
use app::{Error, Reply};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::user::User;
use domain::ids::UserId;
use pages::components::{Action, Link, Look};
use store::versioned::Versioned;

use super::form::{self, blank, groups, typed};
use super::handlers::show;
use super::view::facts;
use super::{HERE, parsed, path};
use crate::navigation::Area;
use crate::settings::Section;
use crate::settings::form_page::{FormPage, Rejected};
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done, page, page_with};

/// A use case answers with the id of the user.
fn told(user: &User) -> Reply {
    Reply { status: 200, body: user.id.to_string(), etag: None, location: None }
}

fn form_page(visitor: &Visitor, form: &Form, user: Option<&User>) -> FormPage {
    let (title, back, to, save) = match user {
        Some(user) => (
            "Edit user",
            Link::new(user.name.to_string(), path(user.id)),
            format!("{}/edit", path(user.id)),
            "Save",
        ),
        None => ("Invite", Section::Users.link(), format!("{HERE}/invite"), "Send the invitation"),
    };
    FormPage {
        shell: visitor.shell(Area::Settings, title, Vec::new()),
        back,
        title: title.to_owned(),
        subtitle: user.map(|user| user.email.to_string()).unwrap_or_default(),
        links: Vec::new(),
        tabs: None,
        notice: None,
        meanwhile: Vec::new(),
        to,
        hidden: user.map(|user| ("version", user.version.to_string())).into_iter().collect(),
        groups: groups(form, user.is_none()),
        actions: vec![Action::submit(save, "do", "save").look(Look::Primary)],
    }
}

pub(super) async fn invitation(visitor: Visitor) -> Page {
    page(&form_page(&visitor, &blank(&visitor.user), None))
}

pub(super) async fn invite(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let rejected = match form::invitation(&form, &visitor.user.role.scopes()) {
        Err(wrong) => Rejected::fields(wrong),
        Ok(invitation) => {
            let caller = visitor.caller();
            match invite_user(web.stores(), &web.clock, &web.entropy, &caller, &invitation, told).await {
                Ok(reply) => return done(&format!("{HERE}/{}", reply.body), "invited"),
                Err(error) => Rejected::of(error)?,
            }
        }
    };
    let status = rejected.status;
    page_with(status, &form_page(&visitor, &form, None).rejected(rejected))
}

async fn stored(web: &Web, visitor: &Visitor, id: &str) -> Result<User, Refused> {
    web.store.user(visitor.tenant(), parsed(id)?).await?.ok_or_else(Refused::not_found)
}

pub(super) async fn edit(State(web): State<Web>, visitor: Visitor, Path(id): Path<String>) -> Page {
    let user = stored(&web, &visitor, &id).await?;
    page(&form_page(&visitor, &typed(&user), Some(&user)))
}

pub(super) async fn save(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let user = stored(&web, &visitor, &id).await?;
    match write(&web, &visitor, &form, &user).await? {
        None => done(&path(user.id), "saved"),
        Some(rejected) => {
            let status = rejected.status;
            page_with(status, &form_page(&visitor, &form, Some(&user)).rejected(rejected))
        }
    }
}

async fn write(web: &Web, visitor: &Visitor, form: &Form, user: &User) -> Result<Option<Rejected>, Refused> {
    let seen: u64 = form.text("version").parse().unwrap_or_default();
    if seen != user.version {
        let before: Option<User> = web.store.get(&user.version_key(visitor.tenant(), seen)).await?;
        let format = visitor.format();
        let meanwhile = before.map(|before| facts(user, &format).since(&facts(&before, &format)));
        return Ok(Some(Rejected::stale(meanwhile.unwrap_or_default())));
    }
    let profile = match form::read(form, &visitor.user.role.scopes(), user.role) {
        Ok(profile) => profile,
        Err(wrong) => return Ok(Some(Rejected::fields(wrong))),
    };
    let (caller, which) = (visitor.caller(), (user.id, Some(user.version)));
    match change_user(&web.store, &web.clock, &web.entropy, &caller, which, &profile, told).await {
        Ok(_) => Ok(None),
        Err(error) => Rejected::of(error).map(Some),
    }
}

pub(super) async fn again(State(web): State<Web>, visitor: Visitor, Path(id): Path<String>, _: Form) -> Page {
    let id = parsed(&id)?;
    let mailed = invite_again(&web.store, &web.clock, &web.entropy, &visitor.caller(), id, told).await;
    after(&web, &visitor, id, mailed, "invited").await
}

pub(super) async fn disable(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let id = parsed(&id)?;
    // The version that the dialog was about.
    let seen = Some(form.text("version").parse().unwrap_or_default());
    let which = (id, seen, Verb::Disable);
    let set = set_state(&web.store, &web.clock, &web.entropy, &visitor.caller(), which, told).await;
    after(&web, &visitor, id, set, "disabled").await
}

pub(super) async fn enable(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    _: Form,
) -> Page {
    let id = parsed(&id)?;
    let which = (id, None, Verb::Enable);
    let set = set_state(&web.store, &web.clock, &web.entropy, &visitor.caller(), which, told).await;
    after(&web, &visitor, id, set, "enabled").await
}

/// To the page of the user, or the page with what refused the verb.
async fn after(
    web: &Web,
    visitor: &Visitor,
    id: UserId,
    result: Result<Reply, Error>,
    word: &'static str,
) -> Page {
    match result.map_err(Refused::from) {
        Ok(_) => done(&path(id), word),
        Err(refused) if matches!(refused.status, StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED) => {
            let notice = refused.notice();
            show(web, visitor, id, false, Some((refused.status, notice))).await
        }
        Err(refused) => Err(refused),
    }
}
