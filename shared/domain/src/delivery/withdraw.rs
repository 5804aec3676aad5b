//! Withdrawing a delivery before anything of it has gone out.

use serde::{Deserialize, Serialize};

use super::{Delivery, DeliveryStatus, RECIPIENT_SUPPRESSED, RecipientState};
use crate::change::Change;

/// Nothing is sent any more, because somebody wanted it so or because there was nothing left to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    pub kind: Withdrawal,
    pub change: Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withdrawal {
    /// Out of its hold, its schedule or the queue.
    Recalled,
    /// While it waited for its time.
    Canceled,
}

impl Withdrawal {
    pub fn status(self) -> DeliveryStatus {
        match self {
            Withdrawal::Recalled => DeliveryStatus::Recalled,
            Withdrawal::Canceled => DeliveryStatus::Canceled,
        }
    }
}

/// Why a delivery can no longer be withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotWithdraw {
    /// It was withdrawn before.
    Already,
    /// A worker has claimed a recipient; something may be out.
    Sending,
    /// Nobody is left to be sent to.
    Ended,
}

impl Delivery {
    /// Nothing is sent from now on. The version it was read with decides who was first: this, or the worker
    /// that claims.
    pub fn withdraw(&mut self, withdrawn: Withdrawn) -> Result<(), CannotWithdraw> {
        self.can_be_withdrawn()?;
        self.schedule = None;
        self.withdrawn = Some(withdrawn);
        Ok(())
    }

    pub fn can_be_withdrawn(&self) -> Result<(), CannotWithdraw> {
        if self.withdrawn.is_some() {
            Err(CannotWithdraw::Already)
        } else if self.schedule.is_some() {
            // Nobody is claimed before its time has come.
            Ok(())
        } else if !self.recipients.iter().any(|recipient| recipient.state == RecipientState::Pending) {
            let ended = self.sending_status().has_ended();
            Err(if ended { CannotWithdraw::Ended } else { CannotWithdraw::Sending })
        } else if self.recipients.iter().any(|recipient| self.has_begun(&recipient.state)) {
            Err(CannotWithdraw::Sending)
        } else {
            Ok(())
        }
    }

    /// A worker has been at this recipient. What an earlier delivery had reached by the time this one was made is
    /// none of this one's.
    fn has_begun(&self, state: &RecipientState) -> bool {
        use RecipientState::*;
        match state {
            Pending => false,
            Failed { code, .. } => code != RECIPIENT_SUPPRESSED,
            Sent { at, .. } | OutcomeUnknown { at, .. } | AssumedSent { at } => *at >= self.created_at,
            Sending { .. } | Unknown { .. } => true,
        }
    }
}
