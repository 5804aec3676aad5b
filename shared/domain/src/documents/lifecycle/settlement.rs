//! How money settles a document, and how that is undone.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::State;
use super::issued::{Balance, Balanced, Settled, SettledHow};
use super::refused::Refused;

/// What one allocation changes of a balance, in minor units. None is negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The money.
    pub paid: i64,
    /// The discount for early payment.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub discounted: i64,
    /// A small difference, given up.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub written_off: i64,
    /// By a credit note.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub credited: i64,
    /// The part of `paid` or `credited` that was written off before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub recovered: i64,
}

impl Settlement {
    /// By how much it lowers what is due.
    pub fn lowers_due(&self) -> i64 {
        self.paid + self.credited + self.discounted + self.written_off - self.recovered
    }

    pub(in crate::documents) fn applied(&self, balance: Balance) -> Balance {
        Balance {
            paid: balance.paid + self.paid,
            credited: balance.credited + self.credited,
            discounted: balance.discounted + self.discounted,
            written_off: balance.written_off + self.written_off - self.recovered,
            due: balance.due - self.lowers_due(),
        }
    }

    fn taken_back(&self, balance: Balance) -> Balance {
        Balance {
            paid: balance.paid - self.paid,
            credited: balance.credited - self.credited,
            discounted: balance.discounted - self.discounted,
            written_off: balance.written_off - self.written_off + self.recovered,
            due: balance.due + self.lowers_due(),
        }
    }
}

impl State {
    /// Pays an open document, or recovers what was written off.
    pub fn settle(self, balance: Balance, settlement: &Settlement) -> Balanced {
        let after = settlement.applied(balance);
        if after.due < 0 || after.written_off < 0 {
            return Err(Refused::MoreThanDue);
        }
        let state = match self {
            State::Open(issued) => issued.balanced(&after, SettledHow::Paid),
            State::Settled(Settled { issued, how: how @ SettledHow::WrittenOff { .. } }) => {
                let how = if after.written_off == 0 { SettledHow::Paid } else { how };
                issued.balanced(&after, how)
            }
            other => return Err(Refused::NotOpen(other.standing())),
        };
        Ok((state, after))
    }

    /// The document as if the settlement had not been: open again if something is due.
    pub fn unsettle(self, balance: Balance, settlement: &Settlement, at: DateTime<Utc>) -> Balanced {
        let after = settlement.taken_back(balance);
        let state = match self {
            State::Open(issued) => issued.balanced(&after, SettledHow::Paid),
            State::Settled(Settled { issued, how }) => {
                let lost = settlement.recovered > 0;
                let how = if lost { SettledHow::WrittenOff { at, reason: None } } else { how };
                issued.balanced(&after, how)
            }
            other => return Err(Refused::NotOpen(other.standing())),
        };
        Ok((state, after))
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(amount: &i64) -> bool {
    *amount == 0
}
