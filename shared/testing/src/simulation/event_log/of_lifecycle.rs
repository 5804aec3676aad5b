//! The life of each document: its statuses, its openings, and what a single change must keep.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use domain::change::Actor;
use domain::documents::document::{Document, DocumentStatus, Issued, State};
use domain::documents::kinds::Surplus;
use domain::documents::lifecycle::Reserved;
use domain::ids::{DeliveryId, DocumentKind};
use ports::Item;
use store::documents::headers;
use store::keys;

use super::of_deliveries::Reach;
use super::{EventLog, Rule, What};
use crate::simulation::counters::{Counter, Counters};
use crate::simulation::fixtures::FLAW;

/// What became of a document so far.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct Life {
    pub(in crate::simulation) status: DocumentStatus,
    /// Every status that it ever had.
    pub(in crate::simulation) reached: BTreeSet<DocumentStatus>,
    pub(in crate::simulation) openings: Vec<Opening>,
    /// The deliveries that were made before it was moved to draft.
    pub(in crate::simulation) earlier: BTreeSet<DeliveryId>,
    /// What was written off by itself, in minor units.
    pub(in crate::simulation) given_up: i64,
}

/// An opening of a document. A document that was moved to draft may be opened again.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct Opening {
    pub(in crate::simulation) actor: Actor,
    /// The status before it. None: the document was made by its opening.
    pub(in crate::simulation) from: Option<DocumentStatus>,
    pub(in crate::simulation) issue_date: NaiveDate,
    /// With the number of an earlier opening.
    pub(in crate::simulation) kept: bool,
}

impl Life {
    fn begins(status: DocumentStatus) -> Self {
        Self { status, reached: [status].into(), openings: Vec::new(), earlier: BTreeSet::new(), given_up: 0 }
    }

    pub(in crate::simulation) fn has_reached(&self, such: impl Fn(DocumentStatus) -> bool) -> bool {
        self.reached.iter().any(|status| such(*status))
    }
}

/// The statuses that follow another one in a single change.
fn may_follow(before: DocumentStatus, after: DocumentStatus) -> bool {
    use DocumentStatus::*;
    match before {
        // One of which nothing is due when it opens is paid, and a credit note is credited.
        Draft => after != WrittenOff,
        PendingApproval => matches!(after, Draft | Approved | Canceled | Void),
        Approved => matches!(after, Draft | Open | Paid | Canceled | Void),
        Open => matches!(after, Draft | Paid | Credited | WrittenOff | Void),
        // What settled it may be taken back, and a paid one may be credited.
        Paid | Credited | WrittenOff => matches!(after, Open | Paid | Credited | WrittenOff),
        Void | Canceled | Superseded | Deleted => false,
    }
}

/// What goes with a number: the same from the first opening to the end.
fn numbered(state: &State) -> Option<Reserved> {
    let of = |Issued { number, period, issue_date, .. }: &Issued| Reserved {
        number: number.clone(),
        period: *period,
        issue_date: *issue_date,
    };
    match state {
        State::Draft(draft) => draft.reserved.clone(),
        state => state.issued().map(of),
    }
}

impl EventLog {
    pub(super) fn invoice(&mut self, old: Option<Item>, new: Item, counters: &Counters) {
        let Some(tenant) = new["pk"].as_str().and_then(keys::tenant_of) else { return };
        let old: Option<Document> = old.map(|item| headers::read_header(item).expect("an invoice"));
        let new = headers::read_header(new).expect("an invoice");
        if let Some(flaw) = new.content.metadata.get(FLAW) {
            self.flaws.entry(new.id).or_default().insert(flaw.clone());
        }
        if let Some(date) = new.content.issue_date {
            self.dated.entry(new.id).or_default().insert(date);
        }
        self.first_year = self.first_year.or(Some(new.created_at.year()));
        self.expected_history.insert((tenant, new.id, new.version));
        let Some(old) = old else {
            counters.increment(Counter::Invoice);
            self.invoices.push((tenant, new.id));
            self.made(&new.change.request_id, What::Document(new.id.kind()), new.id.to_string());
            self.lives.insert(new.id, Life::begins(new.status()));
            self.begins(&new, counters);
            return;
        };
        let same = old.state == new.state && old.content == new.content && old.lines == new.lines;
        // A payment in part changes the balance alone.
        let version = if same && old.change == new.change { old.version } else { old.version + 1 };
        let same_money = (old.balance, &old.credits) == (new.balance, &new.credits);
        if same && old.change == new.change && same_money {
            self.breach(Rule::Immutable, format!("{} was written, but nothing of it changed", new.id));
        }
        if new.version != version {
            let how = format!("{} went from version {} to {}", new.id, old.version, new.version);
            self.breach(Rule::Immutable, how);
        }
        if new.version != old.version && matches!(new.change.actor, Actor::Key { .. }) {
            self.made(&new.change.request_id, What::Version(new.id), new.id.to_string());
        }
        self.changes_status(&old, &new, counters);
        self.keeps_its_number(&old, &new);
        match (old.issued(), new.issued()) {
            (None, Some(issued)) => self.opened(&old, &new, issued, counters),
            (Some(before), None) => self.moved_to_draft(&old, &new, before, counters),
            (Some(before), Some(after)) if before != after => {
                let how = format!("{} was {before:?} and became {:?}", new.id, new.state);
                self.breach(Rule::OpenedOnce, how);
            }
            (Some(_), Some(_)) => {
                let fixed = |it: &Document| {
                    (it.content.clone(), it.lines.clone(), it.totals.clone(), it.kind.clone(), it.created_at)
                };
                if fixed(&old) != fixed(&new) {
                    self.breach(Rule::Immutable, format!("{} changed after it was opened", new.id));
                }
            }
            (None, None) => self.still_no_invoice(&old, &new, counters),
        }
    }

    /// Only a credit note may be open as soon as it is made.
    fn begins(&mut self, new: &Document, counters: &Counters) {
        let note = new.kind.credit_note();
        match (new.issued(), note) {
            (Some(issued), Some(note)) => {
                let of_surplus = matches!(note.surplus, Surplus::Refund(_));
                counters.increment(Counter::CreditOpened);
                counters.add(Counter::CreditToPayBack, of_surplus.into());
                let (actor, issue_date) = (new.change.actor.clone(), issued.issue_date);
                if let Some(life) = self.lives.get_mut(&new.id) {
                    life.openings.push(Opening { actor, from: None, issue_date, kept: false });
                }
            }
            (None, note) if new.status() == DocumentStatus::Draft => {
                counters.add(Counter::CreditDraft, note.is_some().into());
            }
            _ => self.breach(Rule::OpenedOnce, format!("{} was never a draft", new.id)),
        }
    }

    fn changes_status(&mut self, old: &Document, new: &Document, counters: &Counters) {
        let (before, after) = (old.status(), new.status());
        if before == after {
            return;
        }
        if !may_follow(before, after) {
            self.breach(Rule::Immutable, format!("{} was {before:?} and became {after:?}", new.id));
        }
        let Some(life) = self.lives.get_mut(&new.id) else { return };
        life.status = after;
        life.reached.insert(after);
        if (before, after) == (DocumentStatus::Open, DocumentStatus::WrittenOff) {
            life.given_up += old.balance.due;
        }
        use DocumentStatus::{Approved, Canceled, Credited, PendingApproval, Superseded, Void, WrittenOff};
        counters.increment(match (before, after) {
            (_, PendingApproval) => Counter::Submitted,
            (PendingApproval, Approved) => Counter::ApprovedByHand,
            (_, Approved) => Counter::ApprovedByRule,
            (PendingApproval, DocumentStatus::Draft) => Counter::SentBackToDraft,
            (_, Canceled) => Counter::CanceledDraft,
            (_, Superseded) => Counter::Superseded,
            (_, Void) if old.issued().is_none() => Counter::VoidedDraft,
            (_, Void) => Counter::Voided,
            (_, WrittenOff) => Counter::WrittenOff,
            (DocumentStatus::Open, Credited) => Counter::CreditedOpen,
            (DocumentStatus::Paid, Credited) => Counter::CreditedPaid,
            _ => return,
        });
    }

    /// A number is never given back, whatever becomes of its document.
    fn keeps_its_number(&mut self, old: &Document, new: &Document) {
        let number = |state: &State| state.number().cloned();
        let (before, after) = (number(&old.state), number(&new.state));
        let goes_with_it = match (numbered(&old.state), numbered(&new.state)) {
            (Some(before), Some(after)) => before == after,
            _ => true,
        };
        if before.is_some() && before != after || !goes_with_it {
            let how = format!("{} was {:?} and became {:?}", new.id, old.state, new.state);
            self.breach(Rule::OpenedOnce, how);
        }
    }

    fn opened(&mut self, old: &Document, new: &Document, issued: &Issued, counters: &Counters) {
        let (number, actor) = (&issued.number, &new.change.actor);
        let kept = old.reserved().is_some();
        counters.increment(if kept { Counter::OpenedAgain } else { Counter::Opened });
        if new.id.kind() == DocumentKind::CreditNote {
            counters.increment(Counter::CreditDraftOpened);
        }
        if new.id.kind() == DocumentKind::InterestNote {
            let by_batch = matches!(actor, Actor::Batch { .. });
            counters.increment(if by_batch { Counter::OtherOpenedByBatch } else { Counter::OtherOpened });
        }
        if matches!(actor, Actor::Key { .. }) {
            self.made(&new.change.request_id, What::Opening, format!("{} {number}", new.id));
        }
        let opening =
            Opening { actor: actor.clone(), from: Some(old.status()), issue_date: issued.issue_date, kept };
        let openings = self.lives.get_mut(&new.id).map(|life| {
            life.openings.push(opening);
            life.openings.len()
        });
        // After the first opening, a document can be opened only with the number that it kept.
        if openings.is_some_and(|openings| (openings > 1) != kept) {
            self.breach(Rule::OpenedOnce, format!("{} was opened again, as {number}", new.id));
        }
    }

    /// Only what is open, what nobody got, and what no money stands against.
    fn moved_to_draft(&mut self, old: &Document, new: &Document, before: &Issued, counters: &Counters) {
        counters.increment(Counter::MovedToDraft);
        let kept = new.reserved().is_some_and(|reserved| {
            (&reserved.number, reserved.period, reserved.issue_date)
                == (&before.number, before.period, before.issue_date)
        });
        let balance = old.balance;
        let untouched = balance.due == old.totals.payable && new.balance.due == 0;
        if old.status() != DocumentStatus::Open || !kept || !untouched {
            let how = format!("{} was {:?} with {balance:?} and became {:?}", new.id, old.state, new.state);
            self.breach(Rule::Immutable, how);
        }
        let own = self.reached.iter().filter(|(_, (document, _))| *document == new.id);
        let own: Vec<(DeliveryId, Reach)> = own.map(|(id, (_, reach))| (*id, *reach)).collect();
        if own.iter().any(|(_, reach)| matches!(reach, Reach::OnItsWay | Reach::Reached)) {
            self.breach(Rule::Immutable, format!("{} went out and became a draft: {own:?}", new.id));
        }
        if let Some(life) = self.lives.get_mut(&new.id) {
            life.earlier.extend(own.into_iter().map(|(id, _)| id));
        }
    }

    /// What has a number and is no draft changes no more.
    fn still_no_invoice(&mut self, old: &Document, new: &Document, counters: &Counters) {
        let by_batch = matches!(new.change.actor, Actor::Batch { .. });
        if new.status() == DocumentStatus::Deleted && by_batch {
            counters.increment(Counter::DeletedByBatch);
        }
        let edited = (&old.content, &old.lines) != (&new.content, &new.lines);
        if edited && !old.status().row().editable {
            self.breach(Rule::Immutable, format!("{} changed as {:?}", new.id, old.status()));
        }
    }
}
