//! What a single change of a delivery must keep.

use domain::change::Actor;
use domain::delivery::email::Chosen;
use domain::delivery::{Delivery, Progress, Recipient, RecipientState, Trigger, Withdrawal};
use domain::ids::{DocumentKind, TenantId};

use super::{Counter, Counters, EventLog, Rule, What};

/// How far a delivery went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::simulation) enum Reach {
    /// Nothing of it goes out any more, and nobody got it.
    Nobody,
    /// Scheduled or held.
    Waits,
    /// Queued or being sent.
    OnItsWay,
    /// Somebody got it, or may have got it.
    Reached,
}

fn reach(delivery: &Delivery) -> Reach {
    use RecipientState::{AssumedSent, OutcomeUnknown, Pending, Sending, Sent, Unknown};
    let any = |such: fn(&RecipientState) -> bool| delivery.recipients().iter().any(|to| such(&to.state));
    let kept = |to: &&Recipient| !to.kept;
    let went = |to: &Recipient| matches!(to.state, Sent { .. } | AssumedSent { .. } | OutcomeUnknown { .. });
    if delivery.marked().is_some() || delivery.recipients().iter().filter(kept).any(went) {
        Reach::Reached
    } else if any(|state| matches!(state, Sending { .. } | Unknown { .. })) {
        Reach::OnItsWay
    } else if delivery.is_withdrawn() || delivery.failure().is_some() || !any(|state| *state == Pending) {
        Reach::Nobody
    } else if delivery.schedule().is_some() || delivery.held_until().is_some() {
        Reach::Waits
    } else {
        Reach::OnItsWay
    }
}

impl EventLog {
    /// Before the first claim, recipients that were chosen by role are looked up again. All others stay.
    pub(super) fn looked_up(&mut self, old: &Delivery, new: &Delivery) -> bool {
        let addressees = |delivery: &Delivery| {
            delivery.recipients().iter().map(|to| to.addressee.clone()).collect::<Vec<_>>()
        };
        if addressees(old) == addressees(new) {
            return false;
        }
        let waits = matches!(old.progress(), Some(Progress::Held { .. } | Progress::Queued(_)));
        let stays = |to: &&Recipient| to.addressee.chosen == Chosen::ByAddress || to.kept;
        let known =
            |to: &Recipient| new.recipients().iter().any(|it| it.addressee.address == to.addressee.address);
        if !waits || !old.recipients().iter().filter(stays).all(known) {
            self.breach(Rule::FinalOutcome, format!("{} changed its recipients", new.id));
        }
        true
    }

    pub(super) fn new_delivery(&mut self, tenant: TenantId, new: &Delivery, counters: &Counters) {
        self.deliveries.push((tenant, new.id));
        if new.subject.document().is_some_and(|id| id.kind() != DocumentKind::Invoice) {
            counters.increment(Counter::OtherDelivery);
        }
        if let Some(asked) = new.asked.as_ref().filter(|asked| matches!(asked.actor, Actor::Key { .. })) {
            self.made(&asked.request_id, What::Delivery, format!("delivery of {}", new.subject));
        }
        match new.trigger {
            Trigger::Send | Trigger::Resend => counters.increment(Counter::Sent),
            Trigger::MarkSent => counters.increment(Counter::MarkedSent),
            Trigger::Notify if new.failure().is_some() => counters.increment(Counter::NoticeFailed),
            Trigger::Notify => counters.increment(Counter::Notice),
            Trigger::Payment => counters.increment(Counter::Receipt),
            Trigger::Open | Trigger::Retry => {}
        }
        if new.schedule().is_some() {
            counters.increment(Counter::Scheduled);
            self.scheduled.push((tenant, new.id));
            self.waiting.insert(new.id);
            if new.held_until().is_some() {
                self.breach(Rule::ScheduledTime, format!("{} is held in addition", new.id));
            }
        }
    }

    pub(super) fn reaches(&mut self, new: &Delivery) {
        if let Some(document) = new.subject.document() {
            self.reached.insert(new.id, (document, reach(new)));
        }
    }

    /// A worker claims a recipient only while the document can be sent. What it has claimed it may send, whatever becomes
    /// of the document.
    pub(super) fn claims(&mut self, old: Option<&Delivery>, new: &Delivery) {
        let claim = |delivery: &Delivery, place: usize| match delivery.recipients().get(place)?.state {
            RecipientState::Sending { claim, .. } => Some(claim),
            _ => None,
        };
        for place in 0..new.recipients().len() {
            let before = old.and_then(|old| claim(old, place));
            if claim(new, place).is_none_or(|claim| Some(claim) == before) {
                continue;
            }
            let status = new.subject.document().and_then(|id| self.lives.get(&id)).map(|life| life.status);
            match status.filter(|status| !status.row().sendable) {
                None => _ = self.claimed.insert((new.id, place)),
                Some(status) => {
                    let how = format!("{} claimed a recipient while {} was {status:?}", new.id, new.subject);
                    self.breach(Rule::Sendable, how);
                }
            }
        }
    }

    /// A scheduled delivery does not send to any recipient before its time.
    pub(super) fn waits(&mut self, old: &Delivery, new: &Delivery) {
        let states =
            |delivery: &Delivery| delivery.recipients().iter().map(|to| to.state.clone()).collect::<Vec<_>>();
        if new.schedule().is_some() && states(old) != states(new) {
            self.breach(Rule::ScheduledTime, format!("{} waits, but: {new:?}", new.id));
        }
        if new.schedule().is_none() {
            self.waiting.remove(&new.id);
        }
        let Some(schedule) = old.schedule().filter(|_| new.schedule().is_none() && !new.is_withdrawn())
        else {
            return;
        };
        if new.released_at().is_none_or(|at| at < schedule.at) {
            let how =
                format!("{} was to wait until {}, but went at {:?}", new.id, schedule.at, new.released_at());
            self.breach(Rule::ScheduledTime, how);
        }
    }

    /// A claim ends without an outcome only once its lease has expired by the time of the infrastructure: no move of a
    /// tenant's own clock makes the outcome of an e-mail unknown.
    pub(super) fn leased(&mut self, before: &Recipient, after: &Recipient) {
        let RecipientState::Sending { lease_until, .. } = before.state else { return };
        let RecipientState::Unknown { since, reason } = &after.state else { return };
        let early = self.present.is_some_and(|present| present < lease_until || *since > present);
        if reason.contains("without a word") && early {
            let how = format!("{}: {before:?} became {after:?}", before.addressee.address);
            self.breach(Rule::Lease, how);
        }
    }

    pub(super) fn held_and_withdrawn(&mut self, old: &Delivery, new: &Delivery, counters: &Counters) {
        let life = new.subject.document().and_then(|id| self.lives.get(&id));
        let withdrawn = old.withdrawn().is_none() && new.withdrawn().is_some();
        if withdrawn && life.is_some_and(|life| !life.status.row().sendable) {
            counters.increment(Counter::CalledOff);
        }
        let claimed = |delivery: &Delivery| {
            let mut recipients = delivery.recipients().iter();
            recipients.any(|recipient| matches!(recipient.state, RecipientState::Sending { .. }))
        };
        if let Some(until) = old.held_until().filter(|_| claimed(new)) {
            counters.increment(Counter::HoldEnded);
            // A tenant's own clock says nothing of it.
            let claimed_at = self.present.unwrap_or(new.updated_at);
            if claimed_at < until {
                let how = format!("{} was held until {until}, but claimed at {claimed_at}", new.id);
                self.breach(Rule::Hold, how);
            }
        }
        match (old.withdrawn(), new.withdrawn()) {
            (None, Some(withdrawn)) => {
                counters.increment(match withdrawn.kind {
                    Withdrawal::Canceled => Counter::Canceled,
                    Withdrawal::Recalled if old.schedule().is_some() => Counter::RecalledScheduled,
                    Withdrawal::Recalled if old.held_until().is_some() => Counter::RecalledHeld,
                    Withdrawal::Recalled => Counter::RecalledQueued,
                });
                if withdrawn.kind == Withdrawal::Canceled {
                    self.made(
                        &withdrawn.change.request_id,
                        What::Withdrawal(new.id),
                        format!("{} canceled", new.id),
                    );
                }
                if claimed(old) || !new.sends_as(old) {
                    self.breach(Rule::FinalWithdrawal, format!("{old:?} was withdrawn"));
                }
            }
            (Some(_), after) if after != old.withdrawn() || !new.sends_as(old) => {
                self.breach(Rule::FinalWithdrawal, format!("{old:?} became {new:?}"));
            }
            _ => {}
        }
    }
}
