//! A document that a customer owes, and each change of what is due of it, with its day. From these, reports tell what was
//! due on any past day.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::documents::document::{Document, State};
use crate::documents::lifecycle::{Settled, SettledHow};
use crate::documents::series::DocumentNumber;
use crate::ids::{CustomerId, DocumentId, EntityId, PaymentId};
use crate::money::Currency;
use crate::payments::allocation::Allocation;
use crate::zone::Zone;

/// What reports need of an issued document. Amounts are in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub document_id: DocumentId,
    pub entity_id: EntityId,
    pub customer_id: CustomerId,
    pub currency: Currency,
    pub number: DocumentNumber,
    pub issue_date: NaiveDate,
    pub due_date: NaiveDate,
    pub opened_at: DateTime<Utc>,
    pub payable: i64,
    /// What is due now.
    pub due: i64,
    pub standing: Standing,
    /// Counts the changes of the balance. Opening is the first.
    money_rev: u64,
    /// The last change of its content or status.
    changed_at: DateTime<Utc>,
}

/// How the document stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Open,
    Settled,
    WrittenOff(DateTime<Utc>),
    Void(DateTime<Utc>),
}

/// A change of what is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Movement {
    /// From this day on it counts.
    pub date: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    pub part: Part,
    /// In minor units. Positive: more is due.
    pub due: i64,
    /// Of a part that money settles: the payment. `None`: the credit balance.
    pub payment_id: Option<PaymentId>,
}

/// What changes an amount due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Issued,
    /// Money was allocated. The customer's ledger has the same amount.
    Paid,
    /// The discount for early payment.
    Discounted,
    /// A small difference was given up.
    Difference,
    /// Money came for what was written off before.
    Recovered,
    /// A credit note lowers it.
    Credited,
    /// Given up as uncollectible.
    WrittenOff,
    Voided,
}

impl Claim {
    /// `None` for a document that is not issued or that nobody owes.
    pub fn of(document: &Document) -> Option<Self> {
        let issued = document.issued().filter(|_| document.id.kind().row().claims)?;
        let standing = match &document.state {
            State::Void(void) => Standing::Void(void.at),
            State::Settled(Settled { how: SettledHow::WrittenOff { at, .. }, .. }) => {
                Standing::WrittenOff(*at)
            }
            State::Settled(_) => Standing::Settled,
            _ => Standing::Open,
        };
        Some(Self {
            document_id: document.id,
            entity_id: document.content.entity_id,
            customer_id: issued.pins.customer_id,
            currency: document.content.currency,
            number: issued.number.clone(),
            issue_date: issued.issue_date,
            due_date: issued.due_date,
            opened_at: issued.opened_at,
            payable: document.totals.payable,
            due: document.balance.due,
            standing,
            money_rev: document.money_rev,
            changed_at: document.change.at,
        })
    }

    /// Whether its balance has changed after its opening, other than by voiding it. If not, it has no allocations.
    pub fn has_history(&self) -> bool {
        let untouched = if matches!(self.standing, Standing::Void(_)) { 2 } else { 1 };
        self.money_rev > untouched
    }

    /// Whether nothing of it changes from this day on and nothing was due at its beginning, as far as the document itself
    /// tells. An allocation counts from the day after it was recorded at the latest, in any time zone. One that was written
    /// off can be recovered in part without a change of its status.
    pub fn is_settled_before(&self, day: NaiveDate) -> bool {
        let recorded = self.changed_at.date_naive().checked_add_days(Days::new(2));
        let ended = matches!(self.standing, Standing::Settled | Standing::Void(_));
        ended && recorded.is_some_and(|recorded| recorded <= day)
    }

    /// Each change of what is due, in any order. Their sum is what is due now.
    ///
    /// `written_off` names the instants at which the document was written off as uncollectible, in order.
    pub fn movements(
        &self,
        allocations: &[Allocation],
        written_off: &[DateTime<Utc>],
        zone: Zone,
    ) -> Vec<Movement> {
        let mut all = vec![self.movement(self.issue_date, self.opened_at, Part::Issued, self.payable)];
        for made in allocations {
            let undone = made.undone.as_ref();
            if undone.is_some_and(|undone| undone.date <= made.date) {
                continue;
            }
            for (part, due) in parts(made) {
                let of_payment = |movement: Movement| Movement { payment_id: made.payment_id, ..movement };
                // What money does not settle counts from the issue date on.
                let day = |date: NaiveDate| if part == Part::Paid { date } else { date.max(self.issue_date) };
                all.push(of_payment(self.movement(day(made.date), made.change.at, part, due)));
                if let Some(undone) = undone {
                    all.push(of_payment(self.movement(day(undone.date), undone.change.at, part, -due)));
                }
            }
        }
        let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive().max(self.issue_date);
        for (at, amount) in self.write_offs(allocations, written_off) {
            all.push(self.movement(day(at), at, Part::WrittenOff, -amount));
        }
        if let Standing::Void(at) = self.standing {
            let left = all.iter().map(|movement| movement.due).sum::<i64>();
            all.push(self.movement(day(at), at, Part::Voided, -left));
        }
        all.retain(|movement| movement.due != 0);
        all
    }

    fn movement(&self, date: NaiveDate, at: DateTime<Utc>, part: Part, due: i64) -> Movement {
        Movement { date, at, part, due, payment_id: None }
    }

    /// What was written off as uncollectible, and when. A write-off takes what is due at its instant.
    fn write_offs(
        &self,
        allocations: &[Allocation],
        instants: &[DateTime<Utc>],
    ) -> Vec<(DateTime<Utc>, i64)> {
        if matches!(self.standing, Standing::Void(_)) {
            return Vec::new();
        }
        let lowered = |counts: &dyn Fn(&Allocation) -> bool| -> i64 {
            allocations.iter().filter(|made| counts(made)).map(Allocation::lowers_due).sum()
        };
        let mut left = self.payable - self.due - lowered(&|made| made.undone.is_none());
        let mut found = Vec::new();
        let mut taken = 0;
        for at in instants {
            let due = self.payable
                - taken
                - lowered(&|made| {
                    made.change.at <= *at && made.undone.as_ref().is_none_or(|undone| undone.change.at > *at)
                });
            let amount = due.clamp(0, left.max(0));
            if amount > 0 {
                found.push((*at, amount));
                taken += amount;
                left -= amount;
            }
        }
        // The history has not told yet.
        if left != 0 {
            let at = match self.standing {
                Standing::WrittenOff(at) => at,
                _ => self.changed_at,
            };
            found.push((at, left));
        }
        found
    }
}

/// The parts of an allocation, each with its change of what is due.
fn parts(made: &Allocation) -> [(Part, i64); 5] {
    let settlement = &made.settlement;
    let money = settlement.paid + settlement.discounted + settlement.written_off - settlement.recovered;
    [
        (Part::Paid, -settlement.paid),
        (Part::Discounted, -settlement.discounted),
        (Part::Difference, -settlement.written_off),
        (Part::Recovered, settlement.recovered),
        (Part::Credited, money - settlement.lowers_due()),
    ]
}

/// What is due at the end of a day, in minor units.
pub fn due_on(movements: &[Movement], day: NaiveDate) -> i64 {
    movements.iter().filter(|movement| movement.date <= day).map(|movement| movement.due).sum()
}
