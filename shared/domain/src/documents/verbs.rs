//! The verbs of the lifecycle, of whole documents: each gives the next version of the document, or says why it is
//! refused. The states decide ([`crate::documents::lifecycle`]).

use crate::change::Change;
use crate::delivery::stop::{before_distribution, called_off};
use crate::delivery::{Delivery, Failure};
use crate::documents::document::{Balance, Document, Draft, State};
use crate::documents::lifecycle::issued::Distributed;
use crate::documents::lifecycle::{Coming, DocumentStatus, Refused};
use crate::documents::shown::{Distribution, Shown};
use crate::ids::DocumentId;
use crate::money::Money;
use crate::settings::approval::Approval;
use crate::text::Label;

/// The code of a delivery that is not sent because its document is no longer open.
pub const NOT_OPEN: &str = "invoice_not_open";

/// A document that is no longer sent, and its deliveries that this ends.
#[derive(Clone, Debug, PartialEq)]
pub struct TakenBack {
    pub document: Document,
    pub deliveries: Vec<Delivery>,
}

/// What making a document void depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Voiding {
    /// All deliveries of the document.
    pub deliveries: Vec<Delivery>,
    pub coming: Coming,
    pub reason: Option<Label>,
    /// The credit note that cancels it ([`crate::delivery::readers::to_be_told`]).
    pub credit_note_id: Option<DocumentId>,
}

/// Why a delivery ends whose document has this status.
pub fn not_sent(document: &Document, status: DocumentStatus) -> Failure {
    let message = format!("The {} {}.", document.id.kind().noun(), status.row().said);
    Failure { code: NOT_OPEN.to_owned(), message }
}

impl Document {
    fn drafted(self, draft: Draft, change: Change) -> Self {
        Self { state: State::Draft(draft), ..self }.touch(change)
    }

    fn gross(&self) -> Money {
        Money::new(self.totals.gross, self.content.currency)
    }

    /// A credit note stands against it even where it went to the customer's balance, since the document was paid then.
    fn never_credited(&self) -> Result<(), Refused> {
        if self.credits.is_empty() { Ok(()) } else { Err(Refused::Balanced) }
    }

    /// Waits for an approval if the policy asks for one, else a rule approves it.
    pub fn submit(self, approval: &Approval, change: Change) -> Result<Self, Refused> {
        let (by, at, digest) = (change.actor.clone(), change.at, self.digest());
        let draft = self.state.clone().into_draft()?;
        let submitted = match approval.asks(self.id.kind(), self.gross()) {
            true => draft.submit(by, at, digest)?,
            false => draft.approve_by_rule(by, at, digest)?,
        };
        Ok(self.drafted(submitted, change))
    }

    pub fn approve(self, approval: &Approval, change: Change) -> Result<Self, Refused> {
        let (by, at, digest) = (change.actor.clone(), change.at, self.digest());
        let approved = self.state.clone().into_draft()?.approve(by, at, digest, approval.approver())?;
        Ok(self.drafted(approved, change))
    }

    pub fn reject(self, reason: Label, change: Change) -> Result<Self, Refused> {
        let (by, at) = (change.actor.clone(), change.at);
        let rejected = self.state.clone().into_draft()?.reject(by, at, reason)?;
        Ok(self.drafted(rejected, change))
    }

    /// Gives it up before it has a number.
    pub fn cancel(self, change: Change) -> Result<Self, Refused> {
        let state = match self.state.clone() {
            State::Open(_) => return Err(Refused::Numbered),
            other => other.into_draft()?.cancel()?,
        };
        Ok(Self { state, ..self }.touch(change))
    }

    /// Another draft replaces it.
    pub fn supersede(self, by: DocumentId, change: Change) -> Result<Self, Refused> {
        let state = self.state.clone().into_draft()?.supersede(by)?;
        Ok(Self { state, ..self }.touch(change))
    }

    /// Makes it a draft again. An open one keeps its number and issue date; `deliveries` are all of it.
    pub fn move_to_draft(self, deliveries: Vec<Delivery>, change: Change) -> Result<TakenBack, Refused> {
        if let State::Draft(draft) = self.state.clone() {
            let document = self.drafted(draft.move_to_draft()?, change);
            return Ok(TakenBack { document, deliveries: Vec::new() });
        }
        let issued = self.state.clone().into_open()?;
        self.never_credited()?;
        let why = not_sent(&self, DocumentStatus::Draft);
        let deliveries = before_distribution(deliveries, &why, &change)?;
        let draft = issued.move_to_draft(&self.balance, Distributed::Never)?;
        let shown = Shown { distribution: Distribution::default(), ..self.shown };
        let document = Self { balance: Balance::default(), shown, ..self }.drafted(draft, change);
        Ok(TakenBack { document, deliveries })
    }

    /// Makes it invalid. Its number stays taken, and nothing more of it is sent. Refused while a payment is on its way to
    /// it.
    pub fn void(self, voiding: Voiding, change: Change) -> Result<TakenBack, Refused> {
        let Voiding { deliveries, coming, reason, credit_note_id } = voiding;
        let (state, balance) = match self.state.clone() {
            State::Draft(draft) => (draft.void(change.at, reason)?, self.balance),
            other => {
                let open = other.into_open()?;
                self.never_credited()?;
                open.void(self.balance, change.at, reason, credit_note_id)?
            }
        };
        if coming == Coming::Payment {
            return Err(Refused::PaymentInFlight);
        }
        let why = not_sent(&self, DocumentStatus::Void);
        let ended = called_off(deliveries.clone(), &why, &change);
        let after = deliveries.iter().map(|old| ended.iter().find(|new| new.id == old.id).unwrap_or(old));
        let shown = Shown { distribution: Distribution::of(after), ..self.shown };
        let document = Self { state, balance, shown, ..self }.touch(change);
        Ok(TakenBack { document, deliveries: ended })
    }

    /// Gives up what is due.
    pub fn write_off(self, reason: Option<Label>, change: Change) -> Result<Self, Refused> {
        let open = self.state.clone().into_open()?;
        let (state, balance) = open.write_off(self.balance, change.at, reason)?;
        Ok(Self { state, balance, ..self }.touch(change))
    }
}
