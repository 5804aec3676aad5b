//! What becomes of a document's deliveries when the document is made void or moved to draft.

use chrono::{DateTime, Utc};

use super::{Channel, Delivery, Failure, Progress, Recipient, RecipientState, Withdrawal, Withdrawn};
use crate::change::Change;
use crate::documents::lifecycle::Refused;

/// Whether a delivery has reached somebody.
enum Reach {
    /// Nothing of it went out, and nothing can.
    Ended,
    /// Scheduled or held.
    Waits,
    /// Queued or being sent.
    OnItsWay,
    /// Somebody got it, or may have got it.
    Reached,
}

impl Delivery {
    fn reach(&self) -> Reach {
        let Channel::Email(email) = &self.channel else { return Reach::Reached };
        let any = |such: fn(&Recipient) -> bool| email.recipients.iter().any(such);
        match &email.progress {
            Progress::Withdrawn(_) | Progress::Failed(_) => Reach::Ended,
            Progress::Scheduled(_) | Progress::Held { .. } => Reach::Waits,
            // One that an earlier delivery has reached counts there.
            Progress::Queued(_) | Progress::Going(_) if any(|to| !to.kept && to.went_out_at().is_some()) => {
                Reach::Reached
            }
            Progress::Queued(_) | Progress::Going(_) if any(|to| !to.state.has_ended()) => Reach::OnItsWay,
            Progress::Queued(_) | Progress::Going(_) => Reach::Ended,
        }
    }

    /// Ends all recipients that no message was sent to. One that a worker has claimed keeps its claim.
    pub fn stop(&mut self, failure: &Failure, at: DateTime<Utc>) {
        for recipient in self.email_mut().into_iter().flat_map(|email| &mut email.recipients) {
            if recipient.state == RecipientState::Pending {
                let Failure { code, message } = failure.clone();
                recipient.end(at, RecipientState::Failed { at, code, message });
            }
        }
    }

    /// Withdraws it, or ends the recipients that are left if its sending has begun.
    pub fn call_off(&mut self, failure: &Failure, change: &Change) {
        let kind = match self.schedule() {
            Some(_) => Withdrawal::Canceled,
            None => Withdrawal::Recalled,
        };
        if self.withdraw(Withdrawn { kind, change: change.clone() }).is_err() {
            self.stop(failure, change.at);
        }
    }
}

/// The deliveries of a document that is moved to draft, as they are withdrawn: those that are scheduled or held. Refused
/// once one is past that.
pub fn before_distribution(
    deliveries: Vec<Delivery>,
    failure: &Failure,
    change: &Change,
) -> Result<Vec<Delivery>, Refused> {
    let mut waiting = Vec::new();
    for delivery in deliveries {
        match delivery.reach() {
            Reach::Ended => {}
            Reach::Waits => waiting.push(delivery),
            Reach::OnItsWay => return Err(Refused::OnItsWay),
            Reach::Reached => return Err(Refused::Distributed),
        }
    }
    Ok(called_off(waiting, failure, change))
}

/// The deliveries of a document that is made void and that have not ended. Each is written, even if only a recipient with
/// an unknown outcome is left: a worker that claims a recipient at the same moment has read an earlier version.
pub fn called_off(deliveries: Vec<Delivery>, failure: &Failure, change: &Change) -> Vec<Delivery> {
    let going = deliveries.into_iter().filter(|delivery| {
        let ends = delivery.is_withdrawn() || delivery.failure().is_some();
        !ends && delivery.recipients().iter().any(|to| !to.state.has_ended())
    });
    let called_off = going.map(|mut delivery| {
        delivery.call_off(failure, change);
        delivery.next(change.at)
    });
    called_off.collect()
}
