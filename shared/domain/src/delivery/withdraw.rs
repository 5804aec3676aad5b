//! Withdraws a delivery before any message of it was sent.

use super::{Delivery, DeliveryStatus, Progress, Recipient, RecipientState, Withdrawal, Withdrawn};

impl Withdrawal {
    pub fn status(self) -> DeliveryStatus {
        match self {
            Withdrawal::Recalled => DeliveryStatus::Recalled,
            Withdrawal::Canceled => DeliveryStatus::Canceled,
        }
    }
}

/// The reason why a delivery can no longer be withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotWithdraw {
    /// It was already withdrawn.
    Already,
    /// A worker has claimed a recipient, so a message may have been sent.
    Sending,
    /// No recipient is pending.
    Ended,
}

impl Delivery {
    /// Withdraws the delivery. The condition on its version decides the race with a worker that claims a
    /// recipient.
    pub fn withdraw(&mut self, withdrawn: Withdrawn) -> Result<(), CannotWithdraw> {
        self.can_be_withdrawn()?;
        let email = self.email_mut().ok_or(CannotWithdraw::Ended)?;
        email.progress = Progress::Withdrawn(withdrawn);
        Ok(())
    }

    pub fn can_be_withdrawn(&self) -> Result<(), CannotWithdraw> {
        let email = self.email().ok_or(CannotWithdraw::Ended)?;
        match &email.progress {
            Progress::Withdrawn(_) => return Err(CannotWithdraw::Already),
            Progress::Failed(_) => return Err(CannotWithdraw::Ended),
            // No recipient is claimed before the scheduled time.
            Progress::Scheduled(_) => return Ok(()),
            Progress::Held { .. } | Progress::Queued { .. } | Progress::Going(_) => {}
        }
        if !email.recipients.iter().any(|recipient| recipient.state == RecipientState::Pending) {
            let ended = self.sending_status().has_ended();
            Err(if ended { CannotWithdraw::Ended } else { CannotWithdraw::Sending })
        } else if email.recipients.iter().any(Recipient::has_begun) {
            Err(CannotWithdraw::Sending)
        } else {
            Ok(())
        }
    }
}
