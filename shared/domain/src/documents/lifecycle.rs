//! The lifecycle of a document. Each state is a type that holds what only that state has; each verb takes the state it is
//! for and returns the next one, or why it is refused.
//!
//! | module | holds |
//! |---|---|
//! | [`statuses`] | the status of each state, and the one table of what a status allows |
//! | [`draft`] | before opening: review, a reserved number, and the verbs of a draft |
//! | [`issued`] | from opening on: what opening fixed, the balance, and the verbs of an open document |
//! | [`settlement`] | how money settles a document, and how that is undone |
//! | [`refused`] | why a verb is refused |

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::documents::series::DocumentNumber;
use crate::ids::DocumentId;
use crate::text::Label;

pub mod draft;
pub mod issued;
pub mod refused;
pub mod settlement;
pub mod statuses;

pub use draft::{Draft, Reserved, Review};
pub use issued::{Balance, Coming, Issued, Pins, Settled, SettledHow};
pub use refused::{Refused, Standing};
pub use settlement::Settlement;
pub use statuses::{DocumentStatus, Row, STATUSES};

#[allow(clippy::large_enum_variant, reason = "few documents are held at a time, most of them issued")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum State {
    Draft(Draft),
    /// Something is due.
    Open(Issued),
    /// Nothing is due any more.
    Settled(Settled),
    /// Invalid, but its number stays taken.
    Void(Void),
    /// Given up before it had a number.
    Canceled,
    /// A draft that another one replaces.
    Superseded {
        by: DocumentId,
    },
    /// A tombstone: `change` says who deleted it, and why.
    Deleted,
}

/// Invalid, with a number that stays taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Void {
    pub was: Voided,
    pub at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Label>,
    /// The credit note that cancels it, if it had gone out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_note_id: Option<DocumentId>,
}

/// What was made void.
#[allow(clippy::large_enum_variant, reason = "few documents are held at a time")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Voided {
    Issued(Issued),
    /// A draft that kept its number.
    Reserved(Reserved),
}

impl State {
    pub fn status(&self) -> DocumentStatus {
        match self {
            State::Draft(draft) => match draft.review {
                Review::NotAsked | Review::Rejected { .. } => DocumentStatus::Draft,
                Review::Pending { .. } => DocumentStatus::PendingApproval,
                Review::Approved { .. } => DocumentStatus::Approved,
            },
            State::Open(_) => DocumentStatus::Open,
            State::Settled(settled) => match settled.how {
                SettledHow::Paid => DocumentStatus::Paid,
                SettledHow::Credited => DocumentStatus::Credited,
                SettledHow::WrittenOff { .. } => DocumentStatus::WrittenOff,
            },
            State::Void(_) => DocumentStatus::Void,
            State::Canceled => DocumentStatus::Canceled,
            State::Superseded { .. } => DocumentStatus::Superseded,
            State::Deleted => DocumentStatus::Deleted,
        }
    }

    /// What opening fixed, once it was opened.
    pub fn issued(&self) -> Option<&Issued> {
        match self {
            State::Open(issued)
            | State::Settled(Settled { issued, .. })
            | State::Void(Void { was: Voided::Issued(issued), .. }) => Some(issued),
            State::Draft(_)
            | State::Void(Void { was: Voided::Reserved(_), .. })
            | State::Canceled
            | State::Superseded { .. }
            | State::Deleted => None,
        }
    }

    /// The number it has. A draft has one if it was open before.
    pub fn number(&self) -> Option<&DocumentNumber> {
        let reserved = match self {
            State::Draft(draft) => draft.reserved.as_ref(),
            State::Void(Void { was: Voided::Reserved(reserved), .. }) => Some(reserved),
            _ => None,
        };
        let issued = self.issued().map(|issued| &issued.number);
        issued.or(reserved.map(|reserved| &reserved.number))
    }

    /// Its status and number, as a refusal tells them.
    pub fn standing(&self) -> Standing {
        Standing { status: self.status(), number: self.number().cloned() }
    }

    /// The draft, for the verbs that only a draft has.
    pub fn into_draft(self) -> Result<Draft, Refused> {
        match self {
            State::Draft(draft) => Ok(draft),
            other => Err(Refused::NotADraft(other.standing())),
        }
    }

    /// The open document, for the verbs that only an open one has.
    pub fn into_open(self) -> Result<Issued, Refused> {
        match self {
            State::Open(issued) => Ok(issued),
            other => Err(Refused::NotOpen(other.standing())),
        }
    }

    /// The draft that may be opened: no review of it is pending, and nothing has changed since it was approved.
    pub fn into_openable(self, digest: &Digest) -> Result<Draft, Refused> {
        match self {
            State::Draft(draft) => draft.openable(digest),
            other => Err(Refused::CannotOpen(other.standing())),
        }
    }
}
