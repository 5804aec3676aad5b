//! The pages that open a document and that send it: the e-mail, when it goes out, and how it will look.

use app::delivery::send_invoice::{SendRequest, send_invoice};
use app::documents::guards::refuse_unless_draft;
use app::documents::history::told as told_history;
use app::documents::open_invoice::{OpenRequest, open_invoice};
use app::documents::read_invoice::DocumentWithParties;
use app::{Error, Refusal, Reply};
use axum::extract::State;
use axum::http::StatusCode;
use domain::delivery::email::EmailSettings;
use domain::delivery::send::{Sent, sendable};
use domain::documents::document::{Document, DocumentStatus};
use domain::ids::{DocumentId, DocumentKind};
use pages::components::{Action, Link, Look, Notice, Tone};
use pages::icons::Icon;

use super::history::since;
use super::mail_around::Surroundings;
use super::mail_form::{Around, FIELDS, Letter};
use super::outcome::{by_field, told, version};
use super::page::{render, title};
use super::said::Said;
use super::{Which, mail_preview};
use crate::batches::Selection;
use crate::batches::request::Reading;
use crate::batches::settings::{Preview, SettingsPage};
use crate::documents::address;
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done, page_with};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    Open,
    Send,
}

impl Does {
    fn id(self) -> &'static str {
        match self {
            Does::Open => "open",
            Does::Send => "send",
        }
    }

    fn verb(self) -> (&'static str, Icon) {
        match self {
            Does::Open => ("Open", Icon::CircleDot),
            Does::Send => ("Send", Icon::Send),
        }
    }

    /// Why there is nothing to ask for, by the status alone.
    fn refused(self, document: &Document) -> Option<Refused> {
        let openable = document.status().row().openable;
        let conflict = |code: &str, detail: String| Refused::new(StatusCode::CONFLICT, code, detail);
        match self {
            Does::Open if openable => None,
            Does::Open => Some(match refuse_unless_draft(document) {
                Err(error) => error.into(),
                Ok(()) => conflict("not_a_draft", "It cannot be opened.".to_owned()),
            }),
            // Sending one that is approved opens it.
            Does::Send if document.status() == DocumentStatus::Approved => None,
            Does::Send => sendable(document).err().map(|why| conflict(why.code(), why.message())),
        }
    }
}

/// What was sent with the form, and what became of it.
#[derive(Default)]
struct Sending {
    form: Option<Form>,
    wrong: Vec<(String, String)>,
    notice: Option<Notice>,
}

pub(crate) async fn open_form(State(web): State<Web>, visitor: Visitor, Which(id): Which) -> Page {
    form(&web, &visitor, id, Does::Open).await
}

pub(crate) async fn send_form(State(web): State<Web>, visitor: Visitor, Which(id): Which) -> Page {
    form(&web, &visitor, id, Does::Send).await
}

async fn form(web: &Web, visitor: &Visitor, id: DocumentId, does: Does) -> Page {
    let around = Surroundings::read(web, visitor, id).await?;
    if let Some(refused) = does.refused(&around.document) {
        let said = Said { notice: Some(refused.notice()), ..Said::default() };
        return render(web, visitor, id, said, refused.status).await;
    }
    show(web, visitor, &around, does, Sending::default(), StatusCode::OK).await
}

/// The page, with the preview of what was typed as far as that is right.
async fn show(
    web: &Web,
    visitor: &Visitor,
    around: &Surroundings,
    does: Does,
    sending: Sending,
    status: StatusCode,
) -> Page {
    let document = &around.document;
    let id = document.id;
    let Sending { form, wrong, mut notice } = sending;
    let typed = form.clone().unwrap_or_default();
    let settings = Letter::read(&mut Reading::default(), &typed, &around.usual).settings;
    let preview = match preview(web, visitor, around, &typed, &settings).await? {
        Ok(preview) => preview,
        Err(refused) => {
            // What refused the action says more.
            notice.get_or_insert_with(|| Notice { tone: Tone::Amber, ..refused.notice() });
            None
        }
    };
    let (verb, icon) = does.verb();
    let heading = format!("{verb} {}", lower(&title(document)));
    let fields = Around {
        visitor,
        kind: id.kind(),
        settings: &around.settings,
        usual: &around.usual,
        templates: &around.templates,
        wrong: &wrong,
    };
    let view = SettingsPage {
        shell: visitor.shell(Area::Invoices, heading.clone(), Vec::new()),
        title: heading,
        back: Link::new(title(document), address(id)),
        steps: None,
        notice,
        to: format!("{}/{}", address(id), does.id()),
        selection: Selection { operation: does.id().to_owned(), ids: id.to_string(), query: String::new() },
        // What was stale has been told: the next attempt is made from what is there now.
        version: match form.as_ref().and_then(|form| form.get("version")) {
            Some(read) if status != StatusCode::PRECONDITION_FAILED => Some(read.to_owned()),
            _ => Some(document.version.to_string()),
        },
        fields: Vec::new(),
        email: Some(fields.form(form.as_ref(), does == Does::Open, preview)),
        submit: Action::submit(verb, "do", does.id()).icon(icon).look(Look::Primary),
    };
    page_with(status, &view)
}

/// "Draft invoice" within a sentence.
fn lower(title: &str) -> String {
    let mut text = title.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    text
}

/// The preview, or why the API refuses one. It previews the e-mails of invoices only.
async fn preview(
    web: &Web,
    visitor: &Visitor,
    around: &Surroundings,
    typed: &Form,
    settings: &EmailSettings,
) -> Result<Result<Option<Preview>, Refused>, Refused> {
    let id = around.document.id;
    if id.kind() != DocumentKind::Invoice {
        return Ok(Ok(None));
    }
    let of = match &around.customer {
        Some(customer) => format!("{} for {}", title(&around.document), customer.name),
        None => title(&around.document),
    };
    match mail_preview::preview(web, visitor, id, settings).await {
        Ok(preview) => Ok(Ok(Some(mail_preview::shown(id, of, typed, preview)))),
        Err(Error::Refused(refusal)) => Ok(Err(Error::Refused(refusal).into())),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn open(State(web): State<Web>, visitor: Visitor, Which(id): Which, form: Form) -> Page {
    run(&web, &visitor, id, Does::Open, form).await
}

pub(crate) async fn send(State(web): State<Web>, visitor: Visitor, Which(id): Which, form: Form) -> Page {
    run(&web, &visitor, id, Does::Send, form).await
}

async fn run(web: &Web, visitor: &Visitor, id: DocumentId, does: Does, form: Form) -> Page {
    let around = Surroundings::read(web, visitor, id).await?;
    let mut reading = Reading::default();
    let letter = Letter::read(&mut reading, &form, &around.usual);
    let mut wrong: Vec<(String, String)> =
        reading.wrong.into_iter().map(|(name, why)| (name.to_owned(), why)).collect();
    let sends = does == Does::Send || letter.on;
    let sending = |wrong, notice| Sending { form: Some(form.clone()), wrong, notice };
    if form.has("preview") {
        return show(web, visitor, &around, does, sending(wrong, None), StatusCode::OK).await;
    }
    if sends && !wrong.is_empty() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(web, visitor, &around, does, sending(wrong, None), status).await;
    }
    let opens = does == Does::Open || around.document.status() == DocumentStatus::Approved;
    let done_by = match does {
        Does::Open => open_it(web, visitor, id, &letter, version(&form)).await,
        Does::Send => send_it(web, visitor, id, &letter).await,
    };
    let error = match done_by {
        Ok(_) => return done(&address(id), word(opens, sends, letter.send_at.is_some())),
        Err(error) => error,
    };
    let notice = match &error {
        Error::Refused(Refusal::Invalid(defects)) => {
            let (known, other): (Vec<_>, Vec<_>) =
                by_field(defects).into_iter().partition(|(name, _)| FIELDS.contains(&name.as_str()));
            wrong = known;
            let notice = Notice::new(Tone::Red, "Some of it is not right.");
            Some(other.into_iter().fold(notice, |notice, (_, why)| notice.line(why)))
        }
        _ => None,
    };
    let refused = Refused::from(error);
    match refused.status {
        StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED | StatusCode::UNPROCESSABLE_ENTITY => {
            let mut notice = notice.unwrap_or_else(|| refused.notice());
            if refused.status == StatusCode::PRECONDITION_FAILED {
                let history = told_history(web.store.history(visitor.tenant(), id).await?, &[]);
                let seen = version(&form).unwrap_or_default();
                notice.lines.extend(since(&visitor.format(), &history, seen));
            }
            let notice = Some(notice);
            show(web, visitor, &around, does, sending(wrong, notice), refused.status).await
        }
        _ => Err(refused),
    }
}

fn word(opens: bool, sends: bool, later: bool) -> &'static str {
    match (opens, sends, later) {
        (true, true, true) => "opened_and_scheduled",
        (true, true, false) => "opened_and_sent",
        (true, false, _) => "opened",
        (false, _, true) => "scheduled",
        (false, _, false) => "sent",
    }
}

async fn open_it(
    web: &Web,
    visitor: &Visitor,
    id: DocumentId,
    letter: &Letter,
    if_match: Option<u64>,
) -> Result<Reply, Error> {
    let email = letter.on.then_some(&letter.settings);
    let send_at = letter.send_at.filter(|_| letter.on);
    let request = OpenRequest { id, if_match, email, send_at };
    let show = |read: &DocumentWithParties| told(read.invoice.id);
    open_invoice(&web.store, &web.clock, &web.entropy, &visitor.caller(), request, show).await
}

async fn send_it(web: &Web, visitor: &Visitor, id: DocumentId, letter: &Letter) -> Result<Reply, Error> {
    let request = SendRequest { id, email: &letter.settings, send_at: letter.send_at, force: letter.force };
    let show = |sent: &Sent| told(sent.invoice.id);
    send_invoice(&web.store, &web.clock, &web.entropy, &visitor.caller(), request, show).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_says_what_was_done() {
        assert_eq!(word(true, false, true), "opened", "without an e-mail there is nothing to schedule");
        assert_eq!(word(true, true, false), "opened_and_sent");
        assert_eq!(word(true, true, true), "opened_and_scheduled");
        assert_eq!((word(false, true, false), word(false, true, true)), ("sent", "scheduled"));
        assert_eq!(lower("Draft invoice"), "draft invoice");
    }
}
