//! Shows and changes what belongs to the person that is signed in, and to nobody else.

use app::access::sessions::{end, list};
use app::access::users::change_user;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::sign_in::Session as Kept;
use domain::access::user::User;
use domain::ids::SessionId;
use pages::components::{Action, Notice, Tone};
use pages::icons::Icon;

use super::profile::Typed;
use super::{MePage, Session};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done, page, page_with};

const HERE: &str = "/console/me";

pub(super) async fn show(State(web): State<Web>, visitor: Visitor) -> Page {
    let view = view(&web, &visitor, &Typed::of(&visitor.user), &[], None, visitor.user.version).await?;
    page(&view)
}

async fn view(
    web: &Web,
    visitor: &Visitor,
    typed: &Typed<'_>,
    wrong: &[(&'static str, String)],
    notice: Option<Notice>,
    version: u64,
) -> Result<MePage, Refused> {
    let sessions = list(web.stores(), &web.clock, (visitor.tenant(), visitor.user.id)).await?;
    let others = sessions.iter().any(|session| session.id != visitor.session.id);
    let end_others = match others {
        true => Action::post(
            "Sign out everywhere else",
            format!("{HERE}/sessions/end-others"),
            &visitor.form_token,
        ),
        false => Action::refused("Sign out everywhere else", "You are signed in with this browser only."),
    };
    Ok(MePage {
        email: visitor.user.email.to_string(),
        role: visitor.user.role.as_str().to_owned(),
        version,
        fields: typed.fields(wrong),
        notice,
        sessions: sessions.iter().map(|session| row(visitor, session)).collect(),
        end_others: end_others.icon(Icon::SignOut),
        shell: visitor.shell(Area::None, "Language and sessions", Vec::new()),
    })
}

fn row(visitor: &Visitor, session: &Kept) -> Session {
    let to = format!("{HERE}/sessions/{}/end", session.id);
    let other = session.id != visitor.session.id;
    Session {
        signed_in: visitor.format().instant(session.signed_in_at),
        seen: visitor.format().instant(session.seen_at),
        end: other.then(|| Action::post("Sign out", to, &visitor.form_token).icon(Icon::SignOut)),
    }
}

pub(super) async fn save(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let typed = Typed::sent(&form);
    let version = visitor.user.version;
    let profile = match typed.read(&visitor.user) {
        Ok(profile) => profile,
        Err(wrong) => {
            let sent = form.text("version").parse().unwrap_or_default();
            let view = view(&web, &visitor, &typed, &wrong, None, sent).await?;
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
        }
    };
    // The role is that of this version: a later one is refused, so that nobody gets an earlier role back.
    let saved = match form.text("version").parse() == Ok(version) {
        true => {
            let which = (visitor.user.id, Some(version));
            let caller = visitor.caller();
            change_user(&web.store, &web.clock, &web.entropy, &caller, which, &profile, told).await
        }
        false => Err(app::Refusal::Stale { version }.into()),
    };
    match saved.map_err(Refused::from) {
        Ok(_) => done(HERE, "saved"),
        Err(refused) if refused.status == StatusCode::PRECONDITION_FAILED => {
            let user =
                web.store.user(visitor.tenant(), visitor.user.id).await?.unwrap_or(visitor.user.clone());
            let notice = changed_meanwhile(&user);
            let view = view(&web, &visitor, &typed, &[], Some(notice), user.version).await?;
            page_with(refused.status, &view)
        }
        Err(refused) if refused.status == StatusCode::CONFLICT => {
            let view = view(&web, &visitor, &typed, &[], Some(refused.notice()), version).await?;
            page_with(refused.status, &view)
        }
        Err(refused) => Err(refused),
    }
}

/// What is stored now. The fields keep what was typed.
fn changed_meanwhile(user: &User) -> Notice {
    Notice::new(Tone::Red, format!("{} changed this in the meantime.", user.change.actor.name()))
        .line(format!(
            "It is now: {}, {}, {}, {}.",
            user.name,
            user.language,
            user.time_zone.name(),
            user.role.as_str()
        ))
        .line("Your entries are below, and not saved. Save again to replace what is stored.")
}

fn told(user: &User) -> app::Reply {
    app::Reply { status: 200, body: user.id.to_string(), etag: None, location: None }
}

pub(super) async fn end_one(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    _: Form,
) -> Page {
    let id: SessionId = id.parse().map_err(|_| Refused::not_found())?;
    end(web.stores(), &web.clock, (visitor.tenant(), visitor.user.id, id)).await?;
    done(HERE, "ended")
}

pub(super) async fn end_others(State(web): State<Web>, visitor: Visitor, _: Form) -> Page {
    let whose = (visitor.tenant(), visitor.user.id);
    for session in list(web.stores(), &web.clock, whose).await? {
        if session.id != visitor.session.id {
            end(web.stores(), &web.clock, (whose.0, whose.1, session.id)).await?;
        }
    }
    done(HERE, "ended_others")
}
