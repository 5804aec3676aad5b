//! Fills the page of an e-mail template, previews it, saves it and archives it.

use app::records;
use app::templates::email_templates;
use app::{Error, Refusal, Reply};
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use domain::access::Scope;
use domain::ids::TemplateId;
use domain::templates::email_template::{EmailKind, EmailTemplate};
use pages::components::{Action, Ask, Badge, Field, Look, Notice, Tone};
use pages::icons::Icon;
use ports::Entropy;
use store::keys;

use super::email::EmailPage;
use super::email_form::{addresses, button, fields, placeholders, texts};
use super::email_preview::{policy, preview};
use super::email_request::{Version, read, typed};
use super::email_save::{refused, save, seen, what_changed};
use super::stale::NotSaved;
use super::{HERE, words};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::input::Input;
use crate::web::{Page, Refused, Visitor, Web, done, page_with};

/// The dialog.
const ARCHIVE: &str = "archive";

/// What the page shows besides the form.
struct Shown<'s> {
    stored: Option<&'s EmailTemplate>,
    /// What the preview is of, if it can be read.
    template: Option<EmailTemplate>,
    status: StatusCode,
    notices: Vec<Notice>,
    /// The dialog is open.
    asking: bool,
}

pub(super) async fn blank(State(web): State<Web>, visitor: Visitor) -> Page {
    let language = visitor.format().language.tag();
    let form = Form::read(format!("kind=invoice&fallback_language={language}").as_bytes());
    let shown =
        Shown { stored: None, template: None, status: StatusCode::OK, notices: Vec::new(), asking: false };
    show(&web, &visitor, &mut Input::new(&form), shown).await
}

pub(super) async fn create(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let caller = visitor.caller();
    let id = TemplateId::new(caller.now, web.entropy.draw());
    let version = Version { id, version: 1, created_at: caller.now, change: caller.change() };
    let mut input = Input::new(&form);
    let template = read(&mut input, None, version).filter(|_| input.is_right());
    let (status, notices) = match (&template, previews(&form)) {
        (Some(template), false) => {
            let reply =
                |_: &EmailTemplate| Reply { status: 201, body: String::new(), etag: None, location: None };
            match records::create(&web.store, &caller, template.clone(), reply).await {
                Ok(_) => return done(&format!("{HERE}/emails/{id}"), "created"),
                Err(error) => refused(error.into())?,
            }
        }
        (Some(_), true) => (StatusCode::OK, Vec::new()),
        (None, _) => (StatusCode::UNPROCESSABLE_ENTITY, Vec::new()),
    };
    show(&web, &visitor, &mut input, Shown { stored: None, template, status, notices, asking: false }).await
}

pub(super) async fn one(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let stored = stored(&web, &visitor, &id).await?;
    let form = typed(&stored);
    let shown = Shown {
        stored: Some(&stored),
        template: Some(stored.clone()),
        status: StatusCode::OK,
        notices: Vec::new(),
        asking: asks_to_archive(query.as_deref()),
    };
    show(&web, &visitor, &mut Input::new(&form), shown).await
}

pub(super) async fn change(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let current = stored(&web, &visitor, &id).await?;
    let version = Version {
        id: current.id,
        version: current.version + 1,
        created_at: current.created_at,
        change: visitor.caller().change(),
    };
    let mut input = Input::new(&form);
    let template = read(&mut input, Some(current.kind), version).filter(|_| input.is_right());
    let seen = seen(&form);
    let (status, notices) = if previews(&form) {
        let status = if template.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        (status, Vec::new())
    } else {
        visitor.require(Scope::SettingsWrite)?;
        match save(&web, &visitor, &current, seen, template.clone()).await {
            Ok(true) => return done(&format!("{HERE}/emails/{id}"), "saved"),
            Ok(false) => (StatusCode::UNPROCESSABLE_ENTITY, Vec::new()),
            Err(NotSaved { stale: true, refused }) => {
                (refused.status, vec![what_changed(&web, &visitor, &current, seen).await?])
            }
            Err(not_saved) => refused(not_saved)?,
        }
    };
    let shown = Shown { stored: Some(&current), template, status, notices, asking: false };
    show(&web, &visitor, &mut input, shown).await
}

pub(super) async fn archive(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let parsed: TemplateId = id.parse().map_err(|_| Refused::not_found())?;
    match email_templates::archive(&web.store, &visitor.caller(), parsed, Some(seen(&form))).await {
        Ok(_) => done(HERE, "archived"),
        Err(Error::Refused(Refusal::NotFound(_))) => Err(Refused::not_found()),
        Err(error) => {
            let current = stored(&web, &visitor, &id).await?;
            let (status, notices) = refused(error.into())?;
            let typed = typed(&current);
            let template = Some(current.clone());
            let shown = Shown { stored: Some(&current), template, status, notices, asking: false };
            show(&web, &visitor, &mut Input::new(&typed), shown).await
        }
    }
}

/// Browsers without scripts open the dialog by the address.
fn asks_to_archive(query: Option<&str>) -> bool {
    Form::read(query.unwrap_or_default().as_bytes()).text("dialog") == ARCHIVE
}

/// Whether the form asks for a preview alone.
fn previews(form: &Form) -> bool {
    form.text("do") == "preview"
}

async fn stored(web: &Web, visitor: &Visitor, id: &str) -> Result<EmailTemplate, Refused> {
    let id: TemplateId = id.parse().map_err(|_| Refused::not_found())?;
    let found: Option<EmailTemplate> = web.store.get(&keys::email_template(visitor.tenant(), id)).await?;
    found.ok_or_else(Refused::not_found)
}

async fn show(web: &Web, visitor: &Visitor, input: &mut Input<'_>, shown: Shown<'_>) -> Page {
    let Shown { stored, template, mut status, notices, asking } = shown;
    let (previews, no_preview) = match &template {
        Some(template) => preview(web, visitor, input, template).await?,
        None if input.is_right() => (Vec::new(), "Write the texts, and look at them here.".to_owned()),
        None => (Vec::new(), "Correct the fields first.".to_owned()),
    };
    if status == StatusCode::OK && !input.is_right() {
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    let kind = stored.map(|stored| stored.kind).or_else(|| {
        let chosen = input.text("kind");
        EmailKind::ALL.into_iter().find(|kind| kind.as_str() == chosen)
    });
    let title = stored.map_or_else(|| "New e-mail template".to_owned(), |stored| stored.name.to_string());
    let here = match stored {
        Some(stored) => format!("{HERE}/emails/{}", stored.id),
        None => format!("{HERE}/emails/new"),
    };
    let (actions, asks) = stored.map(|stored| archiving(visitor, stored, &here, asking)).unwrap_or_default();
    let invoice = Field::text("invoice_id", "With the values of", input.text("invoice_id"))
        .hint("An invoice's id or the address of its page. Empty: a sample.")
        .with(|input| input.placeholder = "inv_…".to_owned());
    let has_previews = !previews.is_empty();
    let view = EmailPage {
        status: stored
            .filter(|stored| stored.archived)
            .map(|_| Badge::new("Archived", Tone::Grey, Icon::Archive)),
        about: stored.map(|stored| about(visitor, stored)).unwrap_or_default(),
        actions,
        asks,
        to: here,
        version: stored.map(|stored| stored.version.to_string()),
        fields: fields(input, stored.map(|stored| stored.kind)),
        languages: texts(input),
        button: button(input),
        more: addresses(input),
        placeholders: placeholders(kind.unwrap_or(EmailKind::Invoice)),
        invoice: input.mark(invoice),
        previews,
        no_preview,
        save: saving(visitor, stored),
        shell: visitor.shell(Area::Templates, title.clone(), notices),
        title,
    };
    let mut response = page_with(status, &view)?;
    if let Some(policy) = policy().filter(|_| has_previews) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

fn about(visitor: &Visitor, stored: &EmailTemplate) -> String {
    let at = visitor.format().instant(stored.change.at);
    let (kind, by) = (words::kind(stored.kind), stored.change.actor.name());
    format!("{kind}, version {}, changed by {by}, {at}", stored.version)
}

fn saving(visitor: &Visitor, stored: Option<&EmailTemplate>) -> Action {
    let label = if stored.is_some() { "Save" } else { "Create" };
    let action = match stored {
        _ if !visitor.may(Scope::SettingsWrite) => Action::refused(label, "Your role does not allow it."),
        Some(stored) if stored.archived => {
            Action::refused(label, "The template is archived and cannot be changed.")
        }
        _ => Action::submit(label, "do", "save"),
    };
    action.icon(Icon::Check).look(Look::Primary)
}

fn archiving(visitor: &Visitor, stored: &EmailTemplate, here: &str, open: bool) -> (Vec<Action>, Vec<Ask>) {
    if stored.archived {
        return (Vec::new(), Vec::new());
    }
    if !visitor.may(Scope::SettingsWrite) {
        let action = Action::refused("Archive", "Your role does not allow it.");
        return (vec![action.icon(Icon::Archive)], Vec::new());
    }
    let mut ask = Ask::new(ARCHIVE, format!("Archive {}?", stored.name), here, &visitor.form_token)
        .text("No new e-mail is worded by it, and it is no more listed. What was made with it goes out.")
        .text("It cannot be taken back.")
        .hidden("version", stored.version.to_string())
        .confirm("Archive", Look::Danger);
    ask.open = open;
    (vec![Action::ask("Archive", ARCHIVE, here).icon(Icon::Archive)], vec![ask])
}
