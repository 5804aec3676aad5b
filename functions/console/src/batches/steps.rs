//! The steps of an operation on what was selected: the check, its settings, its start.

use std::collections::BTreeMap;

use app::batches::preflight::{Asked, Verdict, preflight};
use app::batches::start_batch::{NewBatch, start_batch};
use app::documents::read_invoice::list_documents;
use axum::extract::State;
use axum::http::StatusCode;
use domain::batches::OperationKind;
use domain::documents::complete::Defect;
use domain::documents::document::Document;
use domain::ids::{CustomerId, Subject};
use domain::money::Money;
use domain::settings::Settings;
use domain::text::Label;
use pages::components::{Action, Control, Field, Link, Look, Notice, Share, Stack, Steps, Tone};
use store::keys;

use super::Selection;
use super::check::{CheckPage, Passing};
use super::handlers::told;
use super::reason::{Affected, Reason, grouped};
use super::request::{Reading, kind, plain, scope};
use super::settings::{EmailForm, SettingsPage};
use super::words::{named, verb, will};
use crate::documents::listed::{names, page_of, read};
use crate::documents::query::ListQuery;
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, page, page_with, see};

/// Documents that are checked beforehand (the API's preflight).
const CHECKED: usize = 1_000;
/// Documents that are listed.
const SHOWN: usize = 10;

struct Wanted {
    selection: Selection,
    kind: OperationKind,
}

fn wanted(visitor: &Visitor, form: &Form) -> Result<Wanted, Refused> {
    let selection = Selection::read(form);
    let kind = kind(&selection.operation).ok_or_else(Refused::not_found)?;
    visitor.require(scope(&plain(kind)))?;
    if selection.is_nothing() {
        let title = "No invoice is selected. Tick some in the list, or select all that match.";
        return Err(Refused::new(StatusCode::UNPROCESSABLE_ENTITY, "nothing_selected", title));
    }
    Ok(Wanted { selection, kind })
}

fn steps(current: usize) -> Steps {
    Steps { names: ["Check", "Settings", "Result"].map(str::to_owned).to_vec(), current }
}

/// The documents that are checked, and whether there are more.
async fn documents(
    web: &Web,
    visitor: &Visitor,
    selection: &Selection,
) -> Result<(Vec<Document>, bool), Refused> {
    let tenant = visitor.tenant();
    if selection.is_all() {
        let filter = ListQuery::read(&selection.query).filter();
        let found = list_documents(&web.store, tenant, &filter, None, CHECKED).await?;
        return Ok((found.data, found.next.is_some()));
    }
    let mut subjects = selection.subjects();
    let more = subjects.len() > CHECKED;
    subjects.truncate(CHECKED);
    Ok((read(web, visitor, subjects.into_iter()).await?, more))
}

pub(super) async fn check(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let Wanted { selection, kind } = wanted(&visitor, &form)?;
    let (documents, more) = documents(&web, &visitor, &selection).await?;
    let operation = plain(kind);
    let subjects: Vec<Subject> = documents.iter().map(|document| document.id.into()).collect();
    let asked = Asked { operation: operation.clone(), subjects };
    let verdicts = preflight(&web.store, &visitor.caller(), &asked).await?;
    let names = names(&web, &visitor, &documents).await?;
    let of: BTreeMap<Subject, &Document> =
        documents.iter().map(|document| (document.id.into(), document)).collect();
    let (passing, failing): (Vec<&Verdict>, Vec<&Verdict>) =
        verdicts.iter().partition(|verdict| verdict.defects.is_empty());
    let format = visitor.format();
    let number = |count: usize| format.number(i64::try_from(count).unwrap_or(i64::MAX));
    let describe = Describe { visitor: &visitor, of: &of, names: &names };
    let title = match selection.is_all() && more {
        true => format!("{} all invoices that match", verb(&operation)),
        false => named(&format, &operation, u64::try_from(documents.len()).unwrap_or(u64::MAX)),
    };
    // What fails now may be mended until then: of "all that match", the start decides.
    let chosen: Vec<String> = passing.iter().map(|verdict| verdict.subject.to_string()).collect();
    let next = match (passing.is_empty(), selection.is_all() && more) {
        (_, true) => Action::submit("Continue with all", "step", "settings"),
        (true, _) => Action::refused("Continue", "None of them passes."),
        (false, _) => Action::submit(format!("Continue with {}", number(passing.len())), "step", "settings"),
    };
    let selection = match selection.is_all() && more {
        true => selection,
        false => Selection { ids: chosen.join(" "), ..selection },
    };
    let notice = more.then(|| {
        let text = format!(
            "Only the first {} were checked. The others are checked when the operation comes to them.",
            number(CHECKED)
        );
        Notice::new(Tone::Blue, text)
    });
    let share = vec![
        Share::new(will(kind), count(passing.len()), number(passing.len()), Tone::Green),
        Share::new("will not", count(failing.len()), number(failing.len()), Tone::Red),
    ];
    let view = CheckPage {
        steps: steps(1),
        back: selection.list(),
        passing: number(passing.len()),
        will: will(kind).to_owned(),
        failing: if failing.is_empty() { String::new() } else { number(failing.len()) },
        will_not: "will not".to_owned(),
        share: Stack::bar(share),
        amounts: describe.amounts(&passing),
        notice,
        reasons: describe
            .reasons(failing.iter().map(|verdict| (verdict.subject, verdict.defects.as_slice()))),
        warnings: Vec::new(),
        documents: passing
            .iter()
            .take(SHOWN)
            .filter_map(|verdict| describe.passing(verdict.subject))
            .collect(),
        more: (passing.len() > SHOWN).then(|| format!("and {} more", number(passing.len() - SHOWN))),
        selection,
        next: next.look(Look::Primary),
        shell: visitor.shell(Area::Invoices, title.clone(), Vec::new()),
        title,
    };
    page(&view)
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// How documents are shown.
struct Describe<'a> {
    visitor: &'a Visitor,
    of: &'a BTreeMap<Subject, &'a Document>,
    names: &'a BTreeMap<CustomerId, Label>,
}

impl Describe<'_> {
    fn label(&self, subject: Subject) -> String {
        let number = self.of.get(&subject).and_then(|document| document.state.number());
        number.map_or_else(|| "Draft".to_owned(), ToString::to_string)
    }

    fn customer(&self, subject: Subject) -> String {
        let id = self.of.get(&subject).and_then(|document| document.content.customer_id);
        id.and_then(|id| self.names.get(&id)).map(ToString::to_string).unwrap_or_default()
    }

    fn passing(&self, subject: Subject) -> Option<Passing> {
        let document = self.of.get(&subject)?;
        let amount = Money::new(document.totals.payable, document.content.currency);
        Some(Passing {
            label: self.label(subject),
            href: page_of(subject),
            customer: self.customer(subject),
            recipients: String::new(),
            amount: self.visitor.format().money(amount),
        })
    }

    /// The sums of those that pass, by currency.
    fn amounts(&self, passing: &[&Verdict]) -> Vec<String> {
        let mut sums: BTreeMap<&str, Money> = BTreeMap::new();
        for document in passing.iter().filter_map(|verdict| self.of.get(&verdict.subject)) {
            let currency = document.content.currency;
            let sum = sums.entry(currency.code()).or_insert(Money::new(0, currency));
            *sum = Money::new(sum.minor.saturating_add(document.totals.payable), currency);
        }
        sums.into_values().map(|sum| self.visitor.format().money(sum)).collect()
    }

    fn reasons<'d>(&self, failing: impl Iterator<Item = (Subject, &'d [Defect])>) -> Vec<Reason> {
        let affected = |(subject, defects): (Subject, &'d [Defect])| {
            defects.iter().map(move |defect| (defect.code.as_str(), self.affected(subject, &defect.message)))
        };
        grouped(self.visitor.format(), failing.flat_map(affected))
    }

    fn affected(&self, subject: Subject, message: &str) -> Affected {
        Affected {
            label: self.label(subject),
            href: page_of(subject),
            customer: self.customer(subject),
            message: message.to_owned(),
            mend: None,
        }
    }
}

pub(super) async fn settings(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let wanted = wanted(&visitor, &form)?;
    let view = settings_page(&web, &visitor, &wanted, &Form::default(), &Reading::default(), None).await?;
    page(&view)
}

/// The form with what was sent, and what is wrong with it.
async fn settings_page(
    web: &Web,
    visitor: &Visitor,
    Wanted { selection, kind }: &Wanted,
    sent: &Form,
    reading: &Reading,
    notice: Option<Notice>,
) -> Result<SettingsPage, Refused> {
    let operation = plain(*kind);
    let title = match selection.is_all() {
        true => format!("{} all invoices that match", verb(&operation)),
        false => named(&visitor.format(), &operation, count(selection.subjects().len())),
    };
    let marked = |field: Field| match reading.error(&field.name) {
        Some(error) => {
            let first = reading.wrong.first().is_some_and(|(name, _)| *name == field.name);
            field.wrong(error, first)
        }
        None => field,
    };
    let asks_reason = !matches!(kind, OperationKind::Open | OperationKind::Send);
    let reason =
        Field::text("reason", "Reason", sent.text("reason")).hint("Recorded in the history of each invoice.");
    let reason = if *kind == OperationKind::WriteOff { reason.required() } else { reason };
    let mails = matches!(kind, OperationKind::Open | OperationKind::Send | OperationKind::Credit);
    let email = if mails { Some(email_form(web, visitor, *kind, sent, &marked).await?) } else { None };
    Ok(SettingsPage {
        back: Link::new("Invoices", selection.list()),
        steps: Some(steps(2)),
        notice,
        to: "/console/batches/start".to_owned(),
        selection: selection.clone(),
        version: None,
        fields: if asks_reason { vec![marked(reason)] } else { Vec::new() },
        email,
        submit: Action::submit(title.clone(), "step", "start").look(Look::Primary),
        shell: visitor.shell(Area::Invoices, title.clone(), Vec::new()),
        title,
    })
}

async fn email_form(
    web: &Web,
    visitor: &Visitor,
    kind: OperationKind,
    sent: &Form,
    marked: &impl Fn(Field) -> Field,
) -> Result<EmailForm, Refused> {
    let settings: Option<Settings> = web.store.get(&keys::settings(visitor.tenant())).await?;
    let hold = settings.map_or(0, |settings| settings.hold_minutes);
    // The first time the form is shown, nothing was sent of it.
    let first = sent.get("operation").is_none();
    let from_template = "Empty: that of the template.";
    let zone = if first { visitor.user.time_zone.to_string() } else { sent.text("time_zone").to_owned() };
    let when = Field::input("datetime-local", "send_at", "Date and time", sent.text("send_at"));
    let message = Field::area("message", "Message", sent.text("message"), 8, 10_000)
        .hint("Markdown. Empty: that of the template, in the customer's language.");
    Ok(EmailForm {
        optional: kind != OperationKind::Send,
        on: if first { true } else { sent.has("email") },
        einvoice_refused: "E-invoices cannot be sent yet.".to_owned(),
        recipients: "Each customer's own contacts".to_owned(),
        fields: vec![
            marked(Field::text("subject", "Subject", sent.text("subject")).hint(from_template)),
            marked(Field::text("reply_to", "Reply to", sent.text("reply_to")).hint(from_template)),
            marked(Field::text("cc", "Cc", sent.text("cc")).hint("Several with commas between.")),
        ],
        message: marked(message),
        button: Vec::new(),
        force: (kind == OperationKind::Send).then(|| Field {
            control: Control::Check { value: "1", on: sent.has("force") },
            ..Field::check("force", "Also to recipients that got it within the last ten minutes", false)
        }),
        later: sent.text("when") == "later",
        when: vec![marked(when), marked(Field::text("time_zone", "Time zone", zone))],
        hold: (hold > 0).then(|| format!("E-mails wait {hold} minutes, so that you can recall them.")),
        preview: None,
    })
}

pub(super) async fn start(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let wanted = wanted(&visitor, &form)?;
    let mut reading = Reading::default();
    let operation = reading.operation(&form).filter(|_| reading.wrong.is_empty());
    let Some(operation) = operation else {
        let view = settings_page(&web, &visitor, &wanted, &form, &reading, None).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    let new = NewBatch { operation, selected: wanted.selection.selected() };
    match start_batch(&web.store, &web.entropy, &visitor.caller(), new, told).await.map_err(Refused::from) {
        Ok(reply) => see(&format!("/console/batches/{}", reply.body)),
        Err(refused) if refused.status.is_client_error() => {
            let notice = Some(refused.notice());
            let view = settings_page(&web, &visitor, &wanted, &form, &reading, notice).await?;
            page_with(refused.status, &view)
        }
        Err(refused) => Err(refused),
    }
}
