//! Fills the list of API keys, creates and revokes them.

use std::cmp::Reverse;
use std::sync::Mutex;

use app::access::api_keys::{NewApiKey, create_api_key, revoke_api_key};
use app::{Caller, Idempotency, Reply};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use domain::access::ApiKey;
use domain::digest::Digest;
use domain::ids::ApiKeyId;
use pages::components::{Action, Empty, Look, Notice, Pager, Tone};
use pages::icons::Icon;
use ports::Entropy;

use super::form::{groups, read};
use super::{HERE, view};
use crate::navigation::Area;
use crate::settings::form_page::{FormPage, Rejected};
use crate::settings::list_page::{ListPage, Row};
use crate::settings::thing_page::ThingPage;
use crate::settings::{Section, sections, tabs};
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done, page, page_with};

/// Keys of a page.
const PAGE: usize = 50;

pub(super) async fn list(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let mut all = web.keys.api_keys(visitor.tenant()).await?;
    all.sort_by_key(|key| Reverse(key.id));
    let asked = query.get("revoke").and_then(|id| all.iter().find(|key| key.id.to_string() == id));
    let asked = asked.filter(|key| key.revoked_at.is_none());
    let after: Option<ApiKeyId> = query.get("cursor").and_then(|id| id.parse().ok());
    let mut rest = all.iter().filter(|key| after.is_none_or(|after| key.id < after));
    let shown: Vec<&ApiKey> = rest.by_ref().take(PAGE).collect();
    let more = rest.next().is_some();
    let rows: Vec<Row> = shown.iter().map(|key| view::row(key, &visitor.format())).collect();
    let create = Action::link("Create key", format!("{HERE}/new")).icon(Icon::Plus).look(Look::Primary);
    let empty = Empty {
        icon: Icon::Key,
        title: "No API keys".to_owned(),
        text: "A program needs a key to use the API. Create one with the scopes that it needs.".to_owned(),
        actions: vec![create.clone()],
    };
    let view = ListPage {
        title: Section::Keys.name().to_owned(),
        text: "Access for programs. The secret of a key is shown once, when it is created.".to_owned(),
        tabs: tabs(&sections(&visitor), Section::Keys),
        actions: if rows.is_empty() { Vec::new() } else { vec![create] },
        notice: None,
        columns: vec!["Name", "Scopes", "Created", "State"],
        empty: rows.is_empty().then_some(empty),
        pager: Pager {
            shown: visitor.format().counted(rows.len(), "key, newest first", "keys, newest first"),
            first: after.map(|_| HERE.to_owned()),
            next: shown.last().filter(|_| more).map(|key| format!("{HERE}?cursor={}", key.id)),
        },
        asks: asked.map(|key| view::ask(key, &visitor.form_token)).into_iter().collect(),
        shell: visitor.shell(Area::Settings, Section::Keys.name(), Vec::new()),
        rows,
    };
    page(&view)
}

/// `once` tells a form that is sent again from another one: it creates one key.
fn form_page(visitor: &Visitor, form: &Form, once: String) -> FormPage {
    FormPage {
        shell: visitor.shell(Area::Settings, "Create API key", Vec::new()),
        back: Section::Keys.link(),
        title: "Create API key".to_owned(),
        subtitle: String::new(),
        links: Vec::new(),
        tabs: None,
        notice: None,
        meanwhile: Vec::new(),
        to: format!("{HERE}/new"),
        hidden: vec![("once", once)],
        groups: groups(form, &visitor.user.role.scopes()),
        actions: vec![Action::submit("Create key", "do", "save").look(Look::Primary)],
    }
}

fn once(web: &Web) -> String {
    format!("{:032x}", web.entropy.draw())
}

pub(super) async fn new(State(web): State<Web>, visitor: Visitor) -> Page {
    page(&form_page(&visitor, &Form::default(), once(&web)))
}

/// The answer is the page itself: the secret stands in no address.
pub(super) async fn create(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let (name, scopes) = match read(&form, &visitor.user.role.scopes()) {
        Ok(read) => read,
        Err(wrong) => {
            let rejected = Rejected::fields(wrong);
            let (status, again) = (rejected.status, form_page(&visitor, &form, once(&web)));
            return page_with(status, &again.rejected(rejected));
        }
    };
    let asked = format!("create key {name} {:?}", scopes);
    let idempotency = form.get("once").map(|once| Idempotency {
        key: format!("console-{once}"),
        request_hash: Digest::of(asked.as_bytes()).to_string(),
    });
    let caller = Caller { idempotency, ..visitor.caller() };
    let created = Mutex::new(None);
    let note = |new: &NewApiKey| {
        if let Ok(mut created) = created.lock() {
            *created = Some(new.clone());
        }
        Reply { status: 201, body: new.api_key.id.to_string(), etag: None, location: None }
    };
    let result = create_api_key(&web.keys, &web.entropy, &caller, name, scopes, note).await;
    let new = created.into_inner().ok().flatten();
    match (result.map_err(Refused::from), new) {
        (Ok(_), Some(new)) => page_with(StatusCode::CREATED, &created_page(&visitor, &new)),
        (Ok(_), None) => done(HERE, "created"),
        (Err(refused), _) if refused.status == StatusCode::CONFLICT => {
            let notice = Notice::new(Tone::Red, "This form has created a key before")
                .line("Its secret was shown once. If you did not keep it, revoke the key and create another.")
                .link("To the keys", HERE);
            let view = FormPage { notice: Some(notice), ..form_page(&visitor, &form, once(&web)) };
            page_with(refused.status, &view)
        }
        (Err(refused), _) => Err(refused),
    }
}

fn created_page(visitor: &Visitor, new: &NewApiKey) -> ThingPage {
    ThingPage {
        shell: visitor.shell(Area::Settings, "API key created", Vec::new()),
        back: Section::Keys.link(),
        title: new.api_key.name.to_string(),
        subtitle: String::new(),
        badge: None,
        actions: Vec::new(),
        tabs: None,
        notices: vec![Notice::new(Tone::Green, "The key is created.")],
        cards: vec![view::card(&new.api_key, &new.token, &visitor.format())],
        asks: Vec::new(),
    }
}

pub(super) async fn revoke(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let id: ApiKeyId = form.text("id").parse().map_err(|_| Refused::not_found())?;
    revoke_api_key(&web.keys, &visitor.caller(), id).await?;
    done(HERE, "revoked")
}
