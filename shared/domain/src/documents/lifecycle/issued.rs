//! A document from its opening on: what opening fixed, the balance, and the verbs of an open document.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::documents::lifecycle::draft::{Draft, Reserved, Review};
use crate::documents::lifecycle::refused::Refused;
use crate::documents::lifecycle::{State, Void, Voided};
use crate::documents::series::{DocumentNumber, SeriesPeriod};
use crate::documents::terms::Terms;
use crate::ids::{CustomerId, DocumentId, TemplateId};
use crate::text::Label;

/// What opening fixed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issued {
    pub number: DocumentNumber,
    /// Of its series.
    pub period: SeriesPeriod,
    pub issue_date: NaiveDate,
    pub due_date: NaiveDate,
    pub terms: Terms,
    pub opened_at: DateTime<Utc>,
    /// The version of the document that opening made. Stored files belong to it: one that is opened again gets new ones.
    pub opened_version: u64,
    pub pins: Pins,
}

/// The versions that were current at opening. Together they are the snapshot of both parties and the
/// texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pins {
    pub settings: u64,
    pub entity: u64,
    pub customer_id: CustomerId,
    pub customer: u64,
    pub template_id: TemplateId,
    pub template: u64,
}

/// In minor units. Of a document that claims nothing, such as a credit note, `due` is what is not set off yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    pub paid: i64,
    pub credited: i64,
    pub written_off: i64,
    /// For early payment.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub discounted: i64,
    pub due: i64,
}

/// Nothing is due any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settled {
    pub issued: Issued,
    pub how: SettledHow,
}

/// What made the balance zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SettledHow {
    /// A payment, or nothing was due from the start.
    Paid,
    /// A credit note.
    Credited,
    /// Uncollectible.
    WrittenOff {
        at: DateTime<Utc>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Label>,
    },
}

/// Whether a document ever reached somebody: by e-mail, marked as sent, in a portal, in an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distributed {
    Never,
    Once,
}

/// Whether a payment is on its way to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coming {
    Nothing,
    Payment,
}

impl Balance {
    pub(in crate::documents) fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// Lowers what is due by an amount that goes to one of the other parts.
    fn lower(mut self, amount: i64, part: fn(&mut Balance) -> &mut i64) -> Result<Balance, Refused> {
        if !(0..=self.due).contains(&amount) {
            return Err(Refused::MoreThanDue);
        }
        *part(&mut self) += amount;
        self.due -= amount;
        Ok(self)
    }

    fn untouched(&self) -> Result<(), Refused> {
        let Balance { paid, credited, written_off, discounted, due: _ } = self;
        if [paid, credited, written_off, discounted] == [&0; 4] { Ok(()) } else { Err(Refused::Balanced) }
    }
}

/// The state of an open document after a change of its balance, and that balance.
pub type Balanced = Result<(State, Balance), Refused>;

impl Issued {
    /// Settled if nothing is due, else open. A document of which nothing is due when it opens counts as paid.
    pub fn balanced(self, balance: &Balance, how: SettledHow) -> State {
        if balance.due == 0 { State::Settled(Settled { issued: self, how }) } else { State::Open(self) }
    }

    fn after(self, balance: Balance, how: SettledHow) -> (State, Balance) {
        (self.balanced(&balance, how), balance)
    }

    pub fn pay(self, balance: Balance, amount: i64) -> Balanced {
        Ok(self.after(balance.lower(amount, |balance| &mut balance.paid)?, SettledHow::Paid))
    }

    pub fn credit(self, balance: Balance, amount: i64) -> Balanced {
        Ok(self.after(balance.lower(amount, |balance| &mut balance.credited)?, SettledHow::Credited))
    }

    /// Gives up what is due.
    pub fn write_off(self, balance: Balance, at: DateTime<Utc>, reason: Option<Label>) -> Balanced {
        let balance = balance.lower(balance.due, |balance| &mut balance.written_off)?;
        Ok(self.after(balance, SettledHow::WrittenOff { at, reason }))
    }

    /// Keeps its number; nothing is due any more.
    pub fn void(
        self,
        balance: Balance,
        at: DateTime<Utc>,
        reason: Option<Label>,
        credit_note_id: Option<DocumentId>,
    ) -> Balanced {
        balance.untouched()?;
        let void = Void { was: Voided::Issued(self), at, reason, credit_note_id };
        Ok((State::Void(void), Balance::default()))
    }

    /// The one way back. The draft keeps number and issue date, and can only be opened again or made void.
    pub fn move_to_draft(self, balance: &Balance, distributed: Distributed) -> Result<Draft, Refused> {
        if distributed == Distributed::Once {
            return Err(Refused::Distributed);
        }
        balance.untouched()?;
        let Issued { number, period, issue_date, .. } = self;
        Ok(Draft { review: Review::NotAsked, reserved: Some(Reserved { number, period, issue_date }) })
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(amount: &i64) -> bool {
    *amount == 0
}
