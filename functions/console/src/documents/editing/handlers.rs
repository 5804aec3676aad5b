//! The routes of the editor, and what its buttons do.

use app::documents::guards::refuse_unless_draft;
use app::documents::read_invoice::{DocumentWithParties, read_invoice};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use domain::ids::InvoiceId;
use pages::components::{Notice, Tone};
use ports::Entropy;

use super::choices::{asks, choices};
use super::reading::Reading;
use super::typed::{Do, Typed};
use super::view::{Round, view};
use super::{MOST_LINES, saving, stored};
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done, page_with, see};

pub(super) async fn new(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let mut typed = Typed::default();
    typed.head.insert("customer", query.text("customer").to_owned());
    typed.add_line();
    let mut round = Round::new(None, typed);
    round.key = format!("{:032x}", web.entropy.draw());
    show(&web, &visitor, round).await
}

pub(super) async fn edit(State(web): State<Web>, visitor: Visitor, Path(id): Path<String>) -> Page {
    let current = current(&web, &visitor, &id).await?;
    refuse_unless_draft(&current.invoice)?;
    let language = visitor.format().language;
    let lines = if current.lines.len() > MOST_LINES { &[][..] } else { current.lines.as_slice() };
    let mut typed = stored::typed(language, &current.invoice.content, lines);
    if current.lines.is_empty() {
        typed.add_line();
    }
    show(&web, &visitor, Round::new(Some(current), typed)).await
}

async fn current(web: &Web, visitor: &Visitor, id: &str) -> Result<DocumentWithParties, Refused> {
    let id: InvoiceId = id.parse().map_err(|_| Refused::not_found())?;
    Ok(read_invoice(&web.store, visitor.tenant(), id.into()).await?)
}

pub(super) async fn create(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let mut round = Round::new(None, Typed::read(&form));
    round.key = form.text("key").to_owned();
    submitted(&web, &visitor, round, Do::read(&form)).await
}

pub(super) async fn change(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let current = current(&web, &visitor, &id).await?;
    let mut round = Round::new(Some(current), Typed::read(&form));
    round.version = form.text("version").parse().ok();
    submitted(&web, &visitor, round, Do::read(&form)).await
}

/// Does what the button says. What cannot be saved is shown again.
async fn submitted(web: &Web, visitor: &Visitor, mut round: Round, what: Do) -> Page {
    round.unsaved = true;
    let full = round.typed.lines.len() >= MOST_LINES && matches!(what, Do::AddLine | Do::Copy(_));
    if full {
        round.wrong.push(("paste".to_owned(), format!("The form holds {MOST_LINES} lines.")));
    } else {
        round.focus = round.typed.apply(what);
    }
    if let Err(why) = round.typed.take_paste(MOST_LINES) {
        round.wrong.push(("paste".to_owned(), why));
    }
    if what.saves() && !round.wrong.is_empty() {
        round.status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(web, visitor, round).await;
    }
    if what.saves() && asks(&round.typed) {
        let line = "The search for a customer comes first. Look at the customer, and save again.";
        round.notice = Some(Notice::new(Tone::Amber, "Not saved yet").line(line));
    }
    if !what.saves() || asks(&round.typed) {
        return show(web, visitor, round).await;
    }
    if let Some(current) = &round.current {
        if let Err(error) = refuse_unless_draft(&current.invoice) {
            round.refuse(&error.into());
            return show(web, visitor, round).await;
        }
        round.stale = round.version != Some(current.invoice.version);
        if round.stale {
            return show_stale(web, visitor, round).await;
        }
    }
    match save(web, visitor, &mut round).await {
        Ok(Some(id)) => {
            let path = format!("/console/invoices/{id}");
            match (what, round.current.is_some()) {
                (Do::Open, _) => see(&format!("{path}/open")),
                (_, true) => done(&path, "saved"),
                (_, false) => done(&path, "created"),
            }
        }
        Ok(None) => {
            round.status = StatusCode::UNPROCESSABLE_ENTITY;
            show(web, visitor, round).await
        }
        Err(refused) if refused.status.is_client_error() => {
            round.refuse(&refused);
            show(web, visitor, round).await
        }
        Err(refused) => Err(refused),
    }
}

/// The id of what was saved. None: some of it is wrong.
async fn save(web: &Web, visitor: &Visitor, round: &mut Round) -> Result<Option<String>, Refused> {
    let mut reading = Reading::new(visitor.format().language, round.base());
    let read = saving::read(web, visitor, &round.typed, &mut reading).await?;
    let Some(draft) = read else {
        let wrong = reading.wrong;
        round.wrong = wrong;
        return Ok(None);
    };
    match &round.current {
        None => saving::create(web, visitor, &round.key, &round.typed, draft).await.map(Some),
        Some(current) => {
            saving::change(web, visitor, current, round.version, draft).await?;
            Ok(Some(current.invoice.id.to_string()))
        }
    }
}

/// The version that is stored, beside what was typed. Once it was seen, it can be replaced.
async fn show_stale(web: &Web, visitor: &Visitor, mut round: Round) -> Page {
    if let Some(current) = &round.current {
        let change = &current.invoice.change;
        let (by, at) = (change.actor.name(), visitor.format().instant(change.at));
        let line = format!("{by} changed it, {at}, after you had opened it. What you typed is kept.");
        round.notice = Some(Notice::new(Tone::Red, "The draft was not saved").line(line));
        round.version = Some(current.invoice.version);
    }
    round.status = StatusCode::PRECONDITION_FAILED;
    show(web, visitor, round).await
}

async fn show(web: &Web, visitor: &Visitor, mut round: Round) -> Page {
    let choices = choices(web, visitor, &mut round.typed).await?;
    if round.current.is_none() && round.typed.get("entity").is_empty() {
        let default = choices.settings.as_ref().and_then(|settings| settings.default_entity_id);
        let default = default.map(|id| id.to_string()).unwrap_or_default();
        round.typed.head.insert("entity", default);
    }
    let view = view(visitor, &round, &choices);
    page_with(round.status, &view)
}
