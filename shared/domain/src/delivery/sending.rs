//! Claim, send, record: how the states of the recipients change.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Delivery, EmailDelivery, Failure, Going, Progress, Queued, Recipient, RecipientState, SentLetter,
};
use crate::contact::EmailAddress;
use crate::delivery::email::{Addressee, Chosen};
use crate::delivery::engagement::same_address;
use crate::ids::ClaimId;
use crate::settings::UnknownOutcomePolicy;
use crate::times::Times;

/// The next step of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Claim this recipient, then send.
    Claim(usize),
    /// Another worker holds a claim until this time.
    Wait { until: DateTime<Utc> },
    /// Nothing is left to send.
    Nothing,
}

/// A worker's claim of one recipient, and what it is about to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub id: ClaimId,
    /// Infrastructure time.
    pub lease_until: DateTime<Utc>,
    pub letter: SentLetter,
}

impl EmailDelivery {
    fn next_step(&self) -> NextStep {
        if matches!(self.progress, Progress::Scheduled(_) | Progress::Withdrawn(_) | Progress::Failed(_)) {
            return NextStep::Nothing;
        }
        let live = self.recipients.iter().find_map(|recipient| match recipient.state {
            RecipientState::Sending { lease_until, .. } => Some(lease_until),
            _ => None,
        });
        if let Some(until) = live {
            return NextStep::Wait { until };
        }
        let pending = self.recipients.iter().position(|r| r.state == RecipientState::Pending);
        pending.map_or(NextStep::Nothing, NextStep::Claim)
    }
}

impl Delivery {
    /// Fails all that is left to send.
    pub fn fail(&mut self, failure: Failure, at: DateTime<Utc>) {
        self.stop(&failure, at);
        let Some(email) = self.email_mut() else { return };
        if !matches!(email.progress, Progress::Going(_)) {
            email.progress = Progress::Failed(failure);
        }
    }

    /// Sets each recipient whose lease has expired to `unknown`. Returns true if there was one.
    pub fn expire_leases(&mut self, present: DateTime<Utc>) -> bool {
        let Some(email) = self.email_mut() else { return false };
        let mut any = false;
        for recipient in &mut email.recipients {
            if let RecipientState::Sending { lease_until, .. } = recipient.state
                && lease_until <= present
            {
                let reason = "the worker that was sending it stopped without a word".to_owned();
                recipient.state = RecipientState::Unknown { since: present, reason };
                recipient.settle_proven();
                any = true;
            }
        }
        any
    }

    pub fn next_step(&self) -> NextStep {
        self.email().map_or(NextStep::Nothing, EmailDelivery::next_step)
    }

    /// Whether a recipient is pending and no worker holds a claim, so that a worker must be called.
    pub fn waits_for_worker(&self) -> bool {
        matches!(self.next_step(), NextStep::Claim(_))
    }

    /// The time of the earliest unknown outcome whose grace period has not ended.
    pub fn unknown_since(&self) -> Option<DateTime<Utc>> {
        let unknown = self.recipients().iter().filter_map(|recipient| match recipient.state {
            RecipientState::Unknown { since, .. } => Some(since),
            _ => None,
        });
        unknown.min()
    }

    /// Copies the state of recipients that got an earlier delivery of the same document, or may have got
    /// it. They get no second copy unless it is requested explicitly.
    pub fn keep_reached(&mut self, earlier: &Delivery) {
        self.keep(earlier, |reached| reached.went_out_at());
    }

    /// The same for recipients that got it after `since` and have no trouble with it. Returns the last time.
    pub fn keep_reached_since(&mut self, earlier: &Delivery, since: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let in_time = |at: &DateTime<Utc>| *at > since;
        self.keep(earlier, |reached| {
            reached.went_out_at().filter(in_time).filter(|_| !reached.is_in_trouble())
        })
    }

    fn keep(
        &mut self,
        earlier: &Delivery,
        reached_at: impl Fn(&Recipient) -> Option<DateTime<Utc>>,
    ) -> Option<DateTime<Utc>> {
        let mut last = None;
        for recipient in self.email_mut().into_iter().flat_map(|email| &mut email.recipients) {
            let address = recipient.addressee.address.as_str();
            let same = |other: &&Recipient| same_address(&other.addressee.address, address);
            let reached = earlier.recipients().iter().filter(same);
            let Some((at, reached)) = reached.filter_map(|it| Some((reached_at(it)?, it))).next() else {
                continue;
            };
            recipient.state = reached.state.clone();
            recipient.kept = true;
            recipient.engagement = reached.engagement.clone();
            last = last.max(Some(at));
        }
        last
    }

    /// Recipients of this letter that get no copy of it, because an earlier delivery of the same has reached them.
    pub fn left_out(&self) -> impl Iterator<Item = &Recipient> {
        self.recipients().iter().filter(|to| to.kept)
    }

    /// Claims a recipient. Has no effect unless the recipient is pending and the delivery may be sent.
    pub fn claim(&mut self, recipient: usize, claim: Claim) {
        let Some(email) = self.email_mut() else { return };
        let queued = match &email.progress {
            Progress::Scheduled(_) | Progress::Withdrawn(_) | Progress::Failed(_) => return,
            Progress::Held { until } => Queued { queued_at: *until, released_at: None },
            Progress::Queued(queued) => *queued,
            Progress::Going(going) => going.queued,
        };
        if let Some(recipient) = email.recipients.get_mut(recipient)
            && recipient.state == RecipientState::Pending
        {
            let Claim { id, lease_until, letter } = claim;
            recipient.state = RecipientState::Sending { lease_until, claim: id };
            email.progress = Progress::Going(Going { queued, letter });
        }
    }

    /// Looks up the recipients chosen by role again, before the first claim: `current` are the customer's contacts as they
    /// are now. Recipients chosen by address stay, and so do those that an earlier delivery has reached. Returns
    /// whether the recipients have changed.
    pub fn look_up(&mut self, current: Vec<Addressee>) -> bool {
        let Some(email) = self.email_mut() else { return false };
        let waits = matches!(email.progress, Progress::Held { .. } | Progress::Queued(_));
        if !waits || email.recipients.iter().all(|to| to.addressee.chosen == Chosen::ByAddress) {
            return false;
        }
        let before = std::mem::take(&mut email.recipients);
        let known = |address: &EmailAddress| {
            before.iter().find(|to| same_address(&to.addressee.address, address.as_str()))
        };
        for addressee in current {
            email.recipients.push(match known(&addressee.address) {
                Some(known) => Recipient { addressee, ..known.clone() },
                None => Recipient::waiting(addressee),
            });
        }
        for kept in &before {
            let stays = kept.addressee.chosen == Chosen::ByAddress || kept.went_out_at().is_some();
            let address = &kept.addressee.address;
            let named =
                email.recipients.iter().any(|to| same_address(&to.addressee.address, address.as_str()));
            if stays && !named {
                email.recipients.push(kept.clone());
            }
        }
        email.recipients != before
    }

    /// Records the outcome of a claim; `Pending` releases the claim. Has no effect unless the recipient
    /// is claimed, so final states do not change.
    pub fn record(&mut self, recipient: usize, state: RecipientState) {
        let Some(email) = self.email_mut() else { return };
        if let Some(recipient) = email.recipients.get_mut(recipient)
            && matches!(recipient.state, RecipientState::Sending { .. })
        {
            recipient.state = state;
            if recipient.state != RecipientState::Pending {
                recipient.settle_proven();
            }
        }
    }

    /// Ends a pending recipient on the suppression list.
    pub fn suppress(&mut self, recipient: usize, at: DateTime<Utc>, message: String) {
        let Some(email) = self.email_mut() else { return };
        if let Some(recipient) = email.recipients.get_mut(recipient)
            && recipient.state == RecipientState::Pending
        {
            recipient.end(at, RecipientState::Suppressed { at, message });
        }
    }

    /// Ends the recipients that would get a second message after an unknown outcome.
    pub fn end_repeats(&mut self, at: DateTime<Utc>) {
        let recipients = self.email_mut().into_iter().flat_map(|email| &mut email.recipients);
        for recipient in recipients.filter(|to| to.repeated && to.state == RecipientState::Pending) {
            recipient.end(at, RecipientState::Pending);
        }
    }

    /// Settles each unknown outcome after the grace period, by the tenant's policy. Returns true if
    /// there was one.
    pub fn settle_unknown(
        &mut self,
        policy: UnknownOutcomePolicy,
        Times { now, present }: Times,
        grace: TimeDelta,
    ) -> bool {
        let Some(email) = self.email_mut() else { return false };
        let mut any = false;
        for recipient in &mut email.recipients {
            let RecipientState::Unknown { since, reason } = &recipient.state else { continue };
            if *since + grace > present {
                continue;
            }
            recipient.state = match policy {
                UnknownOutcomePolicy::AssumeSent => RecipientState::AssumedSent { at: now },
                UnknownOutcomePolicy::SendAgain if !recipient.repeated => RecipientState::Pending,
                UnknownOutcomePolicy::Hold | UnknownOutcomePolicy::SendAgain => {
                    RecipientState::OutcomeUnknown { at: now, reason: reason.clone() }
                }
            };
            recipient.repeated |= recipient.state == RecipientState::Pending;
            any = true;
        }
        any
    }
}
