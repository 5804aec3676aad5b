//! What may be done with a document now. What may not is shown with the API's own refusal.

use app::documents::guards::refuse_unless_draft;
use app::{Error, Refusal};
use domain::access::Scope;
use domain::change::Change;
use domain::delivery::send::sendable;
use domain::documents::complete::credits;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::{Coming, Refused};
use domain::documents::verbs::Voiding;
use domain::ids::DocumentKind;
use domain::text::Label;
use pages::components::{Action, Does, Look};
use pages::icons::Icon;

use super::read::Read;
use crate::documents::address;
use crate::web::Visitor;

/// What can be done with documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Pdf,
    Edit,
    Open,
    Send,
    RecordPayment,
    Submit,
    Approve,
    Reject,
    MoveToDraft,
    Credit,
    CreditByLine,
    MarkSent,
    Duplicate,
    Supersede,
    WriteOff,
    Void,
    Cancel,
    Delete,
}

use Verb::{
    Approve, Cancel, Credit, CreditByLine, Delete, Duplicate, Edit, MarkSent, MoveToDraft, Open, Pdf,
    RecordPayment, Reject, Send, Submit, Supersede, Void, WriteOff,
};

/// In the order of the menu.
const OF_INVOICES: [Verb; 18] = [
    Pdf,
    Edit,
    Open,
    Send,
    RecordPayment,
    Submit,
    Approve,
    Reject,
    MoveToDraft,
    Credit,
    CreditByLine,
    MarkSent,
    Duplicate,
    Supersede,
    WriteOff,
    Void,
    Cancel,
    Delete,
];
/// The API offers no more for credit notes.
const OF_CREDIT_NOTES: [Verb; 4] = [Pdf, Open, Send, Delete];

impl Verb {
    /// Of its dialog, and the last part of its address.
    pub(super) fn id(self) -> &'static str {
        match self {
            Pdf => "pdf",
            Edit => "edit",
            Open => "open",
            Send => "send",
            RecordPayment => "record-payment",
            Submit => "submit",
            Approve => "approve",
            Reject => "reject",
            MoveToDraft => "move-to-draft",
            Credit => "credit",
            CreditByLine => "credit/lines",
            MarkSent => "mark-sent",
            Duplicate => "duplicate",
            Supersede => "supersede",
            WriteOff => "write-off",
            Void => "void",
            Cancel => "cancel",
            Delete => "delete",
        }
    }

    fn label(self) -> (&'static str, Icon) {
        match self {
            Pdf => ("PDF", Icon::Download),
            Edit => ("Edit", Icon::Edit),
            Open => ("Open", Icon::CircleDot),
            Send => ("Send", Icon::Send),
            RecordPayment => ("Record payment", Icon::Payment),
            Submit => ("Submit for approval", Icon::Hourglass),
            Approve => ("Approve", Icon::Stamp),
            Reject => ("Reject", Icon::CircleX),
            MoveToDraft => ("Move to draft", Icon::Undo),
            Credit => ("Credit", Icon::CircleMinus),
            CreditByLine => ("Credit by line", Icon::CircleMinus),
            MarkSent => ("Mark as sent", Icon::Mail),
            Duplicate => ("Duplicate", Icon::Copy),
            Supersede => ("Supersede", Icon::Layers),
            WriteOff => ("Write off", Icon::Eraser),
            Void => ("Void", Icon::CircleSlash),
            Cancel => ("Cancel", Icon::CircleX),
            Delete => ("Delete", Icon::Trash),
        }
    }

    fn scope(self) -> Scope {
        match self {
            Pdf => Scope::InvoicesRead,
            RecordPayment => Scope::PaymentsWrite,
            Approve | Reject => Scope::InvoicesApprove,
            _ => Scope::InvoicesWrite,
        }
    }

    /// As it is done, where it may be.
    fn does(self, document: &Document, token: &str) -> Action {
        let (here, label) = (address(document.id), self.label().0);
        match self {
            Pdf | Edit | Open | Send | CreditByLine => Action::link(label, format!("{here}/{}", self.id())),
            RecordPayment => Action::link(label, format!("/console/payments/new?invoice={}", document.id)),
            Duplicate => Action::post(label, format!("{here}/duplicate"), token),
            _ => Action::ask(label, self.id(), &here),
        }
    }

    /// Why it cannot be done now, as the API says it.
    pub(super) fn refusal(self, read: &Read, change: &Change) -> Option<String> {
        let document = &read.document;
        let copy = || document.clone();
        let said = |why: Refused| why.message(document.id.kind());
        let approval = &read.settings.approval;
        match self {
            // `functions/documents` makes a PDF that does not exist yet, also of a draft.
            Duplicate | Pdf => None,
            Edit => refuse_unless_draft(document).err().map(|error| detail(&error)),
            Open => openable(read),
            Send if document.status() == DocumentStatus::Approved => openable(read),
            Send => sendable(document).err().map(|why| not_sent(document, why.message())),
            MarkSent => match sendable(document) {
                Err(why) => Some(not_sent(document, why.message())),
                Ok(_) if document.status().row().open_item => None,
                Ok(_) => Some(domain::delivery::send::CannotSend::Settled.message()),
            },
            RecordPayment => document.state.clone().into_open().err().map(said),
            Submit => copy().submit(approval, change.clone()).err().map(said),
            Approve => copy().approve(approval, change.clone()).err().map(said),
            Reject => {
                let reason = Label::parse("why").ok()?;
                copy().reject(reason, change.clone()).err().map(said)
            }
            MoveToDraft => copy().move_to_draft(read.deliveries.clone(), change.clone()).err().map(said),
            Credit | CreditByLine => credits::refused(document).map(|defect| defect.message),
            Supersede => copy().supersede(document.id, change.clone()).err().map(said),
            WriteOff => copy().write_off(None, change.clone()).err().map(said),
            Void => {
                let coming = if read.coming.is_empty() { Coming::Nothing } else { Coming::Payment };
                let deliveries = read.deliveries.clone();
                let voiding = Voiding { deliveries, coming, reason: None, credit_note_id: None };
                copy().void(voiding, change.clone()).err().map(said)
            }
            Cancel => copy().cancel(change.clone()).err().map(said),
            Delete => copy().delete(change.clone()).err().map(said),
        }
    }
}

/// A text of the API for programmers is none for people.
fn not_sent(document: &Document, message: String) -> String {
    let row = document.status().row();
    match row.openable || row.status == DocumentStatus::PendingApproval {
        true => format!(
            "The {} {}. Open it first; the e-mail can go out with that.",
            document.id.kind().noun(),
            row.said
        ),
        false => message,
    }
}

fn detail(error: &Error) -> String {
    match error {
        Error::Refused(Refusal::Conflict { detail, .. }) => detail.clone(),
        other => other.to_string(),
    }
}

fn openable(read: &Read) -> Option<String> {
    let document = &read.document;
    let state = document.state.clone().into_openable(&document.digest());
    if let Err(why) = state {
        return Some(why.message(document.id.kind()));
    }
    match read.defects.as_slice() {
        [] => None,
        [only] => Some(only.message.clone()),
        [first, more @ ..] => Some(format!("{} And {} more, listed below.", first.message, more.len())),
    }
}

/// The usual ones for a status. The last one is what is done next.
fn usual(read: &Read) -> Vec<Verb> {
    let document = &read.document;
    let is_invoice = document.id.kind() == DocumentKind::Invoice;
    match document.status() {
        _ if !is_invoice && document.issued().is_none() => vec![Pdf, Open],
        _ if !is_invoice => vec![Pdf, Send],
        DocumentStatus::Draft => match read.defects.as_slice() {
            [] => vec![Pdf, Edit, Open],
            [only] if only.code == "approval_required" => vec![Pdf, Edit, Submit],
            _ => vec![Pdf, Open, Edit],
        },
        DocumentStatus::PendingApproval => vec![Pdf, Reject, Approve],
        DocumentStatus::Approved => vec![Pdf, MoveToDraft, Open],
        DocumentStatus::Open => vec![Pdf, Send, RecordPayment],
        DocumentStatus::Paid | DocumentStatus::Credited | DocumentStatus::WrittenOff => vec![Pdf, Send],
        DocumentStatus::Void
        | DocumentStatus::Canceled
        | DocumentStatus::Superseded
        | DocumentStatus::Deleted => vec![Pdf, Duplicate],
    }
}

pub(super) fn verbs(kind: DocumentKind) -> &'static [Verb] {
    match kind {
        DocumentKind::Invoice => &OF_INVOICES,
        DocumentKind::CreditNote | DocumentKind::InterestNote => &OF_CREDIT_NOTES,
    }
}

/// The usual ones, and the others: what can be done stands before what cannot.
pub(super) fn actions(read: &Read, visitor: &Visitor) -> (Vec<Action>, Vec<Action>) {
    let change = visitor.caller().change();
    let action = |verb: Verb| {
        let (label, icon) = verb.label();
        let action = match verb.refusal(read, &change) {
            _ if !visitor.may(verb.scope()) => Action::refused(label, "Your role does not allow it."),
            Some(why) => Action::refused(label, why),
            None => verb.does(&read.document, &visitor.form_token),
        };
        let danger = matches!(verb, Delete | Void | WriteOff | Cancel | Reject);
        action.icon(icon).look(if danger { Look::Danger } else { Look::Plain })
    };
    let usual = usual(read);
    let others = verbs(read.document.id.kind()).iter().filter(|verb| !usual.contains(verb));
    let (refused, possible): (Vec<_>, Vec<_>) =
        others.map(|verb| action(*verb)).partition(|action| matches!(action.does, Does::Refused { .. }));
    let mut usual: Vec<Action> = usual.into_iter().map(action).collect();
    if let Some(last) = usual.last_mut().filter(|action| !matches!(action.does, Does::Refused { .. })) {
        last.look = Look::Primary;
    }
    (usual, possible.into_iter().chain(refused.into_iter().map(|it| it.look(Look::Plain))).collect())
}
