//! A document before it is opened: its review, the number it keeps from an earlier opening, and the verbs of a draft.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::change::Actor;
use crate::digest::Digest;
use crate::documents::lifecycle::refused::Refused;
use crate::documents::lifecycle::{State, Void, Voided};
use crate::documents::series::{DocumentNumber, SeriesPeriod};
use crate::ids::DocumentId;
use crate::text::Label;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    #[serde(default, skip_serializing_if = "Review::is_not_asked")]
    pub review: Review,
    /// What it keeps from an opening that was taken back: its series keeps no gap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved: Option<Reserved>,
}

/// A number that was given out and waits for its document to be opened again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserved {
    pub number: DocumentNumber,
    /// Of its series.
    pub period: SeriesPeriod,
    pub issue_date: NaiveDate,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Review {
    #[default]
    NotAsked,
    Pending {
        by: Actor,
        at: DateTime<Utc>,
        /// Of everything that a reviewer sees: an approval holds for nothing else.
        digest: Digest,
    },
    /// It is a draft again. It keeps the reason until it is submitted again.
    Rejected { by: Actor, at: DateTime<Utc>, reason: Label },
    Approved {
        by: Actor,
        at: DateTime<Utc>,
        digest: Digest,
        /// By a rule of the tenant, not by a person.
        auto: bool,
    },
}

/// Who may approve a draft that was submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approver {
    Anyone,
    /// The four-eyes principle: not the one that submitted it.
    NotTheSubmitter,
}

impl Review {
    fn is_not_asked(&self) -> bool {
        *self == Review::NotAsked
    }

    /// In the API and in the history. `None`: it was never submitted.
    pub fn as_str(&self) -> Option<&'static str> {
        match self {
            Review::NotAsked => None,
            Review::Pending { .. } => Some("pending"),
            Review::Rejected { .. } => Some("rejected"),
            Review::Approved { .. } => Some("approved"),
        }
    }
}

impl Draft {
    fn reviewed(self, review: Review) -> Draft {
        Draft { review, ..self }
    }

    /// A draft whose content may change.
    pub fn edit(self) -> Result<Draft, Refused> {
        match self.review {
            Review::NotAsked | Review::Rejected { .. } => Ok(self),
            Review::Pending { .. } => Err(Refused::AwaitsApproval),
            Review::Approved { .. } => Err(Refused::Approved),
        }
    }

    pub fn submit(self, by: Actor, at: DateTime<Utc>, digest: Digest) -> Result<Draft, Refused> {
        Ok(self.edit()?.reviewed(Review::Pending { by, at, digest }))
    }

    /// A draft that a rule of the tenant approves, such as an amount below a limit, needs no submission.
    pub fn approve_by_rule(self, by: Actor, at: DateTime<Utc>, digest: Digest) -> Result<Draft, Refused> {
        Ok(self.edit()?.reviewed(Review::Approved { by, at, digest, auto: true }))
    }

    pub fn approve(
        self,
        by: Actor,
        at: DateTime<Utc>,
        digest: Digest,
        approver: Approver,
    ) -> Result<Draft, Refused> {
        match &self.review {
            Review::NotAsked | Review::Rejected { .. } => Err(Refused::NotSubmitted),
            Review::Approved { .. } => Err(Refused::Approved),
            Review::Pending { digest: submitted, .. } if *submitted != digest => Err(Refused::Changed),
            Review::Pending { by: submitter, .. }
                if approver == Approver::NotTheSubmitter && submitter.is_same_principal(&by) =>
            {
                Err(Refused::OwnApproval)
            }
            Review::Pending { .. } => Ok(self.reviewed(Review::Approved { by, at, digest, auto: false })),
        }
    }

    pub fn reject(self, by: Actor, at: DateTime<Utc>, reason: Label) -> Result<Draft, Refused> {
        match self.review {
            Review::Pending { .. } => Ok(self.reviewed(Review::Rejected { by, at, reason })),
            Review::NotAsked | Review::Rejected { .. } => Err(Refused::NotSubmitted),
            Review::Approved { .. } => Err(Refused::Approved),
        }
    }

    /// Takes back that it was submitted or approved, so that it can change.
    pub fn move_to_draft(self) -> Result<Draft, Refused> {
        match self.review {
            Review::Pending { .. } | Review::Approved { .. } => Ok(self.reviewed(Review::NotAsked)),
            Review::NotAsked | Review::Rejected { .. } => Err(Refused::DraftAlready),
        }
    }

    /// Whether it was approved, by a person or a rule.
    pub fn is_approved(&self) -> bool {
        matches!(self.review, Review::Approved { .. })
    }

    /// A draft that may be opened with the content of this digest.
    pub fn openable(self, digest: &Digest) -> Result<Draft, Refused> {
        match &self.review {
            Review::NotAsked | Review::Rejected { .. } => Ok(self),
            Review::Pending { .. } => Err(Refused::AwaitsApproval),
            Review::Approved { digest: approved, .. } if approved == digest => Ok(self),
            Review::Approved { .. } => Err(Refused::Changed),
        }
    }

    fn never_numbered(self) -> Result<Draft, Refused> {
        if self.reserved.is_some() { Err(Refused::Numbered) } else { Ok(self) }
    }

    pub fn delete(self) -> Result<State, Refused> {
        self.edit()?.never_numbered().map(|_| State::Deleted)
    }

    pub fn cancel(self) -> Result<State, Refused> {
        self.never_numbered().map(|_| State::Canceled)
    }

    pub fn supersede(self, by: DocumentId) -> Result<State, Refused> {
        self.edit()?.never_numbered().map(|_| State::Superseded { by })
    }

    /// Of a draft that was open before: its number stays taken.
    pub fn void(self, at: DateTime<Utc>, reason: Option<Label>) -> Result<State, Refused> {
        let reserved = self.reserved.ok_or(Refused::NotNumbered)?;
        Ok(State::Void(Void { was: Voided::Reserved(reserved), at, reason, credit_note_id: None }))
    }
}
