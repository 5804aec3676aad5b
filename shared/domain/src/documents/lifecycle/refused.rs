//! Why a verb is refused: a stable code, and a sentence that says what to do instead.

use crate::documents::lifecycle::statuses::DocumentStatus;
use crate::documents::series::DocumentNumber;
use crate::ids::DocumentKind;

/// Where a document stands when a verb is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub status: DocumentStatus,
    pub number: Option<DocumentNumber>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The verb is for drafts.
    NotADraft(Standing),
    /// The verb is for open documents.
    NotOpen(Standing),
    /// Only a draft is opened.
    CannotOpen(Standing),
    /// Its approval was asked for: it can neither change nor be opened before that is decided.
    AwaitsApproval,
    /// It was approved: it can only be opened, canceled or moved to draft.
    Approved,
    /// It is a draft already, so it is not moved there.
    DraftAlready,
    /// Nobody asked for its approval.
    NotSubmitted,
    /// It is not what was submitted or approved.
    Changed,
    /// Another person than the one that submitted it must approve it.
    OwnApproval,
    /// It has a number, which must stay with it.
    Numbered,
    /// It has no number, so nothing is to be made void.
    NotNumbered,
    /// What goes with its number cannot change: the field.
    FixedByNumber(&'static str),
    /// It went out to somebody.
    Distributed,
    /// An e-mail of it is queued or being sent.
    OnItsWay,
    /// A payment or a credit note stands against it.
    Balanced,
    /// A payment is on its way to it.
    PaymentInFlight,
    /// More than is due.
    MoreThanDue,
}

impl Standing {
    fn said(&self) -> String {
        let said = self.status.row().said;
        self.number.as_ref().map_or(said.to_owned(), |number| format!("{said}, as {number}"))
    }
}

impl Refused {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Refused::NotADraft(_) => "not_a_draft",
            Refused::NotOpen(_) => "not_open",
            Refused::CannotOpen(standing) if standing.status.row().sendable => "already_open",
            Refused::CannotOpen(standing) => standing.status.as_str(),
            Refused::AwaitsApproval => "awaits_approval",
            Refused::Approved => "approved",
            Refused::DraftAlready => "draft_already",
            Refused::NotSubmitted => "not_submitted",
            Refused::Changed => "changed_since_review",
            Refused::OwnApproval => "own_approval",
            Refused::Numbered => "use_void",
            Refused::NotNumbered => "not_numbered",
            Refused::FixedByNumber(_) => "fixed_by_number",
            Refused::Distributed => "distributed",
            Refused::OnItsWay => "already_sending",
            Refused::Balanced => "has_payments",
            Refused::PaymentInFlight => "payment_in_flight",
            Refused::MoreThanDue => "more_than_due",
        }
    }

    pub fn message(&self, kind: DocumentKind) -> String {
        let the = format!("The {}", kind.noun());
        match self {
            Refused::NotADraft(standing) => format!("{the} {}, and can no longer change.", standing.said()),
            Refused::NotOpen(standing) => format!("{the} {}: it is not open.", standing.said()),
            Refused::CannotOpen(standing) => format!("{the} {}.", standing.said()),
            Refused::AwaitsApproval => format!("{the} waits for approval. Approve or reject it first."),
            Refused::Approved => format!("{the} is approved. Move it to draft before you change it."),
            Refused::DraftAlready => format!("{the} is a draft already."),
            Refused::NotSubmitted => format!("Nobody has submitted {} for approval.", the.to_lowercase()),
            Refused::Changed => format!("{the} has changed since it was submitted. Submit it again."),
            Refused::OwnApproval => "Whoever submits it cannot approve it.".to_owned(),
            Refused::Numbered => {
                format!("{the} has a number. Void it instead, so that its series has no gap.")
            }
            Refused::NotNumbered => format!("{the} has no number. Cancel or delete it instead."),
            Refused::FixedByNumber(field) => {
                format!("{the} keeps its number, and with it its {field}.")
            }
            Refused::Distributed => format!("{the} went out already. Void it, or write a credit note."),
            Refused::OnItsWay => format!(
                "An e-mail of {} is on its way. Recall it first, or wait for its outcome and void the document.",
                the.to_lowercase()
            ),
            Refused::Balanced => format!("A payment or a credit note stands against {}.", the.to_lowercase()),
            Refused::PaymentInFlight => format!(
                "A payment of {} is on its way. Wait until it is received or has failed.",
                the.to_lowercase()
            ),
            Refused::MoreThanDue => "The amount is more than is due.".to_owned(),
        }
    }
}
