//! Fills the page of an invoice template, and saves it.

use app::templates::email_templates::unusable;
use app::{Reply, records};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::ids::TemplateId;
use domain::templates::email_template::{EmailKind, EmailTemplate};
use domain::templates::invoice_template::InvoiceTemplate;
use pages::components::{Action, Look, Notice};
use pages::icons::Icon;
use ports::Entropy;
use store::keys;
use store::versioned::Versioned;

use super::HERE;
use super::email_form::placeholders;
use super::email_request::Version;
use super::invoice::InvoiceTemplatePage;
use super::invoice_form::{email, fields, print};
use super::invoice_request::{differences, read, typed};
use super::stale::{NotSaved, notice};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::input::Input;
use crate::web::{Page, Refused, Visitor, Web, done, page_with};

/// E-mail templates of a selection.
const PICKED_FROM: usize = 100;

pub(super) async fn blank(State(web): State<Web>, visitor: Visitor) -> Page {
    let form = Form::default();
    show(&web, &visitor, &mut Input::new(&form), None, (StatusCode::OK, Vec::new())).await
}

pub(super) async fn create(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let caller = visitor.caller();
    let id = TemplateId::new(caller.now, web.entropy.draw());
    let version = Version { id, version: 1, created_at: caller.now, change: caller.change() };
    let mut input = Input::new(&form);
    let template = read(&mut input, version);
    look_up(&web, &visitor, template.as_ref(), &mut input).await?;
    let answer = match template.filter(|_| input.is_right()) {
        Some(template) => {
            let reply =
                |_: &InvoiceTemplate| Reply { status: 201, body: String::new(), etag: None, location: None };
            match records::create(&web.store, &caller, template, reply).await {
                Ok(_) => return done(&format!("{HERE}/invoices/{id}"), "created"),
                Err(error) => return Err(error.into()),
            }
        }
        None => (StatusCode::UNPROCESSABLE_ENTITY, Vec::new()),
    };
    show(&web, &visitor, &mut input, None, answer).await
}

pub(super) async fn one(State(web): State<Web>, visitor: Visitor, Path(id): Path<String>) -> Page {
    let stored = stored(&web, &visitor, &id).await?;
    let form = typed(&stored);
    show(&web, &visitor, &mut Input::new(&form), Some(&stored), (StatusCode::OK, Vec::new())).await
}

pub(super) async fn change(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let current = stored(&web, &visitor, &id).await?;
    let seen: u64 = form.text("version").parse().unwrap_or_default();
    let mut input = Input::new(&form);
    let answer = match save(&web, &visitor, &current, seen, &mut input).await {
        Ok(true) => return done(&format!("{HERE}/invoices/{id}"), "saved"),
        Ok(false) => (StatusCode::UNPROCESSABLE_ENTITY, Vec::new()),
        Err(NotSaved { refused, .. }) if refused.status.is_server_error() => return Err(refused),
        Err(NotSaved { refused, stale: false }) => (refused.status, vec![refused.notice()]),
        Err(NotSaved { refused, stale: true }) => {
            let key = keys::template_version(visitor.tenant(), current.id, seen);
            let before: Option<InvoiceTemplate> = web.store.get(&key).await?;
            let parts = before.map(|before| differences(&before, &current)).unwrap_or_default();
            (refused.status, vec![notice(&visitor.format(), &current.change, &parts)])
        }
    };
    show(&web, &visitor, &mut input, Some(&current), answer).await
}

/// The checks of the API, in its order. A form that changes nothing makes no version; `false`: the form is wrong.
async fn save(
    web: &Web,
    visitor: &Visitor,
    current: &InvoiceTemplate,
    seen: u64,
    input: &mut Input<'_>,
) -> Result<bool, NotSaved> {
    let caller = visitor.caller();
    let version = Version {
        id: current.id,
        version: current.version + 1,
        created_at: current.created_at,
        change: caller.change(),
    };
    let next = read(input, version);
    records::check_version(Some(seen), current.version)?;
    // One that was archived since may stay.
    let named = |template: &InvoiceTemplate| template.email_template_id;
    if next.as_ref().and_then(named) != named(current) {
        look_up(web, visitor, next.as_ref(), input).await?;
    }
    let Some(next) = next.filter(|_| input.is_right()) else { return Ok(false) };
    if !differences(current, &next).is_empty() {
        records::replace(&web.store, &caller, next).await?;
    }
    Ok(true)
}

/// The e-mail template that it names must be usable for the e-mail of an invoice.
async fn look_up(
    web: &Web,
    visitor: &Visitor,
    template: Option<&InvoiceTemplate>,
    input: &mut Input<'_>,
) -> Result<(), app::Error> {
    let Some(id) = template.and_then(|template| template.email_template_id) else { return Ok(()) };
    let found: Option<EmailTemplate> = web.store.get(&keys::email_template(visitor.tenant(), id)).await?;
    if let Some((_, message)) = unusable(EmailKind::Invoice, found.as_ref()) {
        input.refuse("email_template_id", message);
    }
    Ok(())
}

async fn stored(web: &Web, visitor: &Visitor, id: &str) -> Result<InvoiceTemplate, Refused> {
    let id: TemplateId = id.parse().map_err(|_| Refused::not_found())?;
    let found: Option<InvoiceTemplate> = web.store.get(&keys::template(visitor.tenant(), id)).await?;
    found.ok_or_else(Refused::not_found)
}

async fn show(
    web: &Web,
    visitor: &Visitor,
    input: &mut Input<'_>,
    stored: Option<&InvoiceTemplate>,
    (status, notices): (StatusCode, Vec<Notice>),
) -> Page {
    let kind = EmailTemplate::KIND;
    let emails = web.store.list::<EmailTemplate>(visitor.tenant(), &[kind], None, PICKED_FROM).await?;
    let title = stored.map_or_else(|| "New invoice template".to_owned(), |stored| stored.name.to_string());
    let label = if stored.is_some() { "Save" } else { "Create" };
    let save = match visitor.may(Scope::SettingsWrite) {
        true => Action::submit(label, "do", "save"),
        false => Action::refused(label, "Your role does not allow it."),
    };
    let view = InvoiceTemplatePage {
        about: stored.map(|stored| about(visitor, stored)).unwrap_or_default(),
        to: match stored {
            Some(stored) => format!("{HERE}/invoices/{}", stored.id),
            None => format!("{HERE}/invoices/new"),
        },
        version: stored.map(|stored| stored.version.to_string()),
        fields: fields(input),
        email: email(input, &emails.data),
        print: print(input),
        placeholders: placeholders(EmailKind::Invoice),
        save: save.icon(Icon::Check).look(Look::Primary),
        shell: visitor.shell(Area::Templates, title.clone(), notices),
        title,
    };
    page_with(status, &view)
}

fn about(visitor: &Visitor, stored: &InvoiceTemplate) -> String {
    let (by, at) = (stored.change.actor.name(), visitor.format().instant(stored.change.at));
    format!(
        "Version {}, changed by {by}, {at}. Invoices that are open keep the template as it was.",
        stored.version
    )
}
