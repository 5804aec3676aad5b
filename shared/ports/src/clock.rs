//! Time and randomness. All other code receives them from here.
//!
//! There are two times, and a signature says which one it uses. [`Clock`] is the time of the infrastructure, which is
//! the same for all tenants. [`Calendar`] is the time of a tenant's business. They are equal unless the tenant has a
//! clock of its own to try out what happens later. Moving such a clock must not touch what runs at that moment: no
//! claim expires by it, no reply is forgotten and no timer is set by it.
//!
//! | time | used for | name |
//! |---|---|---|
//! | infrastructure | leases, the grace period of an unknown outcome, holds, back-off and giving up, the lifetime of idempotency keys and of items that expire, timers and queue delays, the watermark of due work, API keys | `present` |
//! | business | issue dates and due dates, scheduled times, who did what when, when a document was sent | `now` |

use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::TenantId;
use domain::times::Times;

/// The time of the infrastructure.
pub trait Clock: Send + Sync {
    /// The present. It belongs to no tenant.
    fn present(&self) -> DateTime<Utc>;

    /// Waits before a retry.
    fn pause(&self, time: Duration) -> impl Future<Output = ()> + Send;
}

/// The time of the tenants' business.
pub trait Calendar: Send + Sync {
    /// The present time of the tenant. A handler calls this once and passes the result on.
    fn now(&self, tenant: &TenantId) -> DateTime<Utc>;

    /// Whether the tenant has a clock of its own. It stands still until it is moved, so no timer can be set by it.
    fn has_own_clock(&self, tenant: &TenantId) -> bool;

    /// Both times.
    fn times(&self, tenant: &TenantId) -> Times
    where
        Self: Clock,
    {
        Times { now: self.now(tenant), present: self.present() }
    }
}

pub trait Entropy: Send + Sync {
    /// 128 unpredictable bits.
    fn draw(&self) -> u128;
}
