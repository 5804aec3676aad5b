//! The two times of a call.

use chrono::{DateTime, Utc};

/// The time of a tenant's business and the time of the infrastructure. They differ only for a tenant that has a clock of
/// its own, to try out what happens later.
///
/// Leases, grace periods, holds, ages and expiry are measured by `present`, so that a moved clock never touches what is
/// running. Issue dates, scheduled times and the history are in the time of the business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Business.
    pub now: DateTime<Utc>,
    /// Infrastructure.
    pub present: DateTime<Utc>,
}

impl Times {
    /// For a tenant without a clock of its own.
    pub fn same(present: DateTime<Utc>) -> Self {
        Self { now: present, present }
    }
}
